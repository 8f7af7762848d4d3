/*
 * The session of the appraisal gateway that hospitals' software knows (CV 1923/BHXH-CNTT 2024, CV
 * 1839/CNTT-PM 2026): POST /api/token/take, the four parts of a ticket with every call, and how the
 * gateway says no.
 *
 * A ticket is good for ten minutes, for the account and the address that took it: the session is
 * kept under one hash over both tokens, user name, password and address, so that nothing but the
 * whole finds it, and none of it opens another door.
 */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "api/decode.h"
#include "api/dispatch.h"
#include "api/gateway.h"
#include "api/gateway_form.h"
#include "api/grammar.h"
#include "api/handlers.h"
#include "api/login.h"
#include "api/peer.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/secret.h"

enum {
    TICKET_SECONDS = 600,
    MD5_HEX = 32,
    FAULTS_TOLD = 20,
    USER_NAME_MAX = 64,
    PASSWORD_MAX = 128
};

static const struct field gateway_login_fields[] = {
    FIELD_AS(struct gateway_ticket, user_name, "username", .form = FORM_TEXT, .required = true,
             .max_length = USER_NAME_MAX, .title = "Facility code and _BV"),
    FIELD_AS(struct gateway_ticket, password, "password", .form = FORM_TEXT, .required = true,
             .max_length = PASSWORD_MAX, .title = "MD5 of the password, upper-case hex"),
};
const struct field_table gateway_login_table =
    FIELD_TABLE(gateway_login, struct gateway_ticket, gateway_login_fields, .is_open = true);

static const struct field gateway_ticket_fields[] = {
    GATEWAY_TICKET_FIELDS,
};
const struct field_table gateway_ticket_table =
    FIELD_TABLE(gateway_ticket, struct gateway_ticket, gateway_ticket_fields, .is_open = true);

const char gateway_token_answer[] =
    "maKetQua text, APIKey? {access_token text, id_token text, token_type text, username text, "
    "expires_in text}";

/* Some clients write the MD5 in small letters. */
static const char *password_as_stored(struct request *request, const char *password)
{
    size_t length = strlen(password);
    char *stored = arena_copy(&request->arena, password, length);
    bool is_md5 = length == MD5_HEX && strspn(password, "0123456789abcdefABCDEF") == length;
    for (char *at = stored; is_md5 && at && *at; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    return stored;
}

static const char *ticket_hash(struct request *request, const struct gateway_ticket *ticket)
{
    const char *whole = arena_printf(
        &request->arena, "gateway\n%s\n%s\n%s\n%s\n%s", ticket->token, ticket->id_token,
        ticket->user_name, password_as_stored(request, ticket->password), peer_address(request));
    return whole ? secret_hash(request, whole) : NULL;
}

/* An absolute time in UTC with seven decimals, as the gateway's clients parse it. */
static const char *expiry_text(struct request *request)
{
    int64_t us = request->now.unix_us;
    time_t ends = (time_t)(us / 1000000) + TICKET_SECONDS;
    struct tm utc;
    char seconds[32];
    gmtime_r(&ends, &utc);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    return arena_printf(&request->arena, "%s.%06d0Z", seconds, (int)(us % 1000000));
}

static enum problem reply_ticket(struct request *request, const struct gateway_ticket *ticket)
{
    const char *const members[][2] = {{"access_token", ticket->token},
                                      {"id_token", ticket->id_token},
                                      {"token_type", "Bearer"},
                                      {"username", ticket->user_name},
                                      {"expires_in", expiry_text(request)}};
    struct buffer json;
    buffer_init(&json, &request->arena, 512);
    buffer_text(&json, "{\"maKetQua\":\"200\",\"APIKey\":{");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        buffer_member_text(&json, members[i][0], members[i][1]);
    }
    buffer_text(&json, "}}");
    return reply_json(request, 200, &json);
}

enum problem gateway_token_take(struct request *request)
{
    struct gateway_ticket ticket = *(const struct gateway_ticket *)request->body;
    struct credentials credentials = {.login = ticket.user_name,
                                      .password = password_as_stored(request, ticket.password),
                                      .device = "gateway",
                                      .is_system = true,
                                      .lookup = QUERY_gateway_login_looked_up};
    const char *unused;
    struct sql_rows decided;
    if (!credentials.password) {
        return PROBLEM_overloaded;
    }
    TRY(login_verify(request, &credentials));
    ticket.token = secret_token(request, &unused);
    ticket.id_token = secret_token(request, &unused);
    if (!ticket.token || !ticket.id_token) {
        return PROBLEM_overloaded;
    }
    request_set(request, "new_access_hash", ticket_hash(request, &ticket));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_login_decided, &decided));
    TRY(login_outcome(request, &decided));
    return reply_ticket(request, &ticket);
}

static const char *either(const char *first, const char *second)
{
    return first ? first : second;
}

/* The file's form should have named the user: no body, a busy server or an unreadable form is told
 * as that, so that nobody takes new tickets in vain. */
static enum problem why_nameless(const struct request *request)
{
    if (!request->route->takes) {
        return PROBLEM_session_missing;
    }
    if (request->body_length == 0) {
        return PROBLEM_invalid_input;
    }
    if (!request->form) {
        return PROBLEM_too_many_requests;
    }
    if (!decode_takes(request)) {
        return PROBLEM_body_type_unsupported;
    }
    return request->form->malformed ? PROBLEM_request_malformed : PROBLEM_session_missing;
}

/* From the query string, as the older calls have it, or from headers, as the newer ones do; the
 * user name of these stands in the body. */
enum problem gateway_enter(struct request *request)
{
    const struct route *route = request->route;
    struct gateway_ticket ticket = {0};
    const char *in_body = NULL;
    if (route->query_table && request->query_fields) {
        ticket = *(const struct gateway_ticket *)request->query_fields;
    }
    if (request->form && request->form->user_name[0]) {
        in_body = request->form->user_name;
    } else if (route->body && request->body) {
        field_bind(&request->arena, route->body, request->body, "username", &in_body);
    }
    ticket.token = either(ticket.token, request->headers.access_token);
    ticket.id_token = either(ticket.id_token, request->headers.id_token);
    ticket.password = either(ticket.password, request->headers.password_hash);
    ticket.user_name = either(ticket.user_name, in_body);
    request->access_hash = NULL;
    if (!ticket.token || !ticket.id_token || !ticket.password) {
        return PROBLEM_session_missing;
    }
    if (!ticket.user_name) {
        return why_nameless(request);
    }
    request->access_hash = ticket_hash(request, &ticket);
    request_set(request, "gateway_username", ticket.user_name);
    return request->access_hash ? PROBLEM_NONE : PROBLEM_overloaded;
}

/* ---- how the gateway says no ---- */

enum refusal { BAD_PARAMETERS, NOT_AUTHENTICATED, NO_DATA, SERVER_FAULT };

static const struct {
    const char *code, *words;
    const char *copay_code; /* of the calls that answer in statuses of HTTP */
} refusals[] = {
    [BAD_PARAMETERS] = {"205", "Lỗi sai định dạng tham số", "400"},
    [NOT_AUTHENTICATED] = {"401", "Lỗi xác thực tài khoản", "401"},
    [NO_DATA] = {"100", "Lỗi khi lấy dữ liệu sổ thẻ", "500"},
    [SERVER_FAULT] = {"101", "Lỗi server", "500"},
};

/* None of the 26 codes but these four speaks of anything else than the card or the clerk. */
static enum refusal refusal_of(enum problem problem)
{
    static const struct {
        enum problem problem;
        enum refusal refusal;
    } table[] = {
        {PROBLEM_session_missing, NOT_AUTHENTICATED},
        {PROBLEM_login_failed, NOT_AUTHENTICATED},
        {PROBLEM_login_locked, NOT_AUTHENTICATED},
        {PROBLEM_forbidden, NOT_AUTHENTICATED},
        {PROBLEM_too_many_requests, NO_DATA},
        {PROBLEM_request_too_slow, NO_DATA},
        {PROBLEM_request_in_progress, NO_DATA},
        {PROBLEM_claim_facts_changed, NO_DATA},
        {PROBLEM_database_unavailable, NO_DATA},
        {PROBLEM_outcome_unknown, NO_DATA},
        {PROBLEM_overloaded, NO_DATA},
        {PROBLEM_shutting_down, NO_DATA},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].problem == problem) {
            return table[i].refusal;
        }
    }
    return problem_kind(problem)->status < 500 ? BAD_PARAMETERS : SERVER_FAULT;
}

/* What is wrong, place by place. */
static const char *fault_words(struct request *request, const char *words)
{
    struct buffer text;
    int count = 0;
    buffer_init(&text, &request->arena, 512);
    buffer_text(&text, words);
    for (const struct fault *fault = request->faults.first; fault && count < FAULTS_TOLD;
         fault = fault->next, count++) {
        buffer_format(&text, "; %s: %s", fault->pointer, fault->detail[LANGUAGE_VI]);
    }
    return text.failed ? words : text.bytes;
}

/* Of the calls whose answer is no row. */
static void put_own_refusal(struct buffer *json, struct request *request, const char *code,
                            const char *words)
{
    const struct route *route = request->route;
    buffer_member_text(json, "maKetQua", code);
    if (route && route->takes) {
        buffer_json_name(json, "maGiaoDich");
        buffer_text(json, "null,\"thoiGianTiepNhan\":null");
        buffer_member_text(json, "thongDiep", fault_words(request, words));
    } else {
        buffer_member_text(json, route ? "APIKey" : "ghiChu", route ? NULL : words);
    }
}

/* All keys of the answer, so that strict readers read it too: the code, the words, else null. */
static void put_refusal(struct request *request, const char *code, const char *words)
{
    const struct route *route = request->route;
    const struct query_definition *query = query_definition(route ? route->query : QUERY_none);
    struct buffer json;
    buffer_init(&json, &request->arena, 1024);
    buffer_char(&json, '{');
    for (int i = 0; i < query->column_count; i++) {
        const char *name = query->columns[i].name;
        bool is_code = strcasecmp(name, "maKetQua") == 0;
        buffer_member_text(&json, name,
                           is_code                           ? code
                           : strcasecmp(name, "ghiChu") == 0 ? words
                                                             : NULL);
    }
    if (query->column_count == 0) {
        put_own_refusal(&json, request, code, words);
    }
    buffer_char(&json, '}');
    reply_bytes(request, 200, NULL, json.failed ? "{\"maKetQua\":\"101\"}" : json.bytes,
                json.failed ? strlen("{\"maKetQua\":\"101\"}") : json.length);
}

/* What is wrong with a request as a whole stands behind the code's own words. */
static const char *words_of(struct request *request, enum problem problem)
{
    const char *words = refusals[refusal_of(problem)].words;
    if (refusal_of(problem) != BAD_PARAMETERS || problem == PROBLEM_invalid_input) {
        return words;
    }
    const char *whole =
        arena_printf(&request->arena, "%s: %s", words, problem_kind(problem)->title[LANGUAGE_VI]);
    return whole ? whole : words;
}

void gateway_refuse(struct request *request, enum problem problem)
{
    enum refusal refusal = refusal_of(problem);
    if (problem == PROBLEM_forbidden && request->route && request->route->takes) {
        put_refusal(request, "403", "Không phải cơ sở khám chữa bệnh của tài khoản");
    } else {
        put_refusal(request, refusals[refusal].code, words_of(request, problem));
    }
}

void gateway_refuse_copay(struct request *request, enum problem problem)
{
    enum refusal refusal = refusal_of(problem);
    if (refusal == NOT_AUTHENTICATED) {
        reply_bytes(request, 401, NULL, "", 0);
    } else {
        put_refusal(request, refusals[refusal].copay_code, words_of(request, problem));
    }
}
