/*
 * POST /v1/card_checks and GET /v1/card_checks/{check}: is this card good, for this person, at this
 * facility, today? See api/card_question.h for what may be shown,
 * migrations/functions/card_check.sql for the answer, api/card_answer.h for its form and
 * cards/receipt.h for what the facility keeps.
 */
#include "api/card_answer.h"
#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/signing.h"

struct card_check_body {
    const char *scan, *card_number, *full_name;
    struct date birth_date;
    struct clerk clerk;
    const char *purpose;
    bool emergency, referred, inpatient;
};
static const struct field card_check_fields[] = {
    FIELD(struct card_check_body, scan, .form = FORM_SCAN,
          .title =
              "What the scanner typed: BHYT1 to BHYT4, the same in digits, an old code, or the "
              "code of a dossier's receipt"),
    FIELD(struct card_check_body, card_number, .form = FORM_CARD_NUMBER,
          .title = "Card, SI or personal number, when nothing was scanned"),
    FIELD(struct card_check_body, full_name, .form = FORM_NAME,
          .title = "Full name, with a typed number"),
    FIELD(struct card_check_body, birth_date, .form = FORM_PARTIAL_DATE,
          .title = "Birth date, with a typed number"),
    OBJECT(struct card_check_body, clerk, &clerk_table, .required = true, .title = "Who looks"),
    FIELD(struct card_check_body, purpose, .form = FORM_TEXT, .required = true, .max_length = 200,
          .title = "Why: the citizen reads it"),
    FIELD(struct card_check_body, emergency, .title = "Emergency: the right line at any facility"),
    FIELD(struct card_check_body, referred,
          .title = "The patient holds a referral or a re-examination slip"),
    FIELD(struct card_check_body, inpatient, .title = "The patient is being admitted"),
};
const struct field_table card_check_table =
    FIELD_TABLE(card_check, struct card_check_body, card_check_fields);

const enum problem card_check_problems[] = {PROBLEM_scan_unreadable, PROBLEM_NONE};

/* Without a key for receipts cards are checked all the same: the answer has none. */
static enum problem receipt_of(struct request *request, const struct signing_key *key,
                               const struct sql_rows *rows, const char **ret_receipt)
{
    *ret_receipt = NULL;
    if (!key || !sql_value(rows, 0, "card_id")) {
        return PROBLEM_NONE;
    }
    const char *result = arena_printf(&request->arena, "%s_%s", sql_value(rows, 0, "outcome"),
                                      sql_value(rows, 0, "result_code"));
    return result ? signing_receipt(request, key, sql_value(rows, 0, "facility"),
                                    sql_value(rows, 0, "card_number"), result, ret_receipt)
                  : PROBLEM_overloaded;
}

static struct card_shown shown_of(const struct card_check_body *body)
{
    return (struct card_shown){body->scan, body->card_number, body->full_name, body->birth_date};
}

void card_check_faults(struct request *request, const void *body)
{
    struct card_shown shown = shown_of(body);
    struct card_question question;
    (void)card_question_read(request, &shown, "", &question); /* its faults are all that counts */
}

enum problem card_check(struct request *request)
{
    const struct card_check_body *body = request->body;
    struct card_shown shown = shown_of(body);
    struct card_question question;
    const struct signing_key *key = NULL;
    const char *receipt;
    struct sql_rows rows;
    struct buffer json;
    TRY(card_question_read(request, &shown, "", &question));
    card_question_set(request, &question);
    card_clerk_set(request, &body->clerk, body->purpose);
    request_set(request, "check_id", request->id);
    enum problem unsigned_today = signing_prepare(request, KEY_RECEIPT, &key);
    if (unsigned_today && unsigned_today != PROBLEM_signing_unavailable) {
        return unsigned_today;
    }
    TRY(dispatch_query(request, SQL_CHECK, QUERY_card_checked, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_forbidden; /* a system client that acts for no facility */
    }
    TRY(receipt_of(request, key, &rows, &receipt));
    buffer_init(&json, &request->arena, 4096);
    card_answer_put(&json, request, &rows, question.scan, receipt,
                    arena_printf(&request->arena, "\"%s\"", request->now.text));
    return reply_json(request, 200, &json);
}

/* The same bytes as long as nothing has changed; the receipt is the first look's to keep. */
enum problem card_check_again(struct request *request)
{
    struct sql_rows rows;
    struct buffer json;
    TRY(dispatch_query(request, SQL_READ, QUERY_card_checked_again, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    buffer_init(&json, &request->arena, 4096);
    card_answer_put(&json, request, &rows, NULL, NULL,
                    reply_time(&request->arena, sql_value(&rows, 0, "checked_at")));
    return reply_json(request, 200, &json);
}
