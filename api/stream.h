/*
 * A reply that leaves piece by piece while its handler goes on: each piece is of work that has been
 * committed, so that who hears only the first pieces knows only what is true, and asks again with
 * the same key for the rest.
 *
 * A handler sets status and headers as for any reply, then calls stream_put for each piece and
 * returns; a problem after the first piece cuts the reply off, which a caller sees by the missing
 * last chunk. The handler runs only while libmicrohttpd has the connection suspended, or, when the
 * caller has gone, while there is no connection any more; never both at once.
 */
#ifndef API_STREAM_H
#define API_STREAM_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

struct request;
struct fiber;

struct stream {
    bool begun, ended, broken; /* ended: whole, unless broken */
    bool gone;    /* the caller is: nobody reads, and the handler's end frees the request */
    bool waiting; /* the connection is suspended until there is more */
    const char *bytes;
    size_t length, sent;
    struct fiber *producer; /* parked until the piece is out */
};

/* There is something to send: lets libmicrohttpd go on, with the reply, whole or in pieces, the
 * first time, and with the next piece. */
void stream_resume(struct request *request);

/* Sends a piece, which has to live until this returns: when all of it has gone out. False: the
 * caller is gone, and nothing more need be done. From the request's fiber. */
bool stream_put(struct request *request, const char *bytes, size_t length);

/* The handler has returned; `whole` unless it ended with a problem. */
void stream_end(struct request *request, bool whole);

/* The caller has gone away while the handler is at work. */
void stream_abandon(struct request *request);

/* libmicrohttpd's side: the response whose bytes are the pieces. */
struct MHD_Response *stream_response(struct request *request);

#endif
