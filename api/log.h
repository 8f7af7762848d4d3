/*
 * One JSON line a request on stderr, without personal data: the operation's name instead of the
 * address, no query, no body, no token. Lines are gathered and written when the loop is
 * about to wait.
 */
#ifndef API_LOG_H
#define API_LOG_H

#include "api/request.h"

void log_start(bool log_requests);

/* After the reply has gone out (or not: `sent` false). */
void log_request(const struct request *request, int64_t duration_us, bool sent);

/* Something that is our fault: the request's id, and codes that hold no data. */
void log_fault(const char *request_id, const char *state, const char *detail);

/* A line about the server itself. */
void log_event(const char *event, const char *detail);

void log_flush(void);

#endif
