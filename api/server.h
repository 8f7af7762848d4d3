/*
 * The server: libmicrohttpd's sockets, the loop, the database and the threads for heavy work, on
 * one thread but for the last. `ansinh serve` makes one and runs it until SIGTERM or SIGINT, which
 * let what has begun finish.
 */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/config.h"
#include "base/limits.h"
#include "base/loop.h"
#include "base/pool.h"
#include "records/sql.h"

struct MHD_Daemon;
struct escalation;
struct outbox;
struct preview;
struct status_publisher;
struct worker;
struct request;

struct server_counters {
    unsigned long requests, overloads, by_status_class[6];
    uint64_t duration_us_sum;
};

struct server {
    const struct config *config;
    struct loop *loop;
    struct sql *sql;
    struct pool *hash_pool, *draw_pool, *disk_pool;
    struct MHD_Daemon *daemon;
    struct loop_watch daemon_watch, signal_watch;
    struct outbox *outbox;
    struct preview *preview;
    struct status_publisher *status_publisher;
    struct escalation *escalation;
    struct worker *worker;
    int listen_fd;
    struct request *spare_requests;
    bool daemon_wants_turn;                         /* its sockets are ready, or a reply is */
    size_t busy;                                    /* requests being worked on */
    struct request *uploading[LIMIT_FILES_AT_ONCE]; /* whose bodies have a place; NULL: free */
    bool draining;
    int64_t drain_until_ms;
    struct server_counters counters;
    char *openapi; /* the document, printed once at start */
    size_t openapi_length;
};

/* Returns the process's exit status. */
int server_run(const struct config *config);

#endif
