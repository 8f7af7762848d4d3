/*
 * POST /v1/sessions, /v1/sessions/refresh and /oauth/token: a password, a refresh token or a
 * client's secret becomes an access token of ten minutes. See migrations/functions/sessions.sql for
 * the lock that strangers cannot use.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/secret.h"

enum { ACCESS_SECONDS = 600 };

struct session_body {
    const char *login, *password, *code, *device;
};
static const struct field session_fields[] = {
    FIELD(struct session_body, login, .form = FORM_LOGIN, .required = true,
          .title = "SI number, personal number or login name"),
    FIELD(struct session_body, password, .form = FORM_SECRET, .required = true),
    FIELD(struct session_body, code, .form = FORM_CODE,
          .title = "One-time code, after too many wrong passwords"),
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
    FIELD(struct token_request_body, client_id, .form = FORM_LOGIN, .required = true),
    FIELD(struct token_request_body, client_secret, .form = FORM_SECRET, .required = true),
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
const enum problem session_problems[] = {PROBLEM_login_failed, PROBLEM_login_locked, PROBLEM_NONE};

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

static enum problem reply_tokens(struct request *request, const struct tokens *tokens,
                                 const char *actor)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 1024);
    buffer_char(&json, '{');
    buffer_json_name(&json, "access_token");
    buffer_json_string(&json, tokens->access);
    buffer_json_name(&json, "token_type");
    buffer_json_string(&json, "Bearer");
    buffer_json_name(&json, "expires_in");
    buffer_int(&json, ACCESS_SECONDS);
    if (tokens->refresh) {
        buffer_json_name(&json, "refresh_token");
        buffer_json_string(&json, tokens->refresh);
    }
    buffer_json_name(&json, "actor");
    buffer_text(&json, actor);
    buffer_char(&json, '}');
    return reply_json(request, route_status(request->route), &json);
}

/* A wrong password is counted, and the fifth sends a code; the answer is the same for a login that
 * does not exist. */
static enum problem refuse_login(struct request *request)
{
    struct sql_rows rows;
    const char *code = secret_code(request);
    request_set(request, "code_text", code);
    request_set(request, "code_hash", code ? secret_hash(request, code) : NULL);
    TRY(dispatch_query(request, SQL_WRITE, QUERY_login_refused, &rows));
    return PROBLEM_login_failed;
}

/* Password in, session out; `code` may be NULL. */
static enum problem open_session(struct request *request, const char *login, const char *password,
                                 const char *code, bool with_refresh)
{
    struct sql_rows found, opened;
    struct tokens tokens;
    bool fits;
    request_set(request, "login", login);
    request_set(request, "login_hash", secret_hash(request, login));
    TRY(dispatch_query(request, SQL_READ, QUERY_login_looked_up, &found));
    request_set(request, "account_id", sql_value(&found, 0, "account"));
    if (*sql_value(&found, 0, "locked") == 't' && !code) {
        return PROBLEM_login_locked;
    }
    TRY(secret_password_fits(request, sql_value(&found, 0, "password_hash"), password, &fits));
    if (!fits) {
        return refuse_login(request);
    }
    request_set(request, "given_code_hash", code ? secret_hash(request, code) : NULL);
    TRY(make_tokens(request, with_refresh, &tokens));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_session_opened, &opened));
    const char *verdict = sql_value(&opened, 0, "verdict");
    if (strcmp(verdict, "ok") != 0) {
        return problem_of_code(verdict);
    }
    return reply_tokens(request, &tokens, sql_value(&opened, 0, "actor"));
}

enum problem session_open(struct request *request)
{
    const struct session_body *body = request->body;
    request_set(request, "device", body->device ? body->device : "unknown");
    return open_session(request, body->login, body->password, body->code, true);
}

enum problem token_issue(struct request *request)
{
    const struct token_request_body *body = request->body;
    request_set(request, "device", "client_credentials");
    return open_session(request, body->client_id, body->client_secret, NULL, false);
}

enum problem session_refresh(struct request *request)
{
    const struct refresh_body *body = request->body;
    struct tokens tokens;
    struct sql_rows rows;
    request_set(request, "used_refresh_hash", secret_hash(request, body->refresh_token));
    TRY(make_tokens(request, true, &tokens));
    TRY(dispatch_query(request, SQL_WRITE, QUERY_session_refreshed, &rows));
    const char *verdict = sql_value(&rows, 0, "verdict");
    if (strcmp(verdict, "ok") != 0) {
        return problem_of_code(verdict);
    }
    return reply_tokens(request, &tokens, sql_value(&rows, 0, "actor"));
}
