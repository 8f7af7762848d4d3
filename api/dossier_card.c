#include "api/dossier_card.h"

#include <string.h>

#include "api/card_code.h"
#include "api/dispatch.h"
#include "api/reply.h"
#include "base/json_input.h"

static const char empty_code[] = "\"card_qr\":null", final_null[] = "\"card_qr\": null";

static const char *number_of(struct request *request, const char *reply)
{
    const json_t *json = json_input_parse(&request->arena, reply, strlen(reply));
    const json_t *card = json_object_get(json_object_get(json, "result"), "card");
    return json_is_object(card) ? json_string_value(json_object_get(json, "dossier_no")) : NULL;
}

/* The reply with the code in the place of its null; without a code with a null that is meant to
 * stay. */
static const char *filled(struct request *request, const char *reply, const char *text)
{
    struct buffer json;
    const char *place = strstr(reply, empty_code);
    buffer_init(&json, &request->arena, strlen(reply) + (text ? strlen(text) : 0) + 64);
    buffer_put(&json, reply, (size_t)(place - reply));
    if (text) {
        buffer_text(&json, "\"card_qr\":{\"form\":\"static\",\"text\":");
        buffer_json_string(&json, text);
        buffer_char(&json, '}');
    } else {
        buffer_text(&json, final_null);
    }
    buffer_text(&json, place + strlen(empty_code));
    return json.failed ? NULL : json.bytes;
}

static enum problem code_make(struct request *request, const char *number, const char **ret_text)
{
    const struct signing_key *key;
    struct sql_rows rows;
    request_set(request, "decided_dossier_no", number);
    TRY(signing_prepare(request, KEY_CARD, &key));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_dossier_card, &rows));
    return rows.row_count > 0 ? card_code_issued(request, &rows, 0, key, ret_text)
                              : PROBLEM_not_found;
}

/* A card that has been replaced meanwhile gets no code, nor does one that nobody can sign today. */
static bool is_final(enum problem problem)
{
    return problem == PROBLEM_not_found || problem == PROBLEM_card_not_usable ||
           problem == PROBLEM_signing_unavailable;
}

enum problem dossier_card_add(struct request *request)
{
    const char *reply = request->reply.bytes, *text = NULL;
    struct sql_rows rows;
    const char *number = strstr(reply, empty_code) ? number_of(request, reply) : NULL;
    if (!number) {
        return PROBLEM_NONE;
    }
    enum problem problem = code_make(request, number, &text);
    if (problem && !is_final(problem)) {
        return problem; /* asked again with its key, the request goes on here */
    }
    const char *whole = filled(request, reply, problem ? NULL : text);
    if (!whole) {
        return PROBLEM_overloaded;
    }
    request_set(request, "provisional_reply", reply);
    request_set(request, "amended_reply", whole);
    TRY(dispatch_query(request, SQL_WRITE, QUERY_reply_amended, &rows));
    reply = sql_value(&rows, 0, "reply");
    reply_bytes(request, request->reply.status, NULL, reply, strlen(reply));
    return PROBLEM_NONE;
}
