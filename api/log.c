#include "api/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/routes.h"

enum { LOG_BUFFER_SIZE = 64 * 1024, LINE_LIMIT = 1024 };

static struct {
    bool requests;
    size_t length;
    char bytes[LOG_BUFFER_SIZE];
} state;

void log_start(bool log_requests)
{
    state.requests = log_requests;
}

void log_flush(void)
{
    size_t written = 0;
    while (written < state.length) {
        ssize_t count = write(STDERR_FILENO, state.bytes + written, state.length - written);
        if (count <= 0) {
            break; /* nobody reads: a server does not stop for its log */
        }
        written += (size_t)count;
    }
    state.length = 0;
}

static void line_put(const char *line, int length)
{
    if (length <= 0) {
        return;
    }
    if (state.length + (size_t)length > sizeof state.bytes) {
        log_flush();
    }
    memcpy(state.bytes + state.length, line, (size_t)length);
    state.length += (size_t)length;
}

void log_request(const struct request *request, int64_t duration_us, bool sent)
{
    char line[LINE_LIMIT];
    const char *operation = request->route ? route_operation(request->route) : "none";
    if (!state.requests) {
        return;
    }
    line_put(line,
             snprintf(line, sizeof line,
                      "{\"at\":\"%s\",\"request_id\":\"%s\",\"operation\":\"%s\",\"status\":%d,"
                      "\"bytes\":%zu,\"duration_us\":%lld,\"sent\":%s}\n",
                      request->now.text, request->id, operation, request->reply.status,
                      request->reply.length, (long long)duration_us, sent ? "true" : "false"));
}

void log_fault(const char *request_id, const char *fault_state, const char *detail)
{
    char line[LINE_LIMIT];
    line_put(
        line,
        snprintf(
            line, sizeof line,
            "{\"fault\":\"database\",\"request_id\":\"%s\",\"state\":\"%s\",\"detail\":\"%s\"}\n",
            request_id, fault_state, detail));
}

void log_event(const char *event, const char *detail)
{
    char line[LINE_LIMIT];
    line_put(line,
             snprintf(line, sizeof line, "{\"event\":\"%s\",\"detail\":\"%s\"}\n", event, detail));
}
