/*
 * One request on its way through the house, and the reply it becomes. All memory is the request's
 * arena.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "api/clock.h"
#include "api/stream.h"
#include "base/arena.h"
#include "base/field.h"
#include "base/problem.h"
#include "base/uuid.h"
#include "records/sql.h"

struct server;
struct route;
struct MHD_Connection;
struct upload;
struct gateway_form;

/* Where a request is between libmicrohttpd and its fiber. */
enum progress { ARRIVED, RUNNING, PARKED, ANSWERED };

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };
extern const char *const method_names[METHOD_COUNT];

/* A name with its value: a path parameter, a query parameter, or what a handler sets for a
 * statement. */
struct named_value {
    const char *name, *value;
};

enum {
    PATH_PARAMETER_LIMIT = 4,
    QUERY_PAIR_LIMIT = 16,
    EXTRA_VALUE_LIMIT = 24,
    REPLY_HEADER_LIMIT = 6
};

/* What the headers say that anybody here cares about. NULL = absent. */
struct request_headers {
    const char *authorization, *accept, *accept_language, *content_type, *if_match, *if_none_match,
        *idempotency_key, *purpose, *forwarded_for, *prefer;
    const char *access_token, *id_token, *password_hash; /* of the gateway's clients */
};

struct reply {
    int status;
    const char *content_type;  /* NULL: application/json */
    const char *cache_control; /* NULL: no-store, or private, no-cache behind an ETag */
    const char *bytes;
    size_t length;
    int fd; /* of a file that is the body in place of bytes; -1 = none */
    struct named_value headers[REPLY_HEADER_LIMIT];
    int header_count;
    int64_t version; /* of the row shown, the first part of its ETag; 0 = it has none */
    char etag[40];
};

struct request {
    struct server *server;
    struct MHD_Connection *connection;
    struct request *next; /* among the spare ones */
    enum progress progress;
    int fd;
    int64_t begun_us;
    struct arena arena;
    enum method method;
    bool head_only;
    const char *path;
    struct named_value query[QUERY_PAIR_LIMIT]; /* still percent-encoded */
    int query_count;                            /* more than the limit: too many */
    struct request_headers headers;
    char *body_text;
    size_t body_length, body_capacity;
    size_t body_limit;         /* of this address, in bytes */
    bool takes_file;           /* its body goes to disk: `upload`, and body_text stays NULL */
    size_t file_memory;        /* unless it has no more bytes than this */
    struct gateway_form *form; /* the file comes within a form; NULL: as it is */
    struct upload *upload;     /* NULL: no body, or not from whom one is taken */
    const char *sender;        /* who sends it, once asked; NULL: not asked yet */
    enum problem not_taken;    /* why the body was read and forgotten */

    enum language language;
    struct instant now;
    char id[UUID_TEXT_SIZE];
    const struct route *route;
    const char *wanted_type; /* of those that the route answers in */
    const char *allow;       /* the methods of an address, when the request's is none of them */
    struct named_value path_values[PATH_PARAMETER_LIMIT];
    int path_value_count;
    const void *body, *query_fields; /* decoded by the route's field tables */
    struct named_value extras[EXTRA_VALUE_LIMIT];
    int extra_count;
    int limit;
    const char *after; /* the place that the cursor names */
    const char *access_hash;
    const char *fingerprint;
    int retry_after_s; /* of a refusal that knows it; 0: as the problem has it */
    const char *if_match; /* the version that the caller has seen, digits */

    struct fault_list faults;
    struct reply reply;
    struct stream stream; /* of a reply that leaves in pieces */
    void *held;           /* what the reply's bytes belong to, released when it is out */
    void (*release_held)(void *held);
};

/* Sets what a statement calls `:name`; the value's memory outlives the request's statements. */
void request_set(struct request *request, const char *name, const char *value);

/* The value of a path parameter or of an extra; NULL when there is none. */
const char *request_value(const struct request *request, const char *name);

/* Adds a fault and returns PROBLEM_invalid_input, so that a handler can `return request_fault(…)`.
 */
enum problem request_fault(struct request *request, const char *pointer, const char *vi,
                           const char *en);

#endif
