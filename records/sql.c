#include "records/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/sql_connection.h"
#include "records/sql_flush.h"

enum { CONNECTION_LIMIT = 16, TICK_MS = 25, ATTEMPT_LIMIT = 5, COMPANY = 8, INTERVAL_MS = 2 };

/* Of many checks that wait a third rides at once, so that the others find a seat with the next
 * connection that comes free and not only at the end of a long ride. */
enum { CHECK_PART = 3, CHECK_LEAST = 6 };

struct lane {
    struct journey *waiting, **tail;
    struct connection connections[CONNECTION_LIMIT];
    int connection_count;
    int live; /* idle or carrying */
    int waiting_count;
    int64_t departed_ms; /* the last carriage */
};

struct sql {
    struct loop *loop;
    struct sql_settings settings;
    struct lane lanes[SQL_LANE_COUNT];
    struct flush flush; /* of the checks */
    struct sql_counters counters;
    bool statement_broken;
    bool closing;
};

static void lane_append(struct lane *lane, struct journey *journey)
{
    journey->next = NULL;
    *lane->tail = journey;
    lane->tail = &journey->next;
    lane->waiting_count++;
}

static void lane_prepend(struct lane *lane, struct journey *journey)
{
    journey->next = lane->waiting;
    if (!lane->waiting) {
        lane->tail = &journey->next;
    }
    lane->waiting = journey;
    lane->waiting_count++;
}

static struct journey *lane_take(struct lane *lane)
{
    struct journey *journey = lane->waiting;
    lane->waiting = journey->next;
    if (!lane->waiting) {
        lane->tail = &lane->waiting;
    }
    journey->next = NULL;
    lane->waiting_count--;
    return journey;
}

static bool rides_together(enum sql_lane kind)
{
    return kind == SQL_READ || kind == SQL_CHECK;
}

static int seats_of(const struct sql *sql, const struct lane *lane, enum sql_lane kind)
{
    int limit = rides_together(kind) ? sql->settings.ride_limit : 1;
    if (kind != SQL_CHECK) {
        return limit;
    }
    int part = (lane->waiting_count + CHECK_PART - 1) / CHECK_PART;
    part = part < CHECK_LEAST ? CHECK_LEAST : part;
    return part < limit ? part : limit;
}

/* Who rides next: as many as there are seats, or one who must ride alone. */
static struct journey *board(struct sql *sql, struct lane *lane, enum sql_lane kind)
{
    int seats = seats_of(sql, lane, kind);
    struct journey *first = lane_take(lane);
    struct journey *last = first;
    first->failed = false;
    while (--seats > 0 && lane->waiting && !first->alone && !lane->waiting->alone) {
        last->next = lane_take(lane);
        last = last->next;
        last->failed = false;
    }
    return first;
}

static void connection_lost(struct connection *connection);

static void dispatch(struct sql *sql, enum sql_lane kind)
{
    struct lane *lane = &sql->lanes[kind];
    for (int i = 0; i < lane->connection_count && lane->waiting; i++) {
        struct connection *connection = &lane->connections[i];
        if (connection->state != CONNECTION_IDLE) {
            continue;
        }
        struct journey *carriage = board(sql, lane, kind);
        lane->departed_ms = loop_now_ms();
        connection->deadline_ms = lane->departed_ms + sql->settings.lane_deadline_ms[kind];
        sql->counters.transactions++;
        if (!connection_send(connection, carriage)) {
            connection_lost(connection);
        }
    }
}

static void connection_ready(struct connection *connection)
{
    struct sql *sql = connection->owner;
    sql->lanes[connection->lane].live++;
    sql->counters.reconnects++;
    dispatch(sql, connection->lane);
}

static bool is_retryable(const struct sql_error *error)
{
    return strcmp(error->state, "40001") == 0 || strcmp(error->state, "40P01") == 0;
}

/* Fellow travellers of a failed statement ride again alone; so does who lost a deadlock. */
static void settle(struct sql *sql, struct journey *journey, bool broken_down)
{
    struct lane *lane = &sql->lanes[journey->lane];
    bool own_fault = journey->failed || journey->alone || !rides_together(journey->lane);
    if (!broken_down && !journey->failed && journey->lane == SQL_CHECK) {
        flush_await(&sql->flush, journey);
    } else if (!broken_down && !journey->failed) {
        journey_end(journey, SQL_OK);
    } else if (own_fault && !(is_retryable(journey->error) && journey->attempts < ATTEMPT_LIMIT)) {
        journey_end(journey, SQL_REFUSED);
    } else {
        journey->attempts++;
        journey->alone = true;
        sql->counters.retries++;
        lane_append(lane, journey);
    }
}

static void carriage_arrived(struct connection *connection)
{
    struct sql *sql = connection->owner;
    struct journey *journey = connection->carriage;
    connection->carriage = connection->at = NULL;
    while (journey) {
        struct journey *next = journey->next;
        sql->counters.statements += journey->count;
        settle(sql, journey, connection->broken_down);
        journey = next;
    }
    if (!rides_together(connection->lane) ||
        sql->lanes[connection->lane].waiting_count >= COMPANY) {
        dispatch(sql, connection->lane);
    } /* few of them: with those whom this arrival brings, see sql_send_waiting */
}

static void lane_give_up(struct lane *lane)
{
    while (lane->waiting) {
        journey_end(lane_take(lane), SQL_UNAVAILABLE);
    }
}

static void connection_lost(struct connection *connection)
{
    struct sql *sql = connection->owner;
    struct lane *lane = &sql->lanes[connection->lane];
    bool was_live = connection_is_live(connection);
    struct journey *journey = connection->carriage;
    connection->carriage = connection->at = NULL;
    connection->broken_down = false;
    connection_close(connection);
    lane->live -= was_live;
    while (journey) {
        struct journey *next = journey->next;
        if (connection->lane == SQL_WRITE) {
            journey_end(journey, SQL_UNKNOWN);
        } else if (journey->attempts++ == 0 && lane->live > 0 &&
                   loop_now_ms() < journey->deadline_ms) {
            lane_prepend(lane, journey);
        } else {
            journey_end(journey, SQL_UNAVAILABLE);
        }
        journey = next;
    }
    if (lane->live == 0) {
        lane_give_up(lane);
    } else {
        dispatch(sql, connection->lane);
    }
}

static void statement_broken(struct connection *connection, const char *name, const char *why)
{
    struct sql *sql = connection->owner;
    sql->statement_broken = true;
    fprintf(stderr, "records: statement %s: %s\n", name, why);
}

/* Who waited for a seat past the deadline hears so; a seat is worth more to who still waits. */
static void drop_overdue(struct lane *lane, int64_t now_ms)
{
    struct journey **link = &lane->waiting;
    while (*link) {
        struct journey *journey = *link;
        if (journey->deadline_ms <= now_ms) {
            *link = journey->next;
            lane->waiting_count--;
            journey_end(journey, SQL_UNAVAILABLE);
        } else {
            link = &journey->next;
        }
    }
    lane->tail = link;
}

static void sql_tick(void *argument)
{
    struct sql *sql = argument;
    int64_t now_ms = loop_now_ms();
    if (sql->lanes[SQL_CHECK].connection_count > 0) {
        flush_tick(&sql->flush, now_ms);
    }
    for (int kind = 0; kind < SQL_LANE_COUNT && !sql->closing; kind++) {
        struct lane *lane = &sql->lanes[kind];
        for (int i = 0; i < lane->connection_count; i++) {
            connection_tick(&lane->connections[i], sql->settings.conninfo, now_ms);
        }
        drop_overdue(lane, now_ms);
        dispatch(sql, (enum sql_lane)kind); /* who waited for company waits no longer */
    }
}

static const struct connection_events events = {
    .ready = connection_ready,
    .arrived = carriage_arrived,
    .lost = connection_lost,
    .broken = statement_broken,
};

struct sql *sql_create(struct loop *loop, const struct sql_settings *settings, int wait_ms)
{
    struct sql *sql = calloc(1, sizeof *sql);
    if (!sql) {
        return NULL;
    }
    sql->loop = loop;
    sql->settings = *settings;
    for (int kind = 0; kind < SQL_LANE_COUNT; kind++) {
        struct lane *lane = &sql->lanes[kind];
        lane->tail = &lane->waiting;
        lane->connection_count = settings->lane_connections[kind];
        for (int i = 0; i < lane->connection_count; i++) {
            connection_init(&lane->connections[i], loop, (enum sql_lane)kind, &events, sql);
        }
    }
    flush_init(&sql->flush, loop, settings->conninfo, settings->lane_deadline_ms[SQL_CHECK]);
    loop_every(loop, TICK_MS, sql_tick, sql);
    int64_t deadline_ms = loop_now_ms() + wait_ms;
    while (!sql_is_ready(sql) && !sql->statement_broken && loop_now_ms() < deadline_ms) {
        sql_tick(sql);
        loop_turn(loop, TICK_MS);
    }
    if (!sql_is_ready(sql) || sql->statement_broken) {
        fprintf(stderr, "records: %s\n",
                sql->statement_broken ? "a statement is broken" : "the database does not answer");
        sql_destroy(sql);
        return NULL;
    }
    return sql;
}

void sql_destroy(struct sql *sql)
{
    sql->closing = true;
    for (int kind = 0; kind < SQL_LANE_COUNT; kind++) {
        struct lane *lane = &sql->lanes[kind];
        for (int i = 0; i < lane->connection_count; i++) {
            if (lane->connections[i].pg) {
                connection_close(&lane->connections[i]);
            }
        }
    }
    flush_destroy(&sql->flush);
    free(sql);
}

static bool lane_is_ready(const struct sql *sql, enum sql_lane kind)
{
    return sql->lanes[kind].live > 0 && (kind != SQL_CHECK || flush_is_ready(&sql->flush));
}

enum sql_status sql_run(struct sql *sql, enum sql_lane lane, const struct sql_statement *statements,
                        size_t count, struct arena *arena, struct sql_rows *ret_rows,
                        struct sql_error *ret_error)
{
    struct journey journey = {
        .statements = statements,
        .count = count,
        .arena = arena,
        .rows = ret_rows,
        .error = ret_error,
        .lane = lane,
        .fiber = fiber_current(),
        .deadline_ms = loop_now_ms() + sql->settings.lane_deadline_ms[lane],
    };
    memset(ret_error, 0, sizeof *ret_error);
    if (!lane_is_ready(sql, lane)) {
        return SQL_UNAVAILABLE;
    }
    lane_append(&sql->lanes[lane], &journey);
    fiber_park();
    return journey.status;
}

/*
 * A few reads wait for the next departure when one has just been: a fuller carriage costs everybody
 * less than two. Who comes alone after a pause leaves at once, and nobody waits for an arrival:
 * that would leave connections idle while others are late.
 */
static bool is_worth_a_carriage(struct sql *sql, const struct lane *lane, enum sql_lane kind)
{
    if (!rides_together(kind) || lane->waiting_count >= COMPANY) {
        return true;
    }
    int64_t next_ms = lane->departed_ms + INTERVAL_MS;
    if (loop_now_ms() < next_ms) {
        loop_wake_by(sql->loop, next_ms);
        return false;
    }
    return true;
}

void sql_send_waiting(struct sql *sql)
{
    for (int kind = 0; kind < SQL_LANE_COUNT; kind++) {
        const struct lane *lane = &sql->lanes[kind];
        if (lane->waiting && is_worth_a_carriage(sql, lane, (enum sql_lane)kind)) {
            dispatch(sql, (enum sql_lane)kind);
        }
    }
    flush_depart(&sql->flush);
}

bool sql_is_ready(const struct sql *sql)
{
    for (int kind = 0; kind < SQL_LANE_COUNT; kind++) {
        bool used = sql->lanes[kind].connection_count > 0;
        if (used && !lane_is_ready(sql, (enum sql_lane)kind)) {
            return false;
        }
    }
    return true;
}

struct sql_counters sql_counters(const struct sql *sql)
{
    struct sql_counters counters = sql->counters;
    counters.flushes = sql->flush.count;
    return counters;
}

const char *sql_value(const struct sql_rows *rows, int row, const char *column)
{
    for (int i = 0; i < rows->query->column_count; i++) {
        const char *name = rows->query->columns[i].name;
        if (name[0] == column[0] && strcmp(name, column) == 0) { /* a card check asks fifty times */
            return rows->values[row * rows->column_count + i];
        }
    }
    fprintf(stderr, "records: %s has no column %s\n", rows->query->name, column);
    abort();
}

struct date sql_date(const struct sql_rows *rows, int row, const char *column)
{
    struct date date = {0};
    const char *text = sql_value(rows, row, column);
    if (text) {
        date_parse(text, strlen(text), &date);
    }
    return date;
}

int64_t sql_integer(const struct sql_rows *rows, int row, const char *column)
{
    const char *text = sql_value(rows, row, column);
    return text ? strtoll(text, NULL, 10) : 0;
}
