/*
 * The body of a request as it comes in: text is gathered in the arena (body_text), a file goes to
 * disk (upload), out of the gateway's form where it comes in one.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct request;

/* The next bytes, whose sum the guard has bounded. False: no memory, or more than the route takes.
 */
bool body_take(struct request *request, const char *bytes, size_t length);

/* All bytes are there. */
void body_end(struct request *request);

/* With the request: removes the file that was not kept. */
void body_discard(struct request *request);

#endif
