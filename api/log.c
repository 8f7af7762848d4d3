#include "api/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/routes.h"
#include "base/text.h"

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

/* Room for a whole line. */
static void line_begin(void)
{
    if (state.length + LINE_LIMIT > sizeof state.bytes) {
        log_flush();
    }
}

static void line_put(const char *line, int length)
{
    if (length > 0) {
        line_begin();
        memcpy(state.bytes + state.length, line, (size_t)length);
        state.length += (size_t)length;
    }
}

static void put_text(const char *text)
{
    state.length = (size_t)(stpcpy(state.bytes + state.length, text) - state.bytes);
}

static void put_number(int64_t number)
{
    state.length += text_integer(number, state.bytes + state.length);
}

/* Written for every request: piece by piece, without a format. */
void log_request(const struct request *request, int64_t duration_us, bool sent)
{
    if (!state.requests) {
        return;
    }
    line_begin();
    put_text("{\"at\":\"");
    put_text(request->now.text);
    put_text("\",\"request_id\":\"");
    put_text(request->id);
    put_text("\",\"operation\":\"");
    put_text(request->route ? route_operation(request->route) : "none");
    put_text("\",\"status\":");
    put_number(request->reply.status);
    put_text(",\"bytes\":");
    put_number((int64_t)request->reply.length);
    put_text(",\"duration_us\":");
    put_number(duration_us);
    put_text(sent ? ",\"sent\":true}\n" : ",\"sent\":false}\n");
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
