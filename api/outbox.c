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
#include "base/buffer.h"

enum { PAUSE_MS = 200, BATCH = 50, FORGET_MS = 600000 };

struct outbox {
    struct server *server;
    struct partners *partners;
    struct http_client *client;
    struct arena arena;
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
    struct arena arena;
    struct message message;
    struct errand errand;
};

/* Statements of the worker have no request: their values are given by name here. */
struct worker_values {
    const char *id, *outcome, *error;
    size_t limit;
};

static const char *value_of(const struct outbox *outbox, struct arena *arena, const char *name,
                            const struct worker_values *values)
{
    const struct config *config = outbox->server->config;
    struct instant now = clock_read();
    const struct {
        const char *name, *text;
        int64_t number;
        const char *unit;
    } known[] = {
        {"now", now.text, 0, NULL},
        {"outbox_id", values->id, 0, NULL},
        {"outbox_outcome", values->outcome, 0, NULL},
        {"outbox_error", values->error, 0, NULL},
        {"outbox_limit", NULL, (int64_t)values->limit, ""},
        {"outbox_attempts", NULL, config->outbox_attempts, ""},
        {"outbox_lease", NULL, config->outbox_lease_ms, " milliseconds"},
        {"outbox_retry", NULL, config->outbox_retry_ms, " milliseconds"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) == 0) {
            return known[i].unit
                       ? arena_printf(arena, "%lld%s", (long long)known[i].number, known[i].unit)
                   : known[i].text ? arena_copy(arena, known[i].text, strlen(known[i].text))
                                   : NULL;
        }
    }
    return NULL;
}

static enum sql_status run(struct outbox *outbox, struct arena *arena, enum query query,
                           const struct worker_values *given, struct sql_rows *ret_rows)
{
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT];
    struct sql_error error;
    for (int i = 0; i < definition->parameter_count; i++) {
        values[i] = value_of(outbox, arena, definition->parameters[i], given);
    }
    struct sql_statement statement = {query, values};
    return sql_run(outbox->server->sql, SQL_WRITE, &statement, 1, arena, ret_rows, &error);
}

static void settle(struct outbox *outbox, struct arena *arena, const char *id, const char *outcome,
                   const char *reason)
{
    struct sql_rows ignored;
    run(outbox, arena, QUERY_outbox_settled, &(struct worker_values){id, outcome, reason, 0},
        &ignored);
}

static bool write_line(struct outbox *outbox, const struct message *message)
{
    struct buffer line;
    buffer_init(&line, &outbox->arena, 512);
    buffer_char(&line, '{');
    buffer_json_name(&line, "id");
    buffer_json_string(&line, message->id);
    buffer_json_name(&line, "destination");
    buffer_json_string(&line, message->destination);
    buffer_json_name(&line, "kind");
    buffer_json_string(&line, message->kind);
    buffer_json_name(&line, "created_at");
    buffer_json_string(&line, message->created_at);
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
    settle(outbox, &courier->arena, courier->message.id, name, courier->errand.reason);
    outbox->under_way--;
    arena_destroy(&courier->arena);
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
    struct arena *arena = &courier->arena;
    arena_init(arena);
    courier->outbox = outbox;
    courier->message =
        (struct message){kept(arena, message->id), partner->destination, kept(arena, message->kind),
                         kept(arena, message->payload), kept(arena, message->created_at)};
    courier->errand = (struct errand){outbox->client, partner, arena, &courier->message, NULL};
    const struct message *copy = &courier->message;
    bool whole = copy->id && copy->kind && copy->payload && copy->created_at;
    if (!whole || !fiber_start(courier_fiber, courier)) {
        arena_destroy(arena);
        free(courier);
        return false;
    }
    outbox->under_way++;
    return true;
}

static void deliver(struct outbox *outbox, const struct sql_rows *rows, int row)
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
    settle(outbox, &outbox->arena, message.id, written ? "delivered" : "failed",
           written ? NULL : "the file could not be written");
}

/* Returns whether there may be more to do at once. */
static bool work(struct outbox *outbox)
{
    size_t free_places = HTTP_AT_ONCE - outbox->under_way;
    size_t limit = partners_count(outbox->partners) ? free_places : BATCH;
    struct sql_rows due;
    if (limit == 0 || run(outbox, &outbox->arena, QUERY_outbox_due,
                          &(struct worker_values){.limit = limit}, &due) != SQL_OK) {
        return false;
    }
    for (int row = 0; row < due.row_count; row++) {
        deliver(outbox, &due, row);
    }
    return (size_t)due.row_count == limit;
}

/* Answers are kept for their keys for a day; older ones only take room. */
static void forget_answers(struct outbox *outbox)
{
    struct sql_rows ignored;
    if (loop_now_ms() >= outbox->forget_at_ms) {
        run(outbox, &outbox->arena, QUERY_answers_forgotten, &(struct worker_values){0}, &ignored);
        run(outbox, &outbox->arena, QUERY_card_checks_forgotten, &(struct worker_values){0},
            &ignored);
        outbox->forget_at_ms = loop_now_ms() + FORGET_MS;
    }
}

/* All 256 folders within a quarter of a day. */
static void sweep_attachments(struct outbox *outbox)
{
    if (loop_now_ms() >= outbox->sweep_at_ms) {
        attachments_sweep(outbox->server, &outbox->arena);
        outbox->sweep_at_ms = loop_now_ms() + outbox->server->config->sweep_ms;
    }
}

static void outbox_fiber(void *argument)
{
    struct outbox *outbox = argument;
    while (!outbox->stopping) {
        bool more = work(outbox);
        forget_answers(outbox);
        sweep_attachments(outbox);
        arena_reset(&outbox->arena);
        if (!more && !outbox->stopping) {
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
        arena_destroy(&outbox->arena);
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
