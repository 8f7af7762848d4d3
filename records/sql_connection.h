/*
 * One connection of a lane: connecting, preparing, carrying. Private to records/sql*.c.
 *
 *   down ──► connecting ──► preparing ──► idle ◄──► carrying
 *     ▲__________________________________________________│ (lost, or too late)
 */
#ifndef RECORDS_SQL_CONNECTION_H
#define RECORDS_SQL_CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "records/sql.h"

enum connection_state {
    CONNECTION_DOWN,
    CONNECTION_CONNECTING,
    CONNECTION_PREPARING,
    CONNECTION_IDLE,
    CONNECTION_CARRYING
};

/* One sql_run that waits: it lives on the stack of its fiber. */
struct journey {
    const struct sql_statement *statements;
    size_t count;
    struct arena *arena;
    struct sql_rows *rows;
    struct sql_error *error;
    enum sql_lane lane;
    enum sql_status status;
    struct fiber *fiber;
    int64_t deadline_ms;
    int attempts;
    bool alone;  /* a fellow traveller failed: ride without company */
    bool failed; /* one of its statements was refused on this ride */
    struct journey *next;
};

/* Its fiber goes on with this status. */
void journey_end(struct journey *journey, enum sql_status status);

struct connection;

/* What a connection tells its owner (sql.c). */
struct connection_events {
    void (*ready)(struct connection *connection); /* became idle */
    void (*arrived)(
        struct connection *connection);          /* all results are in, committed or rolled back */
    void (*lost)(struct connection *connection); /* with or without a carriage */
    void (*broken)(struct connection *connection, const char *statement, const char *why);
};

struct connection {
    void *owner;
    const struct connection_events *events;
    struct loop *loop;
    enum sql_lane lane;
    enum connection_state state;
    PGconn *pg;
    struct loop_watch watch;
    int64_t retry_at_ms, deadline_ms;
    int first_query, query_end; /* which statements it prepares: all, unless its owner says less */
    int prepared;               /* statements whose answer has come while preparing */
    struct journey *carriage;   /* who rides, in order */
    struct journey *at;         /* whose results are coming */
    size_t at_statement;
    bool broken_down; /* some statement failed: the transaction is rolled back */
};

void connection_init(struct connection *connection, struct loop *loop, enum sql_lane lane,
                     const struct connection_events *events, void *owner);

/* Starts to connect; failure leaves it down with a time to retry at. */
void connection_start(struct connection *connection, const char *conninfo);

/* Starts again what is down when its time has come; what takes longer than its deadline is lost. */
void connection_tick(struct connection *connection, const char *conninfo, int64_t now_ms);

/* Closes; the carriage is the caller's to settle. */
void connection_close(struct connection *connection);

/* Whether it is idle or carries somebody. */
bool connection_is_live(const struct connection *connection);

/* Sends a carriage of journeys; false when the connection turned out to be lost. */
bool connection_send(struct connection *connection, struct journey *carriage);

#endif
