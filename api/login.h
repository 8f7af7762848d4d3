/*
 * A password at one of the doors: the house's own, that of systems, that of the gateway. What
 * follows (tokens, the answer) is the door's.
 */
#ifndef API_LOGIN_H
#define API_LOGIN_H

#include "api/request.h"

struct credentials {
    const char *login, *password, *code, *device;
    bool is_system;
    enum query lookup; /* the statement that knows the door's logins */
};

/* Holds the password against what the register has and sets what the statement login_decided may
 * need, whatever it decides: nothing in the answer or before it shows whether the login exists. */
enum problem login_verify(struct request *request, const struct credentials *credentials);

/* What login_decided says: PROBLEM_NONE opens a session. */
enum problem login_outcome(struct request *request, const struct sql_rows *decided);

#endif
