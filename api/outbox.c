#include "api/outbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/adapters.h"
#include "api/attachments_sweep.h"
#include "api/clock.h"
#include "api/server.h"
#include "api/task.h"
#include "base/buffer.h"

enum { PAUSE_MS = 200, BATCH = 50, FORGET_MS = 600000 };

struct outbox {
    struct task task; /* of the fiber that takes what is due */
    struct partners *partners;
    struct http_client *client;
    int fd;
    size_t under_way; /* calls to partners */
    bool stopping;
    int64_t forget_at_ms; /* when answers older than a day are thrown away next */
    int64_t sweep_at_ms;  /* when the next folder of attachments is swept */
    struct outbox_counters counters;
};

/* A message on its way to a partner: a fiber with memory of its own. */
struct courier {
    struct outbox *outbox;
    struct task task;
    struct message message;
    struct errand errand;
};

static const char *interval_text(struct task *task, int64_t duration_ms)
{
    return arena_printf(&task->arena, "%lld milliseconds", (long long)duration_ms);
}

static void settle(struct task *task, const char *id, const char *outcome, const char *reason)
{
    const struct config *config = task->server->config;
    struct sql_rows ignored;
    task_set(task, "outbox_id", id);
    task_set(task, "outbox_outcome", outcome);
    task_set(task, "outbox_error", reason);
    task_set_integer(task, "outbox_attempts", config->outbox_attempts);
    task_set(task, "outbox_retry", interval_text(task, config->outbox_retry_ms));
    task_run(task, SQL_WRITE, QUERY_outbox_settled, &ignored);
}

static bool write_line(struct outbox *outbox, const struct message *message)
{
    struct buffer line;
    buffer_init(&line, &outbox->task.arena, 512);
    buffer_char(&line, '{');
    buffer_member_text(&line, "id", message->id);
    buffer_member_text(&line, "destination", message->destination);
    buffer_member_text(&line, "kind", message->kind);
    buffer_member_text(&line, "created_at", message->created_at);
    buffer_json_name(&line, "payload");
    buffer_text(&line, message->payload);
    buffer_text(&line, "}\n");
    /* One write of one line: what readers see is whole. */
    return !line.failed && write(outbox->fd, line.bytes, line.length) == (ssize_t)line.length;
}

static void courier_fiber(void *argument)
{
    struct courier *courier = argument;
    struct outbox *outbox = courier->outbox;
    enum delivery outcome = courier->errand.partner->runs->run(&courier->errand);
    const char *name = delivery_names[outcome];
    if (outcome == FAILED && outbox->stopping) {
        name = "interrupted"; /* nobody's fault: not counted as a try */
    }
    outbox->counters.delivered += outcome == DELIVERED;
    outbox->counters.failed += outcome == FAILED;
    outbox->counters.refused += outcome == REFUSED;
    settle(&courier->task, courier->message.id, name, courier->errand.reason);
    outbox->under_way--;
    task_destroy(&courier->task);
    free(courier);
}

static const char *kept(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

/* False: no memory; the message comes back when its lease has ended. */
static bool courier_send(struct outbox *outbox, struct partner *partner,
                         const struct message *message)
{
    struct courier *courier = calloc(1, sizeof *courier);
    if (!courier) {
        return false;
    }
    struct arena *arena = &courier->task.arena;
    task_init(&courier->task, outbox->task.server);
    courier->outbox = outbox;
    courier->message =
        (struct message){kept(arena, message->id), partner->destination, kept(arena, message->kind),
                         kept(arena, message->payload), kept(arena, message->created_at)};
    courier->errand = (struct errand){outbox->client, partner, arena, &courier->message, NULL};
    const struct message *copy = &courier->message;
    bool whole = copy->id && copy->kind && copy->payload && copy->created_at;
    if (!whole || !fiber_start(courier_fiber, courier)) {
        task_destroy(&courier->task);
        free(courier);
        return false;
    }
    outbox->under_way++;
    return true;
}

/* What has been written into the file is settled together: one commit for all of it. */
static void settle_written(struct outbox *outbox, const struct buffer *ids)
{
    struct sql_rows ignored;
    if (ids->length > 0 && !ids->failed) {
        task_set(&outbox->task, "outbox_ids",
                 arena_printf(&outbox->task.arena, "{%s}", ids->bytes));
        task_run(&outbox->task, SQL_WRITE, QUERY_outbox_written, &ignored);
    }
}

static void deliver(struct outbox *outbox, const struct sql_rows *rows, int row,
                    struct buffer *written_ids)
{
    struct message message = {sql_value(rows, row, "id"), sql_value(rows, row, "destination"),
                              sql_value(rows, row, "kind"), sql_value(rows, row, "payload"),
                              sql_value(rows, row, "created_at")};
    struct partner *partner = partners_find(outbox->partners, message.destination);
    if (partner) {
        const char *wire = sql_value(rows, row, "wire");
        message.payload = wire ? wire : message.payload;
        courier_send(outbox, partner, &message);
        return;
    }
    bool written = write_line(outbox, &message);
    outbox->counters.delivered += written;
    outbox->counters.failed += !written;
    if (written) {
        buffer_text(written_ids, written_ids->length > 0 ? "," : "");
        buffer_text(written_ids, message.id);
    } else {
        settle(&outbox->task, message.id, "failed", "the file could not be written");
    }
}

/* Returns whether there may be more to do at once. */
static bool work(struct outbox *outbox)
{
    size_t free_places = HTTP_AT_ONCE - outbox->under_way;
    size_t limit = partners_count(outbox->partners) ? free_places : BATCH;
    struct task *task = &outbox->task;
    struct sql_rows due;
    task_set_integer(task, "outbox_limit", (int64_t)limit);
    task_set(task, "outbox_lease", interval_text(task, task->server->config->outbox_lease_ms));
    if (limit == 0 || !task_run(task, SQL_WRITE, QUERY_outbox_due, &due)) {
        return false;
    }
    struct buffer written_ids;
    buffer_init(&written_ids, &task->arena, 2048);
    for (int row = 0; row < due.row_count; row++) {
        deliver(outbox, &due, row, &written_ids);
    }
    settle_written(outbox, &written_ids);
    return (size_t)due.row_count == limit;
}

/* Answers are kept for their keys for a day; older ones only take room. */
static void forget_answers(struct outbox *outbox)
{
    struct sql_rows ignored;
    if (loop_now_ms() >= outbox->forget_at_ms) {
        task_run(&outbox->task, SQL_WRITE, QUERY_answers_forgotten, &ignored);
        task_run(&outbox->task, SQL_WRITE, QUERY_card_checks_forgotten, &ignored);
        outbox->forget_at_ms = loop_now_ms() + FORGET_MS;
    }
}

/* All 256 folders within a quarter of a day. */
static void sweep_attachments(struct outbox *outbox)
{
    if (loop_now_ms() >= outbox->sweep_at_ms) {
        attachments_sweep(outbox->task.server, &outbox->task.arena);
        outbox->sweep_at_ms = loop_now_ms() + outbox->task.server->config->sweep_ms;
    }
}

static void outbox_fiber(void *argument)
{
    struct outbox *outbox = argument;
    while (!outbox->stopping) {
        bool more = work(outbox);
        forget_answers(outbox);
        sweep_attachments(outbox);
        task_reset(&outbox->task);
        if (!more && !outbox->stopping) {
            loop_sleep_ms(outbox->task.server->loop, PAUSE_MS);
        }
    }
}

struct outbox *outbox_start(struct server *server)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (!outbox) {
        return NULL;
    }
    task_init(&outbox->task, server);
    outbox->fd = open(server->config->outbox_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    outbox->partners = partners_load(server->config->partners);
    outbox->client = http_client_create(server->loop);
    if (outbox->fd < 0) {
        fprintf(stderr, "ansinh: cannot write %s\n", server->config->outbox_file);
    }
    if (outbox->fd < 0 || !outbox->partners || !outbox->client ||
        !fiber_start(outbox_fiber, outbox)) {
        outbox_free(outbox);
        return NULL;
    }
    return outbox;
}

void outbox_stop(struct outbox *outbox)
{
    outbox->stopping = true;
    http_client_cancel(outbox->client);
}

void outbox_free(struct outbox *outbox)
{
    if (outbox) {
        if (outbox->fd >= 0) {
            close(outbox->fd);
        }
        partners_free(outbox->partners);
        http_client_destroy(outbox->client);
        task_destroy(&outbox->task);
        free(outbox);
    }
}

const struct partners *outbox_partners(const struct outbox *outbox)
{
    return outbox->partners;
}

struct outbox_counters outbox_counters(const struct outbox *outbox)
{
    return outbox->counters;
}
