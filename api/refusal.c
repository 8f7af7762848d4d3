#include "api/refusal.h"

#include <stdio.h>

#include "api/clock.h"
#include "api/reply.h"
#include "api/request.h"
#include "api/routes.h"
#include "base/uuid.h"

/* Where software reads a refusal's keys from its route: only those of the gateway, all POST. */
static void begin(struct request *request, const char *path)
{
    arena_init(&request->arena);
    fault_list_init(&request->faults);
    uuid_fresh(clock_read().unix_us / 1000, request->id);
    request->path = path;
    request->method = METHOD_POST;
    request->reply.fd = -1;
    if (route_find(request) != PROBLEM_NONE) {
        request->route = NULL;
    }
}

static size_t write_reply(const struct request *request, char ret_reply[REFUSAL_SIZE])
{
    const struct reply *reply = &request->reply;
    const char *type = reply->content_type ? reply->content_type : "application/json";
    int length =
        snprintf(ret_reply, REFUSAL_SIZE,
                 "HTTP/1.1 %d Refused\r\nContent-Type: %s; charset=utf-8\r\n"
                 "Content-Language: vi\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: %s\r\n"
                 "Cache-Control: no-store\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%.*s",
                 reply->status, type, request->id, reply->length, (int)reply->length, reply->bytes);
    return (size_t)length < REFUSAL_SIZE ? (size_t)length : REFUSAL_SIZE - 1;
}

size_t refusal_write(enum problem problem, const char *path, char ret_reply[REFUSAL_SIZE])
{
    struct request request = {0};
    begin(&request, path);
    reply_problem(&request, problem);
    size_t length = write_reply(&request, ret_reply);
    arena_destroy(&request.arena);
    return length;
}
