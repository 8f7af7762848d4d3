#include "api/exchange.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "api/answer.h"
#include "api/body.h"
#include "api/guard.h"
#include "api/log.h"
#include "api/reply.h"
#include "api/sender.h"
#include "api/wire.h"

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct request *request_take(struct server *server)
{
    struct request *request = server->spare_requests;
    struct arena arena;
    if (request) {
        server->spare_requests = request->next;
        arena = request->arena;
    } else {
        request = malloc(sizeof *request);
        arena_init(&arena);
    }
    if (request) {
        memset(request, 0, sizeof *request);
        request->arena = arena;
        request->server = server;
    }
    return request;
}

static void request_release(struct request *request)
{
    struct server *server = request->server;
    body_discard(request);
    if (request->reply.fd >= 0) {
        close(request->reply.fd);
    }
    if (request->held) {
        request->release_held(request->held);
    }
    arena_reset(&request->arena);
    request->arena.limit_bytes = 0;
    request->next = server->spare_requests;
    server->spare_requests = request;
}

void exchange_cleanup(struct server *server)
{
    while (server->spare_requests) {
        struct request *request = server->spare_requests;
        server->spare_requests = request->next;
        arena_destroy(&request->arena);
        free(request);
    }
}

static enum MHD_Result take_query(void *cls, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    struct request *request = cls;
    (void)kind;
    if (request->query_count < QUERY_PAIR_LIMIT) {
        request->query[request->query_count] = (struct named_value){name, value ? value : ""};
    }
    request->query_count++;
    return MHD_YES;
}

static enum MHD_Result take_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    static const struct {
        const char *name;
        size_t offset;
        bool is_list; /* lines of one name are one list (RFC 9110 §5.3) */
    } known[] = {
        {"Authorization", offsetof(struct request_headers, authorization)},
        {"Accept", offsetof(struct request_headers, accept), true},
        {"Accept-Language", offsetof(struct request_headers, accept_language), true},
        {"Content-Type", offsetof(struct request_headers, content_type)},
        {"If-Match", offsetof(struct request_headers, if_match)},
        {"If-None-Match", offsetof(struct request_headers, if_none_match), true},
        {"Idempotency-Key", offsetof(struct request_headers, idempotency_key)},
        {"Prefer", offsetof(struct request_headers, prefer)},
        {"X-Purpose", offsetof(struct request_headers, purpose)},
        {"X-Forwarded-For", offsetof(struct request_headers, forwarded_for)},
        {"accessToken", offsetof(struct request_headers, access_token)},
        {"tokenId", offsetof(struct request_headers, id_token)},
        {"passwordHash", offsetof(struct request_headers, password_hash)},
    };
    struct request *request = cls;
    (void)kind;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcasecmp(known[i].name, name) == 0) {
            void *place = (char *)&request->headers + known[i].offset;
            const char **member = place;
            *member = known[i].is_list && *member
                          ? arena_printf(&request->arena, "%s, %s", *member, value)
                          : value;
        }
    }
    return MHD_YES;
}

/* OPTIONS, which the guard lets pass, is no method of any route: METHOD_COUNT. */
static void take_method(const char *text, struct request *request)
{
    int method = 0;
    request->head_only = strcmp(text, "HEAD") == 0;
    while (method < METHOD_COUNT &&
           strcmp(method_names[method], request->head_only ? "GET" : text) != 0) {
        method++;
    }
    request->method = (enum method)method;
}

static struct request *exchange_begin(struct server *server, struct MHD_Connection *connection,
                                      const char *url)
{
    struct request *request = request_take(server);
    if (!request) {
        return NULL;
    }
    request->connection = connection;
    request->begun_us = monotonic_us();
    request->now = clock_read();
    request->path = arena_copy(&request->arena, url, strlen(url));
    request->body_limit = guard_body_limit(url);
    request->takes_file = guard_takes_file(url);
    request->file_memory = guard_file_memory(url);
    request->reply.fd = -1;
    uuid_fresh(request->now.unix_us / 1000, request->id);
    request->fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    fault_list_init(&request->faults);
    if (!request->path) {
        request_release(request);
        return NULL;
    }
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, request);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_query, request);
    return request;
}

static void exchange_fiber(void *argument)
{
    struct request *request = argument;
    bool good = answer_run(request);
    request->server->busy--;
    if (request->stream.gone) {
        request_release(request);
    } else if (request->stream.begun) {
        stream_end(request, good);
    } else {
        stream_resume(request);
    }
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

/* What has a charset: text itself, and JSON and XML under any name. */
static bool is_text(const char *type)
{
    size_t length = strlen(type);
    return strncmp(type, "text/", 5) == 0 ||
           (length > 4 && strcmp(type + length - 4, "json") == 0) ||
           (length > 3 && strcmp(type + length - 3, "xml") == 0);
}

static const char *content_type_of(const struct reply *reply, char *room, size_t size)
{
    const char *type = reply->content_type;
    if (!type) {
        return "application/json; charset=utf-8";
    }
    snprintf(room, size, "%s%s", type, is_text(type) ? "; charset=utf-8" : "");
    return room;
}

static void add_headers(struct MHD_Response *response, const struct request *request)
{
    const struct reply *reply = &request->reply;
    bool body = reply->status != 204 && reply->status != 304;
    if (body) {
        char room[96];
        add_header(response, "Content-Type", content_type_of(reply, room, sizeof room));
        add_header(response, "Content-Language", request->language == LANGUAGE_VI ? "vi" : "en");
    }
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "X-Request-Id", request->id);
    add_header(response, "Cache-Control",
               reply->cache_control ? reply->cache_control
               : reply->etag[0]     ? "private, no-cache"
                                    : "no-store");
    if (reply->etag[0]) {
        add_header(response, "ETag", reply->etag);
    }
    if (reply->etag[0] && !reply->cache_control) {
        add_header(response, "Vary", "Accept, Accept-Language, Authorization");
    }
    for (int i = 0; i < reply->header_count; i++) {
        add_header(response, reply->headers[i].name, reply->headers[i].value);
    }
    if (request->server->draining) {
        add_header(response, "Connection", "close");
    }
}

static enum MHD_Result exchange_answer(struct request *request)
{
    union {
        const char *constant;
        void *bytes;
    } body = {.constant = request->reply.bytes};
    bool from_file = request->reply.fd >= 0, in_pieces = request->stream.begun;
    /* The arena lives until the request is completed, and so do the bytes. */
    struct MHD_Response *response =
        in_pieces   ? stream_response(request)
        : from_file ? MHD_create_response_from_fd(request->reply.length, request->reply.fd)
                    : MHD_create_response_from_buffer(request->reply.length, body.bytes,
                                                      MHD_RESPMEM_PERSISTENT);
    if (!response) {
        return MHD_NO;
    }
    request->reply.fd = -1; /* the response closes it */
    add_headers(response, request);
    wire_reply_begun(request->fd, from_file || in_pieces ? SIZE_MAX : request->reply.length);
    enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)request->reply.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result exchange_refuse(struct request *request, enum problem problem)
{
    reply_problem(request, problem);
    request->progress = ANSWERED;
    return exchange_answer(request);
}

/* The whole request is here: a fiber takes it, and the connection sleeps until the fiber is done.
 */
static enum MHD_Result exchange_run(struct request *request, const char *method)
{
    struct server *server = request->server;
    wire_request_begun(request->fd);
    take_method(method, request);
    if (server->busy >= (size_t)server->config->requests_at_once) {
        server->counters.overloads++;
        return exchange_refuse(request, PROBLEM_overloaded);
    }
    body_end(request);
    request->progress = RUNNING;
    server->busy++;
    if (!fiber_start(exchange_fiber, request)) {
        server->busy--;
        return exchange_refuse(request, PROBLEM_overloaded);
    }
    if (request->progress == ANSWERED) {
        return exchange_answer(request);
    }
    request->progress = PARKED;
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

static void asking_fiber(void *argument)
{
    struct request *request = argument;
    struct server *server = request->server;
    bool parked;
    sender_ask(request);
    server->busy--;
    parked = request->progress == PARKED;
    request->progress = ARRIVED;
    if (parked) {
        MHD_resume_connection(request->connection);
        server->daemon_wants_turn = true;
    }
}

/* The connection sleeps until it is known who sends; then libmicrohttpd hands over what was not
 * taken again. The time that a body may take runs on. */
static void exchange_ask(struct request *request, const char *method)
{
    struct server *server = request->server;
    take_method(method, request);
    if (server->busy >= (size_t)server->config->requests_at_once) {
        request->not_taken = PROBLEM_overloaded;
        return;
    }
    request->progress = RUNNING;
    server->busy++;
    if (!fiber_start(asking_fiber, request)) {
        server->busy--;
        request->progress = ARRIVED;
        request->not_taken = PROBLEM_overloaded;
    } else if (request->progress == RUNNING) {
        request->progress = PARKED;
        MHD_suspend_connection(request->connection);
    }
}

static enum MHD_Result exchange_gather(struct request *request, const char *method,
                                       const char *bytes, size_t *size)
{
    enum body_step step = body_take(request, bytes, *size);
    if (step == BODY_ASKS) {
        exchange_ask(request, method);
        if (request->progress == PARKED) {
            return MHD_YES;
        }
        step = body_take(request, bytes, *size);
    }
    *size = 0;
    return step == BODY_TAKEN ? MHD_YES : MHD_NO;
}

enum MHD_Result exchange_take(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **context)
{
    struct request *request = *context;
    (void)version;
    if (!request) {
        *context = exchange_begin(cls, connection, url);
        return *context ? MHD_YES : MHD_NO;
    }
    if (request->progress == ANSWERED) {
        return exchange_answer(request);
    }
    if (*upload_data_size > 0) {
        return exchange_gather(request, method, upload_data, upload_data_size);
    }
    return exchange_run(request, method);
}

void exchange_completed(void *cls, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode code)
{
    struct server *server = cls;
    struct request *request = *context;
    (void)connection;
    if (!request) {
        return;
    }
    int64_t duration_us = monotonic_us() - request->begun_us;
    bool sent = code == MHD_REQUEST_TERMINATED_COMPLETED_OK;
    int class = request->reply.status / 100;
    server->counters.requests++;
    server->counters.duration_us_sum += (uint64_t)duration_us;
    server->counters.by_status_class[class >= 1 && class <= 5 ? class : 0]++;
    log_request(request, duration_us, sent);
    wire_request_ended(request->fd);
    *context = NULL;
    if (request->stream.begun && !request->stream.ended) {
        stream_abandon(request);
        return;
    }
    request_release(request);
}
