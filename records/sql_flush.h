/*
 * Commits that wait for the disk together. Private to records/sql*.c.
 *
 * The connections of card checks commit into PostgreSQL's log without waiting until the disk has
 * it, and carry on while the disk is slow. Who arrived waits here instead, for one later commit on
 * a connection of its own that does wait: the log is written in order, so what was committed before
 * it is on the disk with it (and where synchronous_commit says so, on the standbys). No answer
 * leaves before that.
 *
 * When the connection is lost, who waits hears SQL_UNAVAILABLE.
 */
#ifndef RECORDS_SQL_FLUSH_H
#define RECORDS_SQL_FLUSH_H

#include "base/arena.h"
#include "records/sql_connection.h"

struct flush {
    struct connection connection;
    const char *conninfo;
    int deadline_ms;
    struct journey *arrived, **tail; /* committed, perhaps not on the disk yet */
    struct journey *covered;         /* committed before the commit that is under way */
    struct journey commit;           /* that one */
    struct sql_rows rows;
    struct sql_error error;
    struct arena arena;
    unsigned long count; /* commits that were waited for */
};

void flush_init(struct flush *flush, struct loop *loop, const char *conninfo, int deadline_ms);
void flush_destroy(struct flush *flush);

/* Who arrived goes on when the disk has what it committed. */
void flush_await(struct flush *flush, struct journey *journey);

/* Starts a commit for all who arrived, unless one is under way: at the end of a turn of the loop.
 */
void flush_depart(struct flush *flush);

/* Connects again, gives up what takes too long: every now and then. */
void flush_tick(struct flush *flush, int64_t now_ms);

bool flush_is_ready(const struct flush *flush);

#endif
