/*
 * POST /v1/registrations and /v1/password-resets, each with its confirmation: what ends with a
 * one-time code. The first step answers the same whoever is meant; see
 * migrations/functions/registrations.sql.
 */
#include <stdlib.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/secret.h"
#include "base/text.h"

enum { PASSWORD_LENGTH_MIN = 8 };

struct registration_body {
    const char *number, *full_name;
    struct date birth_date;
    const char *phone, *password;
};
static const struct field registration_fields[] = {
    FIELD(struct registration_body, number, .form = FORM_SI_NUMBER, .required = true,
          .title = "Social-insurance number or personal number: the login from then on"),
    FIELD(struct registration_body, full_name, .form = FORM_NAME, .required = true),
    FIELD(struct registration_body, birth_date, .form = FORM_PARTIAL_DATE, .required = true,
          .title = "As exactly as the register knows it, or more so"),
    FIELD(struct registration_body, phone, .form = FORM_PHONE, .required = true,
          .title = "The telephone that the register knows: the code goes there"),
    FIELD(struct registration_body, password, .form = FORM_NEW_PASSWORD, .required = true,
          .min_length = PASSWORD_LENGTH_MIN,
          .title = "At least 8 characters, not only digits, without number or telephone"),
};
const struct field_table registration_table =
    FIELD_TABLE(registration, struct registration_body, registration_fields);

struct confirmation_body {
    const char *code;
};
static const struct field confirmation_fields[] = {
    FIELD(struct confirmation_body, code, .form = FORM_CODE, .required = true),
};
const struct field_table confirmation_table =
    FIELD_TABLE(confirmation, struct confirmation_body, confirmation_fields);

struct reset_body {
    const char *login;
};
static const struct field reset_fields[] = {
    FIELD(struct reset_body, login, .form = FORM_LOGIN, .required = true,
          .title = "SI number, personal number or login name"),
};
const struct field_table reset_table = FIELD_TABLE(password_reset, struct reset_body, reset_fields);

struct reset_confirmation_body {
    const char *code, *new_password;
};
static const struct field reset_confirmation_fields[] = {
    FIELD(struct reset_confirmation_body, code, .form = FORM_CODE, .required = true),
    FIELD(struct reset_confirmation_body, new_password, .form = FORM_NEW_PASSWORD, .required = true,
          .min_length = PASSWORD_LENGTH_MIN,
          .title = "At least 8 characters, not only digits, without login, number or telephone"),
};
const struct field_table reset_confirmation_table =
    FIELD_TABLE(reset_confirmation, struct reset_confirmation_body, reset_confirmation_fields);

const enum problem request_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};
const enum problem confirmation_problems[] = {PROBLEM_code_wrong, PROBLEM_conflict, PROBLEM_NONE};
const enum problem reset_confirmation_problems[] = {PROBLEM_code_wrong, PROBLEM_too_many_requests,
                                                    PROBLEM_NONE};

static enum problem refuse_short(struct request *request, const char *pointer, const char *password)
{
    const char *text = text_normalise(&request->arena, password, strlen(password));
    return text && text_length(text, strlen(text)) < PASSWORD_LENGTH_MIN
               ? request_fault(request, pointer, "cần ít nhất 8 ký tự ngoài dấu cách thừa",
                               "needs at least 8 characters beside spare blanks")
               : PROBLEM_NONE;
}

/* What stands on the card is what a stranger tries first. */
static enum problem refuse_holding(struct request *request, const char *pointer,
                                   const char *password, const char *word)
{
    return word && *word && strstr(password, word)
               ? request_fault(request, pointer, "không được chứa mã số hoặc số điện thoại",
                               "must not contain the number or the telephone")
               : PROBLEM_NONE;
}

static enum problem refuse_busy_source(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_source_looked_up, &rows));
    request->retry_after_s = atoi(sql_value(&rows, 0, "wait_s"));
    return request->retry_after_s > 0 ? PROBLEM_too_many_requests : PROBLEM_NONE;
}

/* A code that may go out, and who is meant if it is nobody. */
static void set_attempt(struct request *request, const char *whom)
{
    const char *code = secret_code(request);
    request_set(request, "new_code", code);
    request_set(request, "new_code_hash", secret_code_hash(request, code));
    request_set(request, "made_up", secret_made_up_id(request, whom));
}

enum problem registration_open(struct request *request)
{
    const struct registration_body *body = request->body;
    const char *hash;
    TRY(refuse_short(request, "/password", body->password));
    TRY(refuse_holding(request, "/password", body->password, body->number));
    TRY(refuse_holding(request, "/password", body->password, body->phone));
    TRY(refuse_busy_source(request));
    TRY(secret_password_hash(request, body->password, &hash));
    set_attempt(request, body->number);
    request_set(request, "password_hash", hash);
    request_set(request, "name_key",
                text_name_key(&request->arena, body->full_name, strlen(body->full_name)));
    return dispatch_write(request, QUERY_registration_opened);
}

enum problem registration_confirm(struct request *request)
{
    const struct confirmation_body *body = request->body;
    request_set(request, "given_code_hash", secret_code_hash(request, body->code));
    return dispatch_write(request, QUERY_registration_confirmed);
}

enum problem reset_open(struct request *request)
{
    const struct reset_body *body = request->body;
    TRY(refuse_busy_source(request));
    set_attempt(request, body->login);
    return dispatch_write(request, QUERY_reset_opened);
}

/* Login, numbers and telephone, with a blank between two. */
static enum problem refuse_own_words(struct request *request, const char *password,
                                     const char *words)
{
    char *word, *rest = arena_copy(&request->arena, words, strlen(words));
    while ((word = strsep(&rest, " "))) {
        TRY(refuse_holding(request, "/new_password", password, word));
    }
    return PROBLEM_NONE;
}

/* A password is hashed, which takes its time, for the right code only; so is what it must not hold
 * told to nobody else. */
enum problem reset_confirm(struct request *request)
{
    const struct reset_confirmation_body *body = request->body;
    const char *hash = NULL;
    struct sql_rows rows;
    TRY(refuse_short(request, "/new_password", body->new_password));
    request_set(request, "given_code_hash", secret_code_hash(request, body->code));
    TRY(dispatch_query(request, SQL_READ, QUERY_reset_looked_up, &rows));
    const char *fits = sql_value(&rows, 0, "fits");
    if (fits && *fits == 't') {
        TRY(refuse_own_words(request, body->new_password, sql_value(&rows, 0, "own_words")));
        TRY(secret_password_hash(request, body->new_password, &hash));
    }
    request_set(request, "new_password_hash", hash);
    return dispatch_write(request, QUERY_reset_confirmed);
}
