/*
 * The answer to bytes that never become a request (api/guard.h): what api/reply says of the problem
 * in the words of whoever is addressed, as a whole reply of HTTP after which the connection ends.
 */
#ifndef API_REFUSAL_H
#define API_REFUSAL_H

#include <stddef.h>

#include "base/problem.h"

enum { REFUSAL_SIZE = 4096 };

/* The path as far as it is known. Returns the length of the reply. */
size_t refusal_write(enum problem problem, const char *path, char ret_reply[REFUSAL_SIZE]);

#endif
