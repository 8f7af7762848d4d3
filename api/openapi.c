#include "api/openapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/routes.h"
#include "api/schema.h"
#include "api/server.h"
#include "api/task.h"

static void put_bodies(struct buffer *out)
{
    const struct route *route;
    for (size_t i = 0; (route = route_at(i)); i++) {
        bool written = !route->body;
        for (size_t j = 0; j < i; j++) {
            written |= route_at(j)->body == route->body;
        }
        if (!written) {
            buffer_json_name(out, route->body->name);
            schema_table(out, route->body);
        }
    }
}

static void put_components(struct buffer *out)
{
#define PROBLEM_MEMBERS                                                                            \
    "type text, title text, status int, detail text, code text, request_id text, "                 \
    "errors[] {pointer text, detail text}"
    static const char problem[] = PROBLEM_MEMBERS;
    static const char token_problem[] = PROBLEM_MEMBERS ", error text, error_description text";
    buffer_text(
        out,
        ",\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}"
        "},"
        "\"responses\":{\"problem\":{\"description\":\"A problem (RFC 9457)\",\"content\":"
        "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}},"
        "\"token_problem\":{\"description\":\"A problem with the members of RFC 6749\","
        "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
        "\"#/components/schemas/token_problem\"}}}}},"
        "\"schemas\":{\"problem\":");
    schema_shape(out, problem);
    buffer_json_name(out, "token_problem");
    schema_shape(out, token_problem);
    put_bodies(out);
    buffer_text(out, "}}");
}

static void put_document(struct buffer *out)
{
    buffer_text(
        out,
        "{\"openapi\":\"3.1.1\",\"info\":{\"title\":\"An Sinh\",\"version\":\"1\",\"description\":"
        "\"Digital social insurance: the citizen's books, cards and their checks, dossiers and "
        "payments. "
        "Times are RFC 3339 with +07:00, money is integer dong in members ending _vnd. What the "
        "wire gets "
        "wrong is answered with 400, 408, 413, 431, 501 or 505 before any route is known; below "
        "/api/ "
        "with 200 and a code of the gateway's, as everything there.\","
        "\"contact\":{\"name\":\"An Sinh\",\"email\":\"api@ansinh.example\"},"
        "\"license\":{\"name\":\"Proprietary\",\"identifier\":\"LicenseRef-An-Sinh\"}},"
        "\"servers\":[{\"url\":\"/\",\"description\":\"This "
        "server\"}],\"security\":[{\"bearer\":[]}]");
    openapi_put_tags(out);
    openapi_put_paths(out);
    put_components(out);
    buffer_char(out, '}');
}

/* ---- where columns come from ---- */

/* PostgreSQL tells which columns are NOT NULL, but not which an outer join may leave empty: the
 * text does. */
static bool is_outer_joined(const struct query_definition *query, const char *table)
{
    char join[96];
    snprintf(join, sizeof join, "left join %s ", table);
    return strstr(query->plain, join);
}

static void note_column(const struct query_definition *query, struct query_column *column,
                        const struct sql_rows *notes)
{
    for (int row = 0; row < notes->row_count && column->table; row++) {
        if (strtoul(sql_value(notes, row, "table_id"), NULL, 10) == column->table &&
            atoi(sql_value(notes, row, "column_no")) == column->table_column) {
            column->comment = strdup(sql_value(notes, row, "note"));
            column->nullable = *sql_value(notes, row, "required") != 't' ||
                               is_outer_joined(query, sql_value(notes, row, "table_name"));
        }
    }
}

struct learning {
    struct sql *sql;
    bool done, good;
};

/* Comments of the columns, learnt once. Whether an outer join may leave one null, PostgreSQL does
 * not say. */
static void learn(void *argument)
{
    struct learning *learning = argument;
    struct arena arena;
    struct sql_rows notes;
    struct sql_error error;
    struct sql_statement statement = {QUERY_column_notes, NULL};
    arena_init(&arena);
    learning->good =
        sql_run(learning->sql, SQL_SLOW, &statement, 1, &arena, &notes, &error) == SQL_OK;
    for (int q = 1; learning->good && q < QUERY_COUNT; q++) {
        struct query_definition *query = query_definition_mutable((enum query)q);
        for (int i = 0; i < query->column_count; i++) {
            note_column(query, &query->columns[i], &notes);
        }
    }
    arena_destroy(&arena);
    learning->done = true;
}

static char *document_of(struct loop *loop, struct sql *sql)
{
    struct learning learning = {.sql = sql};
    fiber_start(learn, &learning);
    while (!learning.done) {
        task_turn(loop, sql);
    }
    struct arena arena;
    struct buffer out;
    arena_init(&arena);
    buffer_init(&out, &arena, 256 * 1024);
    put_document(&out);
    char *document = learning.good && !out.failed ? strdup(out.bytes) : NULL;
    arena_destroy(&arena);
    return document;
}

bool openapi_start(struct server *server)
{
    char *document = document_of(server->loop, server->sql);
    server->openapi = document;
    server->openapi_length = document ? strlen(document) : 0;
    return document;
}

void openapi_stop(struct server *server)
{
    free(server->openapi);
}

int openapi_print(const char *database_url)
{
    struct sql_settings settings = {.conninfo = database_url,
                                    .lane_connections = {[SQL_SLOW] = 1},
                                    .lane_deadline_ms = {[SQL_SLOW] = 5000},
                                    .ride_limit = 1};
    struct loop *loop = loop_create();
    bool good = loop && query_load() && routes_check();
    struct sql *sql = good ? sql_create(loop, &settings, 10000) : NULL;
    char *document = sql ? document_of(loop, sql) : NULL;
    if (document) {
        puts(document);
    }
    if (sql) {
        sql_destroy(sql);
    }
    free(document);
    fiber_cleanup();
    if (loop) {
        loop_destroy(loop);
    }
    return document ? 0 : 1;
}
