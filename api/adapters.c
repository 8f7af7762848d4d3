#include "api/adapters.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "api/clock.h"
#include "base/buffer.h"
#include "base/json_input.h"

const char *const delivery_names[] = {
    [DELIVERED] = "delivered", [FAILED] = "failed", [REFUSED] = "refused", [GONE] = "gone"};

/* What an answer means for the message. Wrong credentials can be mended: those messages wait. */
static enum delivery judge(struct errand *errand, const struct http_answer *answer)
{
    if (answer->status >= 200 && answer->status < 300) {
        return DELIVERED;
    }
    errand->reason =
        answer->status ? arena_printf(errand->arena, "HTTP %d", answer->status) : answer->fault;
    switch (answer->status) {
    case 400:
    case 404:
    case 405:
    case 409:
    case 410:
    case 413:
    case 415:
    case 422:
        return REFUSED;
    default:
        return FAILED;
    }
}

static enum delivery post_json(struct errand *errand, const char *path, struct buffer *body,
                               const char *const headers[HTTP_HEADER_LIMIT],
                               struct http_answer *ret_answer)
{
    const struct partner *partner = errand->partner;
    struct http_call call = {
        .url = arena_printf(errand->arena, "%s%s", partner->url, path),
        .content_type = "application/json",
        .body = body->bytes,
        .ca_file = partner->ca_file,
        .timeout_ms = (int)partner->timeout_ms,
    };
    size_t count = 0;
    call.headers[count++] = arena_printf(errand->arena, "Idempotency-Key: %s", errand->message->id);
    for (size_t i = 0; headers && headers[i] && count + 1 < HTTP_HEADER_LIMIT; i++) {
        call.headers[count++] = headers[i];
    }
    if (body->failed || !call.url || !call.headers[0]) {
        errand->reason = "no memory";
        return FAILED;
    }
    http_client_call(errand->client, errand->arena, &call, ret_answer);
    return judge(errand, ret_answer);
}

/* webhook */

const char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                              int64_t timestamp, const char *body)
{
    static const char prefix[] = "whsec_";
    unsigned char key[192], mac[crypto_auth_hmacsha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof mac, sodium_base64_VARIANT_ORIGINAL)];
    size_t key_size = 0;
    if (!secret || strncmp(secret, prefix, sizeof prefix - 1) != 0 ||
        sodium_base642bin(key, sizeof key, secret + sizeof prefix - 1,
                          strlen(secret) - (sizeof prefix - 1), NULL, &key_size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        return NULL;
    }
    const char *head = arena_printf(arena, "%s.%lld.", id, (long long)timestamp);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)(head ? head : ""),
                                  head ? strlen(head) : 0);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, strlen(body));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(key, sizeof key);
    sodium_bin2base64(text, sizeof text, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    return head ? arena_printf(arena, "v1,%s", text) : NULL;
}

static enum delivery webhook_run(struct errand *errand)
{
    const struct message *message = errand->message;
    int64_t timestamp = clock_read().unix_us / 1000000;
    struct http_answer answer;
    struct buffer body;
    buffer_init(&body, errand->arena, 512);
    buffer_char(&body, '{');
    buffer_member_text(&body, "type", message->kind);
    buffer_member_text(&body, "timestamp", message->created_at);
    buffer_json_name(&body, "data");
    buffer_text(&body, message->payload);
    buffer_char(&body, '}');
    const char *signature = webhook_signature(errand->arena, errand->partner->secret, message->id,
                                              timestamp, body.bytes);
    if (!signature) {
        errand->reason = "the partner's secret is not whsec_ and base64";
        return FAILED;
    }
    const char *headers[HTTP_HEADER_LIMIT] = {
        arena_printf(errand->arena, "webhook-id: %s", message->id),
        arena_printf(errand->arena, "webhook-timestamp: %lld", (long long)timestamp),
        arena_printf(errand->arena, "webhook-signature: %s", signature),
    };
    return post_json(errand, "", &body, headers, &answer);
}

/* What partners of the other kinds answer: JSON with a code that says how it went. */
static const json_t *answer_json(struct errand *errand, const struct http_answer *answer)
{
    return json_input_parse(errand->arena, answer->body, answer->length);
}

/* The text or number of a member, "" when there is none. */
static const char *answer_text(struct errand *errand, const json_t *json, const char *name)
{
    const json_t *value = json_object_get(json, name);
    const char *text = json_string_value(value);
    if (!text && json_is_integer(value)) {
        text = arena_printf(errand->arena, "%lld", (long long)json_integer_value(value));
    }
    return text ? text : "";
}

/* A login that gives a session, kept until the partner no longer knows it. */
static enum delivery log_in(struct errand *errand, const char *path, const char *user_member,
                            const char *password_member, const char *session_member)
{
    struct partner *partner = errand->partner;
    struct http_answer answer;
    struct buffer body;
    if (partner->session[0]) {
        return DELIVERED;
    }
    buffer_init(&body, errand->arena, 256);
    buffer_char(&body, '{');
    buffer_member_text(&body, user_member, partner->username);
    buffer_member_text(&body, password_member, partner->password);
    buffer_char(&body, '}');
    enum delivery outcome = post_json(errand, path, &body, NULL, &answer);
    sodium_memzero(body.bytes, body.length);
    if (outcome != DELIVERED) {
        return FAILED; /* that login fails says nothing about the message */
    }
    const char *session = answer_text(errand, answer_json(errand, &answer), session_member);
    if (!*session || strlen(session) >= sizeof partner->session) {
        errand->reason = "the login gave no session";
        return FAILED;
    }
    strcpy(partner->session, session);
    return DELIVERED;
}

/* An answer of 200 may still say no. A session that has ended is one of the reasons: the next try
 * logs in anew. */
static enum delivery judge_code(struct errand *errand, const struct http_answer *answer,
                                const char *member, const char *good)
{
    const char *code = answer_text(errand, answer_json(errand, answer), member);
    if (strcmp(code, good) == 0) {
        return DELIVERED;
    }
    errand->partner->session[0] = '\0';
    errand->reason = strspn(code, "-0123456789") == strlen(code) && *code && strlen(code) < 12
                         ? arena_printf(errand->arena, "%s %s", member, code)
                         : "the partner said no";
    return FAILED;
}

/* portal */

static enum delivery portal_run(struct errand *errand)
{
    const struct message *message = errand->message;
    const char *service =
        strcmp(message->kind, "dossier_progress") == 0 ? "CapNhatTienDoHoSoMC" : "DongBoHoSoMC";
    struct http_answer answer;
    struct buffer body;
    enum delivery outcome = log_in(errand, "/mapi/login", "username", "password", "session");
    if (outcome != DELIVERED) {
        return outcome;
    }
    buffer_init(&body, errand->arena, 4096);
    buffer_char(&body, '{');
    buffer_member_text(&body, "session", errand->partner->session);
    buffer_member_text(&body, "madonvi", errand->partner->code);
    buffer_member_text(&body, "service", service);
    buffer_member_text(&body, "isUpdating",
                       strcmp(message->kind, "dossier_registered") == 0 ? "False" : "True");
    buffer_format(&body, ",\"data\":[%s]}", message->payload);
    const char *headers[HTTP_HEADER_LIMIT] = {
        arena_printf(errand->arena, "dstcode: %s", errand->partner->code)};
    outcome = post_json(errand, "/mapi/g", &body, headers, &answer);
    return outcome == DELIVERED ? judge_code(errand, &answer, "error_code", "0") : outcome;
}

/* payment */

static enum delivery payment_run(struct errand *errand)
{
    struct http_answer answer;
    struct buffer body;
    buffer_init(&body, errand->arena, 2048);
    buffer_text(&body, errand->message->payload);
    enum delivery outcome = post_json(errand, "/payments", &body, NULL, &answer);
    return outcome == DELIVERED ? judge_code(errand, &answer, "error_code", "0") : outcome;
}

/* post */

static enum delivery post_run(struct errand *errand)
{
    struct http_answer answer;
    struct buffer body;
    enum delivery outcome = log_in(errand, "/getToken", "customerKey", "secretKey", "token");
    if (outcome != DELIVERED) {
        return outcome;
    }
    buffer_init(&body, errand->arena, 2048);
    buffer_text(&body, errand->message->payload);
    const char *headers[HTTP_HEADER_LIMIT] = {
        arena_printf(errand->arena, "Authorization: Bearer %s", errand->partner->session)};
    outcome = post_json(errand, "/postOrder", &body, headers, &answer);
    return outcome == DELIVERED ? judge_code(errand, &answer, "statusCode", "200") : outcome;
}

static const struct adapter adapters[] = {
    {"webhook", webhook_run}, {"portal", portal_run},        {"payment", payment_run},
    {"post", post_run},       {"webpush", push_adapter_run},
};
const char *const adapter_names[] = {"webhook", "portal", "payment", "post", "webpush", NULL};

const struct adapter *adapter_find(const char *name)
{
    for (size_t i = 0; i < sizeof adapters / sizeof adapters[0]; i++) {
        if (strcmp(adapters[i].name, name) == 0) {
            return &adapters[i];
        }
    }
    return NULL;
}
