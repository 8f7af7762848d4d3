/*
 * From text to values: the request's headers, path, query and body, checked against the route's
 * tables.
 */
#ifndef API_DECODE_H
#define API_DECODE_H

#include "api/request.h"

/* What does not depend on the route: language, the session's token. */
void decode_headers(struct request *request);

/* The parameters of the query alone, with their faults. */
enum problem decode_query(struct request *request);

/* Path values, query, body and key as the route wants them; every fault at once. */
enum problem decode_request(struct request *request);

/* Whether the body has a type, whatever parameters follow it. */
bool decode_body_is(const struct request *request, const char *type);

/* Whether the body is of a type that the route takes (its `takes`). */
bool decode_takes(const struct request *request);

#endif
