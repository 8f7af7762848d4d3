/*
 * POST /v1/sessions, /v1/sessions/refresh and /oauth/token: a password, a refresh token or a
 * client's secret becomes an access token of ten minutes. See migrations/functions/sessions.sql for
 * the lock that strangers cannot use.
 */
#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/login.h"
#include "api/reply.h"
#include "api/secret.h"
#include "base/text.h"
#include "base/urlencoded.h"

struct session_body {
    const char *login, *password, *code, *device;
};
static const struct field session_fields[] = {
    FIELD(struct session_body, login, .form = FORM_LOGIN, .required = true,
          .title = "SI number, personal number or login name"),
    FIELD(struct session_body, password, .form = FORM_SECRET, .required = true),
    FIELD(struct session_body, code, .form = FORM_CODE,
          .title = "One-time code, when the login is locked: sent after a try without it"),
    FIELD(struct session_body, device, .form = FORM_TEXT, .max_length = 100,
          .title = "Name of the device, for the list of sessions"),
};
const struct field_table session_table = FIELD_TABLE(session, struct session_body, session_fields);

struct refresh_body {
    const char *refresh_token;
};
static const struct field refresh_fields[] = {
    FIELD(struct refresh_body, refresh_token, .form = FORM_TOKEN, .required = true),
};
const struct field_table refresh_table = FIELD_TABLE(refresh, struct refresh_body, refresh_fields);

static const char *const grant_types[] = {"client_credentials", NULL};
struct token_request_body {
    const char *grant_type, *client_id, *client_secret, *scope;
};
static const struct field token_request_fields[] = {
    FIELD(struct token_request_body, grant_type, .form = FORM_TEXT, .required = true,
          .choices = grant_types),
    FIELD(struct token_request_body, client_id, .form = FORM_LOGIN,
          .title = "Here or in the Authorization header (Basic)"),
    FIELD(struct token_request_body, client_secret, .form = FORM_SECRET),
    FIELD(struct token_request_body, scope, .form = FORM_TEXT, .max_length = 200),
};
const struct field_table token_request_table =
    FIELD_TABLE(token_request, struct token_request_body, token_request_fields);

#define ACTOR                                                                                      \
    "actor {account uuid, kind text, full_name text, person uuid?, officer_role text?, "           \
    "organisation text?, facility? {code text, name text}, office? {code text, name text}}"
const char session_answer[] =
    "access_token text, token_type text, expires_in int, refresh_token text, " ACTOR;
const char token_answer[] = "access_token text, token_type text, expires_in int, " ACTOR;
const enum problem session_problems[] = {PROBLEM_login_failed, PROBLEM_login_locked,
                                         PROBLEM_too_many_requests, PROBLEM_NONE};
const enum problem refresh_problems[] = {PROBLEM_session_missing, PROBLEM_NONE};

struct tokens {
    const char *access, *refresh;
};

static enum problem make_tokens(struct request *request, bool with_refresh,
                                struct tokens *ret_tokens)
{
    const char *access_hash = NULL, *refresh_hash = NULL;
    struct tokens tokens = {.access = secret_token(request, &access_hash)};
    if (with_refresh) {
        tokens.refresh = secret_token(request, &refresh_hash);
    }
    request_set(request, "new_access_hash", access_hash);
    request_set(request, "new_refresh_hash", refresh_hash);
    *ret_tokens = tokens;
    return tokens.access ? PROBLEM_NONE : PROBLEM_overloaded;
}

/* The tokens go out once the database says ok; otherwise what it says is the problem. */
static enum problem reply_tokens(struct request *request, const struct tokens *tokens,
                                 const struct sql_rows *rows)
{
    struct buffer json;
    const char *verdict = sql_value(rows, 0, "verdict");
    if (strcmp(verdict, "ok") != 0) {
        return problem_of_code(verdict);
    }
    buffer_init(&json, &request->arena, 1024);
    buffer_char(&json, '{');
    buffer_member_text(&json, "access_token", tokens->access);
    buffer_member_text(&json, "token_type", "Bearer");
    buffer_json_name(&json, "expires_in");
    buffer_text(&json, sql_value(rows, 0, "expires_in"));
    if (tokens->refresh) {
        buffer_member_text(&json, "refresh_token", tokens->refresh);
    }
    buffer_json_name(&json, "actor");
    buffer_text(&json, sql_value(rows, 0, "actor"));
    buffer_char(&json, '}');
    return reply_json(request, route_status(request->route), &json);
}

static enum problem open_session(struct request *request, const struct credentials *credentials)
{
    struct sql_rows decided;
    struct tokens tokens;
    TRY(login_verify(request, credentials));
    TRY(make_tokens(request, !credentials->is_system, &tokens));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_login_decided, &decided));
    TRY(login_outcome(request, &decided));
    return reply_tokens(request, &tokens, &decided);
}

enum problem session_open(struct request *request)
{
    const struct session_body *body = request->body;
    struct credentials credentials = {.login = body->login,
                                      .password = body->password,
                                      .code = body->code,
                                      .device = body->device ? body->device : "unknown",
                                      .lookup = QUERY_login_looked_up};
    return open_session(request, &credentials);
}

/* "Basic " and base64 of id:secret, both encoded as in a form (RFC 6749 §2.3.1). */
static bool read_basic(struct arena *arena, const char *encoded,
                       struct credentials *ret_credentials)
{
    size_t length = strlen(encoded), size = 0;
    char *pair = arena_alloc(arena, length + 1);
    if (!pair || sodium_base642bin((unsigned char *)pair, length, encoded, length, NULL, &size,
                                   NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return false;
    }
    const char *colon = memchr(pair, ':', size);
    if (!colon || memchr(pair, '\0', size)) {
        return false;
    }
    size_t id_length = (size_t)(colon - pair);
    ret_credentials->login = urlencoded_text(arena, pair, id_length, true);
    ret_credentials->password = urlencoded_text(arena, colon + 1, size - id_length - 1, true);
    return ret_credentials->login && form_fits(FORM_LOGIN, ret_credentials->login) &&
           strlen(ret_credentials->login) <= (size_t)form_kind(FORM_LOGIN)->max_length &&
           ret_credentials->password &&
           text_is_utf8(ret_credentials->password, strlen(ret_credentials->password));
}

enum problem token_issue(struct request *request)
{
    static const char basic[] = "Basic ";
    const struct token_request_body *body = request->body;
    const char *authorization = request->headers.authorization;
    struct credentials credentials = {.login = body->client_id,
                                      .password = body->client_secret,
                                      .device = "client_credentials",
                                      .is_system = true,
                                      .lookup = QUERY_login_looked_up};
    if (authorization && strncasecmp(authorization, basic, sizeof basic - 1) == 0) {
        if (body->client_secret) {
            return request_fault(request, "/client_secret", "chỉ được xác thực theo một cách",
                                 "must not come beside the Authorization header");
        }
        if (!read_basic(&request->arena, authorization + sizeof basic - 1, &credentials)) {
            return PROBLEM_login_failed;
        }
    }
    if (!credentials.login) {
        return request_fault(request, "/client_id", "là bắt buộc", "is required");
    }
    if (!credentials.password) {
        return request_fault(request, "/client_secret", "là bắt buộc", "is required");
    }
    return open_session(request, &credentials);
}

enum problem session_refresh(struct request *request)
{
    const struct refresh_body *body = request->body;
    struct tokens tokens;
    struct sql_rows rows;
    request_set(request, "used_refresh_hash", secret_hash(request, body->refresh_token));
    TRY(make_tokens(request, true, &tokens));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_session_refreshed, &rows));
    return reply_tokens(request, &tokens, &rows);
}
