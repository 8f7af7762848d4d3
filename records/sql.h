/*
 * The database as handlers see it: a list of statements that run in one transaction and one round
 * trip.
 *
 * Reads ride together: what is waiting when a connection comes free is sent as one implicit
 * transaction, and each caller goes on when that transaction has been committed. Card checks do the
 * same in a lane of their own, and wait for the disk together (sql_flush.h), so that no counter
 * stands behind a crowd of readers or a slow disk. Writes ride alone.
 * Slow statements have connections of their own, so that no report stands in front of a card check.
 * When a statement fails, its fellow travellers are run again, one by one.
 *
 * One struct sql belongs to one loop; sql_run is called from its fibers and parks them.
 */
#ifndef RECORDS_SQL_H
#define RECORDS_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/loop.h"
#include "records/query.h"

enum sql_lane { SQL_READ, SQL_CHECK, SQL_WRITE, SQL_SLOW, SQL_LANE_COUNT };

enum sql_status {
    SQL_OK,
    SQL_REFUSED,     /* the database said no: see sql_error. Nothing was done. */
    SQL_UNAVAILABLE, /* no connection, or too late. Nothing was done. */
    SQL_UNKNOWN,     /* a write was sent and its answer never came: it may have been done. */
};

enum { SQL_STATEMENT_LIMIT = 5 };

struct sql_statement {
    enum query query;
    const char *const *values; /* one for each parameter of the query; NULL = null */
};

/* values[row * column_count + column], NULL = null; memory of the caller's arena. */
struct sql_rows {
    const struct query_definition *query;
    int row_count, column_count;
    const char **values;
};

struct sql_error {
    char state[6];    /* SQLSTATE */
    char message[64]; /* only of errors that our own functions raise (class AS): a problem's code */
    char constraint[64];
};

struct sql_settings {
    const char *conninfo;
    int lane_connections[SQL_LANE_COUNT]; /* 0: nothing is asked in this lane */
    int lane_deadline_ms[SQL_LANE_COUNT];
    int ride_limit; /* reads in one transaction */
};

struct sql;

/*
 * Connects and prepares all statements; a statement that does not prepare is named on stderr and
 * NULL returned. Waits for the database as long as wait_ms.
 */
struct sql *sql_create(struct loop *loop, const struct sql_settings *settings, int wait_ms);
void sql_destroy(struct sql *sql);

/*
 * Runs the statements in order in one transaction. ret_rows has `count` elements. From a fiber
 * only. After anything but SQL_OK the rows are not to be read.
 */
enum sql_status sql_run(struct sql *sql, enum sql_lane lane, const struct sql_statement *statements,
                        size_t count, struct arena *arena, struct sql_rows *ret_rows,
                        struct sql_error *ret_error);

/*
 * Sends what waits for an idle connection. sql_run only queues, so that all requests of one turn of
 * the loop share one commit: call this when the turn is over (loop_before_wait).
 */
void sql_send_waiting(struct sql *sql);

/* Whether a lane has a connection that is ready; what /readyz says. */
bool sql_is_ready(const struct sql *sql);

/* Counters for /metrics. */
struct sql_counters {
    unsigned long transactions, statements, retries, reconnects, flushes;
};
struct sql_counters sql_counters(const struct sql *sql);

/* The value of a named column of a row; NULL when null. The name must exist. */
const char *sql_value(const struct sql_rows *rows, int row, const char *column);

/* The same as a whole or partial date, none when null; as an integer, 0 when null. */
struct date sql_date(const struct sql_rows *rows, int row, const char *column);
int64_t sql_integer(const struct sql_rows *rows, int row, const char *column);

#endif
