/*
 * The body of a request as it comes in: text is gathered in the arena (body_text), a file goes to
 * disk (upload), out of the gateway's form where it comes in one.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include <stddef.h>

struct request;

/* REFUSED: no memory, or more than the route takes. ASKS: nothing was taken; the same bytes again
 * after sender_ask. */
enum body_step { BODY_TAKEN, BODY_REFUSED, BODY_ASKS };

/* The next bytes, whose sum the guard has bounded. */
enum body_step body_take(struct request *request, const char *bytes, size_t length);

/* All bytes are there. */
void body_end(struct request *request);

/* With the request: removes the file that was not kept. */
void body_discard(struct request *request);

#endif
