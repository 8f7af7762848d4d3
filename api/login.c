#include "api/login.h"

#include <string.h>

#include "api/dispatch.h"
#include "api/secret.h"

static void set_decision(struct request *request, const struct credentials *credentials, bool fits,
                         const struct sql_rows *found)
{
    const char *new_code = secret_code(request);
    request_set(request, "account_id", sql_value(found, 0, "account"));
    request_set(request, "target", sql_value(found, 0, "target"));
    request_set(request, "verified_hash", fits ? sql_value(found, 0, "password_hash") : NULL);
    request_set(request, "given_code_hash", secret_code_hash(request, credentials->code));
    request_set(request, "new_code", new_code);
    request_set(request, "new_code_hash", secret_code_hash(request, new_code));
    request_set(request, "device", credentials->device);
}

enum problem login_verify(struct request *request, const struct credentials *credentials)
{
    struct sql_rows found;
    bool fits;
    request_set(request, "login", credentials->login);
    request_set(request, "made_up", secret_made_up_id(request, credentials->login));
    request_set(request, "for_system", credentials->is_system ? "true" : "false");
    TRY(dispatch_query(request, SQL_READ, credentials->lookup, &found));
    if (strcmp(sql_value(&found, 0, "verdict"), "too_many_requests") == 0) {
        return PROBLEM_too_many_requests;
    }
    TRY(secret_password_fits(request, sql_value(&found, 0, "password_hash"), credentials->password,
                             &fits));
    set_decision(request, credentials, fits, &found);
    return PROBLEM_NONE;
}
