#include "records/sql_flush.h"

static void await_nobody(struct flush *flush)
{
    flush->arrived = NULL;
    flush->tail = &flush->arrived;
}

static void release(struct journey *journey, enum sql_status status)
{
    while (journey) {
        struct journey *next = journey->next;
        journey_end(journey, status);
        journey = next;
    }
}

static void release_covered(struct flush *flush, enum sql_status status)
{
    struct journey *covered = flush->covered;
    flush->covered = NULL;
    flush->connection.carriage = flush->connection.at = NULL;
    release(covered, status);
}

static void connection_ready(struct connection *connection)
{
    flush_depart(connection->owner);
}

static void commit_returned(struct connection *connection)
{
    struct flush *flush = connection->owner;
    bool failed = connection->broken_down || flush->commit.failed;
    release_covered(flush, failed ? SQL_UNAVAILABLE : SQL_OK);
}

static void connection_lost(struct connection *connection)
{
    struct flush *flush = connection->owner;
    struct journey *arrived = flush->arrived;
    connection_close(connection);
    await_nobody(flush);
    release_covered(flush, SQL_UNAVAILABLE);
    release(arrived, SQL_UNAVAILABLE);
}

/* The lanes prepare its statement, too, and say what is wrong with it. */
static void statement_broken(struct connection *connection, const char *name, const char *why)
{
    (void)connection;
    (void)name;
    (void)why;
}

static const struct connection_events events = {
    .ready = connection_ready,
    .arrived = commit_returned,
    .lost = connection_lost,
    .broken = statement_broken,
};

void flush_init(struct flush *flush, struct loop *loop, const char *conninfo, int deadline_ms)
{
    *flush = (struct flush){.conninfo = conninfo, .deadline_ms = deadline_ms};
    await_nobody(flush);
    arena_init(&flush->arena);
    connection_init(&flush->connection, loop, SQL_WRITE, &events, flush);
    flush->connection.first_query = QUERY_commits_flushed;
    flush->connection.query_end = QUERY_commits_flushed + 1;
}

void flush_destroy(struct flush *flush)
{
    if (flush->connection.pg) {
        connection_close(&flush->connection);
    }
    arena_destroy(&flush->arena);
}

void flush_await(struct flush *flush, struct journey *journey)
{
    if (!flush_is_ready(flush)) {
        journey_end(journey, SQL_UNAVAILABLE);
        return;
    }
    journey->next = NULL;
    *flush->tail = journey;
    flush->tail = &journey->next;
}

void flush_depart(struct flush *flush)
{
    static const struct sql_statement statement = {QUERY_commits_flushed, NULL};
    struct connection *connection = &flush->connection;
    if (!flush->arrived || connection->state != CONNECTION_IDLE) {
        return;
    }
    flush->covered = flush->arrived;
    await_nobody(flush);
    arena_reset(&flush->arena);
    flush->commit = (struct journey){.statements = &statement,
                                     .count = 1,
                                     .arena = &flush->arena,
                                     .rows = &flush->rows,
                                     .error = &flush->error};
    flush->count++;
    connection->deadline_ms = loop_now_ms() + flush->deadline_ms;
    if (!connection_send(connection, &flush->commit)) {
        connection_lost(connection);
    }
}

void flush_tick(struct flush *flush, int64_t now_ms)
{
    connection_tick(&flush->connection, flush->conninfo, now_ms);
}

bool flush_is_ready(const struct flush *flush)
{
    return connection_is_live(&flush->connection);
}
