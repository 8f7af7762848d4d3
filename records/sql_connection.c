#include "records/sql_connection.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/limits.h"

enum { RETRY_MS = 150, CONNECT_LIMIT_MS = 5000 };

static void connection_event(void *argument, uint32_t events);

void journey_end(struct journey *journey, enum sql_status status)
{
    journey->status = status;
    fiber_wake(journey->fiber);
}

void connection_init(struct connection *connection, struct loop *loop, enum sql_lane lane,
                     const struct connection_events *events, void *owner)
{
    *connection = (struct connection){.owner = owner,
                                      .events = events,
                                      .loop = loop,
                                      .lane = lane,
                                      .first_query = 1,
                                      .query_end = QUERY_COUNT};
    connection->watch =
        (struct loop_watch){.fd = -1, .ready = connection_event, .argument = connection};
}

static void watch_for(struct connection *connection, uint32_t events)
{
    loop_watch(connection->loop, &connection->watch, PQsocket(connection->pg), events);
}

void connection_close(struct connection *connection)
{
    loop_unwatch(connection->loop, &connection->watch);
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->state = CONNECTION_DOWN;
    connection->retry_at_ms = loop_now_ms() + RETRY_MS;
}

bool connection_is_live(const struct connection *connection)
{
    return connection->state == CONNECTION_IDLE || connection->state == CONNECTION_CARRYING;
}

/* libpq's warnings may quote values; what matters reaches us as results. */
static void ignore_notice(void *argument, const PGresult *result)
{
    (void)argument;
    (void)result;
}

/* The app role has neither DDL nor the right to change the ledgers (design: two roles). */
#define SESSION                                                                                    \
    "-c role=ansinh_app -c timezone=Asia/Ho_Chi_Minh -c datestyle=ISO,YMD -c jit=off "             \
    "-c plan_cache_mode=force_generic_plan -c idle_in_transaction_session_timeout=30s"

/* Plans are made once and kept: one that was made while a table was empty would go on reading it
 * whole when it has grown. Reports do read tables whole. Checks wait for the disk in company
 * (sql_flush.h). */
static const char *const lane_options[SQL_LANE_COUNT] = {
    [SQL_READ] = SESSION " -c enable_seqscan=off",
    [SQL_CHECK] = SESSION " -c enable_seqscan=off -c synchronous_commit=off",
    [SQL_WRITE] = SESSION " -c enable_seqscan=off",
    [SQL_SLOW] = SESSION,
};

void connection_start(struct connection *connection, const char *conninfo)
{
    const char *const keys[] = {
        "dbname",          "options", "application_name", "client_encoding", "tcp_user_timeout",
        "connect_timeout", NULL};
    const char *const values[] = {
        conninfo, lane_options[connection->lane], "ansinh", "UTF8", "5000", "5", NULL};
    connection->pg = PQconnectStartParams(keys, values, 1);
    if (!connection->pg || PQstatus(connection->pg) == CONNECTION_BAD) {
        connection_close(connection);
        return;
    }
    PQsetNoticeReceiver(connection->pg, ignore_notice, NULL);
    connection->state = CONNECTION_CONNECTING;
    connection->deadline_ms = loop_now_ms() + CONNECT_LIMIT_MS;
    watch_for(connection, EPOLLOUT);
}

static void lose(struct connection *connection)
{
    connection->events->lost(connection);
}

void connection_tick(struct connection *connection, const char *conninfo, int64_t now_ms)
{
    if (connection->state == CONNECTION_DOWN) {
        if (connection->retry_at_ms <= now_ms) {
            connection_start(connection, conninfo);
        }
    } else if (connection->state != CONNECTION_IDLE && connection->deadline_ms <= now_ms) {
        lose(connection);
    }
}

static bool push(struct connection *connection)
{
    int left = PQflush(connection->pg);
    if (left < 0) {
        return false;
    }
    watch_for(connection, left ? EPOLLIN | EPOLLOUT : EPOLLIN);
    return true;
}

/* Everything is prepared and described in one pipeline: two answers a statement. */
static void prepare_all(struct connection *connection)
{
    connection->state = CONNECTION_PREPARING;
    connection->prepared = 0;
    bool sent = PQsetnonblocking(connection->pg, 1) == 0 && PQenterPipelineMode(connection->pg);
    for (int i = connection->first_query; sent && i < connection->query_end; i++) {
        const struct query_definition *query = query_definition((enum query)i);
        sent = PQsendPrepare(connection->pg, query->name, query->text, 0, NULL) &&
               PQsendDescribePrepared(connection->pg, query->name);
    }
    if (!sent || !PQpipelineSync(connection->pg) || !push(connection)) {
        lose(connection);
    }
}

static void poll_connecting(struct connection *connection)
{
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_READING:
        watch_for(connection, EPOLLIN);
        break;
    case PGRES_POLLING_WRITING:
        watch_for(connection, EPOLLOUT);
        break;
    case PGRES_POLLING_OK:
        prepare_all(connection);
        break;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
    default:
        lose(connection);
        break;
    }
}

static bool column_kind_of(Oid type, enum column_kind *ret_kind)
{
    static const struct {
        Oid type;
        enum column_kind kind;
    } kinds[] = {
        {16, COLUMN_BOOLEAN}, {20, COLUMN_INTEGER}, {21, COLUMN_INTEGER}, {23, COLUMN_INTEGER},
        {25, COLUMN_TEXT},    {1043, COLUMN_TEXT},  {1042, COLUMN_TEXT},  {114, COLUMN_JSON},
        {3802, COLUMN_JSON},  {1184, COLUMN_TIME},  {1082, COLUMN_DATE},  {2950, COLUMN_UUID},
        {19, COLUMN_TEXT},    {26, COLUMN_INTEGER}, {2278, COLUMN_TEXT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].type == type) {
            *ret_kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static const char *shape_of(const struct query_definition *query, const char *name)
{
    size_t length = strlen(name);
    for (int i = 0; i < query->shape_count; i++) {
        const char *shape = query->shapes[i];
        if (strncmp(shape, name, length) == 0 && strchr(":[?{", shape[length])) {
            return shape;
        }
    }
    return NULL;
}

static void name_column(struct query_column *column, const char *name)
{
    char *json_name = NULL;
    int length = asprintf(&json_name, "\"%s\":", name);
    column->name = strdup(name);
    column->json_name = json_name;
    column->json_name_length = length > 0 ? (size_t)length : 0;
    column->is_hidden = strcmp(name, "cursor") == 0 || strncmp(name, "hidden_", 7) == 0;
}

/* Learns the columns once; other connections are told the same. */
static void learn_columns(struct connection *connection, struct query_definition *query,
                          const PGresult *result)
{
    if (query->column_count || query->is_write) {
        return;
    }
    int count = PQnfields(result);
    for (int i = 0; i < count && i < QUERY_COLUMN_LIMIT; i++) {
        struct query_column *column = &query->columns[i];
        name_column(column, PQfname(result, i));
        column->nullable = true;
        column->comment = "";
        column->table = PQftable(result, i);
        column->table_column = PQftablecol(result, i);
        column->shape = shape_of(query, column->name);
        if (!column_kind_of(PQftype(result, i), &column->kind)) {
            connection->events->broken(connection, query->name, "a column's type has no JSON form");
        }
    }
    query->column_count = count;
}

/* An answer while preparing: odd ones are PREPARE's, even ones the description. */
static void take_prepared(struct connection *connection, const PGresult *result)
{
    int statement = connection->first_query + connection->prepared / 2;
    bool described = connection->prepared % 2;
    connection->prepared++;
    struct query_definition *query = query_definition_mutable((enum query)statement);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        /* 57P0x: the server is stopping, no fault of the statement. */
        if (state && strncmp(state, "57", 2) != 0 && !connection->broken_down) {
            connection->events->broken(connection, query->name, PQresultErrorMessage(result));
        }
        connection->broken_down = true;
    } else if (described) {
        learn_columns(connection, query, result);
    }
}

static void copy_text(char *ret_text, size_t size, const char *text)
{
    snprintf(ret_text, size, "%s", text ? text : "");
}

static void take_error(struct connection *connection, const PGresult *result)
{
    connection->broken_down = true;
    struct journey *journey = connection->at;
    if (!journey) {
        return; /* the COMMIT itself failed: nobody in particular is to blame */
    }
    journey->failed = true;
    copy_text(journey->error->state, sizeof journey->error->state,
              PQresultErrorField(result, PG_DIAG_SQLSTATE));
    copy_text(journey->error->constraint, sizeof journey->error->constraint,
              PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
    /* Only our own functions' messages are codes; others may hold data and stay here. */
    bool ours = strncmp(journey->error->state, "AS", 2) == 0;
    copy_text(journey->error->message, sizeof journey->error->message,
              ours ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : "");
}

static void result_release(void *result)
{
    PQclear(result);
}

/* Where the values of a result stand; the result has to live as long as they are looked at. */
static const char **values_of(const PGresult *result, struct arena *arena)
{
    int columns = PQnfields(result), count = PQntuples(result) * columns;
    const char **values = ARENA_ARRAY(arena, const char *, count ? (size_t)count : 1);
    for (int i = 0; values && i < count; i++) {
        bool null = PQgetisnull(result, i / columns, i % columns);
        values[i] = null ? NULL : PQgetvalue(result, i / columns, i % columns);
    }
    return values;
}

/* True when the result has become the journey's. */
static bool take_rows(struct connection *connection, PGresult *result)
{
    struct journey *journey = connection->at;
    struct sql_rows *rows = &journey->rows[connection->at_statement];
    rows->query = query_definition(journey->statements[connection->at_statement].query);
    rows->row_count = PQntuples(result);
    rows->column_count = PQnfields(result);
    if (rows->column_count == 0) {
        return false;
    }
    bool small = PQresultMemorySize(result) < LIMIT_ARENA_BYTES;
    rows->values = small ? values_of(result, journey->arena) : NULL;
    if (rows->values && arena_adopt(journey->arena, result, result_release)) {
        return true;
    }
    rows->row_count = 0;
    journey->failed = true;
    copy_text(journey->error->state, sizeof journey->error->state, "53200");
    return false;
}

static bool take_result(struct connection *connection, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    bool taken = false;
    if (status == PGRES_FATAL_ERROR) {
        take_error(connection, result);
    } else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        taken = connection->at && take_rows(connection, result);
    }
    if (connection->at && ++connection->at_statement == connection->at->count) {
        connection->at = connection->at->next;
        connection->at_statement = 0;
    }
    return taken;
}

static void finish_pipeline(struct connection *connection)
{
    if (connection->state == CONNECTION_CARRYING) {
        connection->state = CONNECTION_IDLE;
        connection->events->arrived(connection);
    } else if (connection->broken_down) {
        lose(connection);
    } else {
        connection->state = CONNECTION_IDLE;
        connection->events->ready(connection);
    }
}

/* Takes every result that has come; the pipeline's Sync is the last of a carriage. */
static void take_results(struct connection *connection)
{
    int silences = 0; /* NULL parts two statements; two in a row mean: nothing more for now */
    while (silences < 2 && connection->pg && !PQisBusy(connection->pg)) {
        PGresult *result = PQgetResult(connection->pg);
        if (!result) {
            silences++;
            continue;
        }
        silences = 0;
        bool sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC, taken = false;
        if (!sync && connection->state == CONNECTION_PREPARING) {
            take_prepared(connection, result);
        } else if (!sync) {
            taken = take_result(connection, result);
        }
        if (!taken) {
            PQclear(result);
        }
        if (sync) {
            finish_pipeline(connection);
            return;
        }
    }
}

static void connection_event(void *argument, uint32_t events)
{
    struct connection *connection = argument;
    if (connection->state == CONNECTION_DOWN) {
        return;
    }
    if (connection->state == CONNECTION_CONNECTING) {
        poll_connecting(connection);
        return;
    }
    if ((events & EPOLLOUT) && !push(connection)) {
        lose(connection);
        return;
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        bool alive = PQconsumeInput(connection->pg);
        take_results(connection);
        /* A lost connection may still have delivered its last results. */
        if (connection->pg && (!alive || PQstatus(connection->pg) == CONNECTION_BAD)) {
            lose(connection);
        }
    }
}

bool connection_send(struct connection *connection, struct journey *carriage)
{
    connection->carriage = connection->at = carriage;
    connection->at_statement = 0;
    connection->broken_down = false;
    connection->state = CONNECTION_CARRYING;
    bool sent = true;
    for (const struct journey *journey = carriage; journey; journey = journey->next) {
        for (size_t i = 0; sent && i < journey->count; i++) {
            const struct query_definition *query = query_definition(journey->statements[i].query);
            sent = PQsendQueryPrepared(connection->pg, query->name, query->parameter_count,
                                       journey->statements[i].values, NULL, NULL, 0);
        }
    }
    return sent && PQpipelineSync(connection->pg) && push(connection);
}
