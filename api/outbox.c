#include "api/outbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/clock.h"
#include "api/server.h"
#include "base/buffer.h"

enum { PAUSE_MS = 200, BATCH = 50, FORGET_MS = 600000 };

struct outbox {
    struct server *server;
    struct arena arena;
    int fd;
    bool stopping;
    int64_t forget_at_ms; /* when answers older than a day are thrown away next */
};

/* Statements of the worker have no request: their values are given by name here. */
static enum sql_status run(struct outbox *outbox, enum query query, const char *id,
                           const char *error_text, struct sql_rows *ret_rows)
{
    struct instant now = clock_read();
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT];
    struct sql_error error;
    char limit[8];
    snprintf(limit, sizeof limit, "%d", BATCH);
    for (int i = 0; i < definition->parameter_count; i++) {
        const char *name = definition->parameters[i];
        values[i] = strcmp(name, "now") == 0            ? now.text
                    : strcmp(name, "outbox_id") == 0    ? id
                    : strcmp(name, "outbox_error") == 0 ? error_text
                                                        : limit;
    }
    struct sql_statement statement = {query, values};
    return sql_run(outbox->server->sql, SQL_WRITE, &statement, 1, &outbox->arena, ret_rows, &error);
}

static bool deliver(struct outbox *outbox, const struct sql_rows *rows, int row)
{
    static const char *const members[] = {"id", "destination", "kind", "created_at"};
    struct buffer line;
    buffer_init(&line, &outbox->arena, 512);
    buffer_char(&line, '{');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        buffer_json_name(&line, members[i]);
        buffer_json_string(&line, sql_value(rows, row, members[i]));
    }
    buffer_json_name(&line, "payload");
    buffer_text(&line, sql_value(rows, row, "payload"));
    buffer_text(&line, "}\n");
    /* One write of one line: what readers see is whole. */
    return !line.failed && write(outbox->fd, line.bytes, line.length) == (ssize_t)line.length;
}

static int work(struct outbox *outbox)
{
    struct sql_rows due, ignored;
    if (run(outbox, QUERY_outbox_due, NULL, NULL, &due) != SQL_OK) {
        return 0;
    }
    for (int row = 0; row < due.row_count; row++) {
        const char *id = sql_value(&due, row, "id");
        if (deliver(outbox, &due, row)) {
            run(outbox, QUERY_outbox_delivered, id, NULL, &ignored);
        } else {
            run(outbox, QUERY_outbox_failed, id, "the file could not be written", &ignored);
        }
    }
    return due.row_count;
}

/* Answers are kept for their keys for a day; older ones only take room. */
static void forget_answers(struct outbox *outbox)
{
    struct sql_rows ignored;
    if (loop_now_ms() >= outbox->forget_at_ms) {
        run(outbox, QUERY_answers_forgotten, NULL, NULL, &ignored);
        outbox->forget_at_ms = loop_now_ms() + FORGET_MS;
    }
}

static void outbox_fiber(void *argument)
{
    struct outbox *outbox = argument;
    while (!outbox->stopping) {
        int count = work(outbox);
        forget_answers(outbox);
        arena_reset(&outbox->arena);
        if (count < BATCH && !outbox->stopping) {
            loop_sleep_ms(outbox->server->loop, PAUSE_MS);
        }
    }
}

struct outbox *outbox_start(struct server *server)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (!outbox) {
        return NULL;
    }
    outbox->server = server;
    arena_init(&outbox->arena);
    outbox->fd = open(server->config->outbox_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (outbox->fd < 0) {
        fprintf(stderr, "ansinh: cannot write %s\n", server->config->outbox_file);
        outbox_free(outbox);
        return NULL;
    }
    if (!fiber_start(outbox_fiber, outbox)) {
        outbox_free(outbox);
        return NULL;
    }
    return outbox;
}

void outbox_stop(struct outbox *outbox)
{
    outbox->stopping = true;
}

void outbox_free(struct outbox *outbox)
{
    if (outbox) {
        if (outbox->fd >= 0) {
            close(outbox->fd);
        }
        arena_destroy(&outbox->arena);
        free(outbox);
    }
}
