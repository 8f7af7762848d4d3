/*
 * Calls to partners over HTTP: libcurl on the server's own loop, so that a fiber waits for a
 * partner and nothing else does.
 *
 * Only addresses from the settings are called: nothing that a request brought in ever
 * becomes an address. No redirects, no proxies from the environment, certificates verified,
 * answers of at most HTTP_ANSWER_LIMIT bytes.
 */
#ifndef API_HTTP_CLIENT_H
#define API_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/loop.h"

enum { HTTP_HEADER_LIMIT = 8, HTTP_ANSWER_LIMIT = 64 * 1024, HTTP_AT_ONCE = 16 };

struct http_call {
    const char *url;
    const char *content_type;               /* of the body */
    const char *body;                       /* NULL: a GET */
    size_t length;                          /* of a body that is no text; 0: as long as the text */
    const char *headers[HTTP_HEADER_LIMIT]; /* "Name: value", ended by NULL */
    const char *ca_file; /* who signs the partner's certificate; NULL: whom the system trusts */
    int timeout_ms;      /* for the whole call */
};

struct http_answer {
    int status;       /* 0: none came */
    const char *body; /* memory of the caller's arena, NUL-terminated */
    size_t length;
    const char *fault; /* why none came: a word without data of anybody */
};

struct http_client;

/* NULL: no memory. */
struct http_client *http_client_create(struct loop *loop);

/* After the fibers that call have ended. NULL is nothing. */
void http_client_destroy(struct http_client *client);

/* From a fiber; at most HTTP_AT_ONCE of them, more are told "busy" at once. */
void http_client_call(struct http_client *client, struct arena *arena, const struct http_call *call,
                      struct http_answer *ret_answer);

/* Calls that are under way end at once, without an answer. */
void http_client_cancel(struct http_client *client);

#endif
