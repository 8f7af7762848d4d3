#include "api/login.h"

#include <stdio.h>
#include <stdlib.h>
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

/* Networks from where so many passwords are guessed that one at a time is looked at: more would
 * keep everybody else's from being hashed, and none would lock out who sits beside the guesser. */
enum { TURN_LIMIT = 16, NETWORK_SIZE = 64 };
static char turns[TURN_LIMIT][NETWORK_SIZE];

/* NULL: another one's password is being looked at. */
static char *take_turn(const char *network)
{
    char *turn = NULL;
    for (size_t i = 0; i < TURN_LIMIT; i++) {
        if (strcmp(turns[i], network) == 0) {
            return NULL;
        }
        turn = turns[i][0] ? turn : turns[i];
    }
    if (turn) {
        snprintf(turn, NETWORK_SIZE, "%s", network);
    }
    return turn;
}

static enum problem look_at_password(struct request *request, const char *password,
                                     const struct sql_rows *found, bool *ret_fits)
{
    const char *hash = sql_value(found, 0, "password_hash");
    if (*sql_value(found, 0, "crowded") == 'f') {
        return secret_password_fits(request, hash, password, ret_fits);
    }
    char *turn = take_turn(sql_value(found, 0, "network"));
    if (!turn) {
        request->retry_after_s = 1;
        return PROBLEM_too_many_requests;
    }
    enum problem problem = secret_password_fits(request, hash, password, ret_fits);
    turn[0] = '\0';
    return problem;
}

enum problem login_verify(struct request *request, const struct credentials *credentials)
{
    struct sql_rows found;
    bool fits;
    request_set(request, "login", credentials->login);
    request_set(request, "made_up", secret_made_up_id(request, credentials->login));
    request_set(request, "for_system", credentials->is_system ? "true" : "false");
    TRY(dispatch_query(request, SQL_READ, credentials->lookup, &found));
    TRY(look_at_password(request, credentials->password, &found, &fits));
    set_decision(request, credentials, fits, &found);
    return PROBLEM_NONE;
}

enum problem login_outcome(struct request *request, const struct sql_rows *decided)
{
    const char *verdict = sql_value(decided, 0, "verdict");
    const char *wait = sql_value(decided, 0, "retry_after_s");
    request->retry_after_s = wait ? atoi(wait) : 0;
    return strcmp(verdict, "ok") == 0 ? PROBLEM_NONE : problem_of_code(verdict);
}
