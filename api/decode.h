/*
 * From text to values: the request's headers, path, query and body, checked against the route's
 * tables.
 */
#ifndef API_DECODE_H
#define API_DECODE_H

#include "api/request.h"

/* Percent-decoded text of a query or, where + is a blank, of a form; NULL when it is malformed or
 * holds a NUL. */
char *decode_percent(struct arena *arena, const char *text, size_t length, bool form);

/* What does not depend on the route: language, the session's token. */
void decode_headers(struct request *request);

/* Path values, query, body and key as the route wants them; every fault at once. */
enum problem decode_request(struct request *request);

#endif
