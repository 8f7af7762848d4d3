#include "records/admin.h"

#include <libpq-fe.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct admin {
    PGconn *connection;
};

/* Messages of class 22 (data exception) quote the value that was refused. */
static bool message_may_quote_a_value(const char *sqlstate)
{
    return sqlstate == NULL || strncmp(sqlstate, "22", 2) == 0;
}

static void print_named(const PGresult *result, int field, const char *label)
{
    const char *value = PQresultErrorField(result, field);
    if (value != NULL) {
        fprintf(stderr, "; %s %s", label, value);
    }
}

static void print_failure(const struct admin *admin, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (sqlstate == NULL) {
        fprintf(stderr, "database: %s", PQerrorMessage(admin->connection));
        return;
    }
    fprintf(stderr, "database: %s", sqlstate);
    if (message != NULL && !message_may_quote_a_value(sqlstate)) {
        fprintf(stderr, " %s", message);
    }
    print_named(result, PG_DIAG_TABLE_NAME, "table");
    print_named(result, PG_DIAG_COLUMN_NAME, "column");
    print_named(result, PG_DIAG_DATATYPE_NAME, "type");
    print_named(result, PG_DIAG_CONSTRAINT_NAME, "constraint");
    print_named(result, PG_DIAG_STATEMENT_POSITION, "at character");
    fputc('\n', stderr);
}

static bool result_finish(struct admin *admin, PGresult *result, ExecStatusType expected)
{
    bool ok = PQresultStatus(result) == expected;
    if (!ok) {
        print_failure(admin, result);
    }
    PQclear(result);
    return ok;
}

struct admin *admin_open(const char *conninfo)
{
    struct admin *admin = malloc(sizeof *admin);
    if (admin == NULL) {
        return NULL;
    }
    admin->connection = PQconnectdb(conninfo);
    if (PQstatus(admin->connection) != CONNECTION_OK) {
        fprintf(stderr, "database: %s", PQerrorMessage(admin->connection));
        admin_close(admin);
        return NULL;
    }
    if (!admin_run(admin, "set client_min_messages = warning; set timezone = 'Asia/Ho_Chi_Minh';"
                          "set datestyle = 'ISO, YMD'; set client_encoding = 'UTF8'")) {
        admin_close(admin);
        return NULL;
    }
    return admin;
}

void admin_close(struct admin *admin)
{
    if (admin != NULL) {
        PQfinish(admin->connection);
        free(admin);
    }
}

bool admin_run(struct admin *admin, const char *text)
{
    PGresult *result = PQexec(admin->connection, text);
    ExecStatusType status = PQresultStatus(result);
    bool empty_or_rows = status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    return result_finish(admin, result, empty_or_rows ? status : PGRES_COMMAND_OK);
}

static bool rows_copy(const PGresult *result, struct arena *arena, struct admin_rows *ret_rows)
{
    struct admin_rows rows = {.row_count = (size_t)PQntuples(result),
                              .column_count = (size_t)PQnfields(result)};
    size_t count = rows.row_count * rows.column_count;
    rows.values = ARENA_ARRAY(arena, const char *, count + 1);
    rows.names = ARENA_ARRAY(arena, const char *, rows.column_count + 1);
    if (rows.values == NULL || rows.names == NULL) {
        return false;
    }
    for (size_t i = 0; i < rows.column_count; i++) {
        const char *name = PQfname(result, (int)i);
        rows.names[i] = arena_copy(arena, name, strlen(name));
        if (rows.names[i] == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        int row = (int)(i / rows.column_count);
        int column = (int)(i % rows.column_count);
        if (PQgetisnull(result, row, column)) {
            continue;
        }
        rows.values[i] = arena_copy(arena, PQgetvalue(result, row, column),
                                    (size_t)PQgetlength(result, row, column));
        if (rows.values[i] == NULL) {
            return false;
        }
    }
    *ret_rows = rows;
    return true;
}

bool admin_query(struct admin *admin, struct arena *arena, const char *text, size_t count,
                 const char *const *parameters, struct admin_rows *ret_rows)
{
    PGresult *result =
        PQexecParams(admin->connection, text, (int)count, NULL, parameters, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        return result_finish(admin, result, PGRES_TUPLES_OK);
    }
    bool ok = rows_copy(result, arena, ret_rows);
    if (!ok) {
        fprintf(stderr, "database: no memory for the rows of an answer\n");
    }
    PQclear(result);
    return ok;
}

/* The only row of a result, not copied. */
static bool row_put(const PGresult *result, admin_row_fn *put, void *context)
{
    enum { COLUMN_LIMIT = 32 };
    const char *values[COLUMN_LIMIT], *names[COLUMN_LIMIT];
    int columns = PQnfields(result);
    for (int i = 0; i < columns && i < COLUMN_LIMIT; i++) {
        names[i] = PQfname(result, i);
        values[i] = PQgetisnull(result, 0, i) ? NULL : PQgetvalue(result, 0, i);
    }
    const struct admin_rows row = {1, (size_t)columns, values, names};
    return columns <= COLUMN_LIMIT && put(context, &row);
}

bool admin_stream(struct admin *admin, const char *text, size_t count,
                  const char *const *parameters, admin_row_fn *put, void *context)
{
    if (PQsendQueryParams(admin->connection, text, (int)count, NULL, parameters, NULL, NULL, 0) !=
            1 ||
        PQsetSingleRowMode(admin->connection) != 1) {
        fprintf(stderr, "database: %s", PQerrorMessage(admin->connection));
        return false;
    }
    bool good = true;
    PGresult *result;
    while (good && (result = PQgetResult(admin->connection))) {
        if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
            good = row_put(result, put, context);
            PQclear(result);
        } else {
            good = result_finish(admin, result, PGRES_TUPLES_OK);
        }
    }
    return good;
}

const char *admin_value(const struct admin_rows *rows, size_t row, size_t column)
{
    return rows->values[row * rows->column_count + column];
}

bool admin_copy_begin(struct admin *admin, const char *target, const char *options)
{
    char text[1024];
    int length = snprintf(text, sizeof text, "copy %s from stdin%s%s%s", target,
                          options[0] ? " with (" : "", options, options[0] ? ")" : "");
    if (length < 0 || (size_t)length >= sizeof text) {
        fprintf(stderr, "database: the list of columns to copy is too long\n");
        return false;
    }
    return result_finish(admin, PQexec(admin->connection, text), PGRES_COPY_IN);
}

bool admin_copy_put(struct admin *admin, const void *bytes, size_t size)
{
    const char *next = bytes;
    while (size > 0) {
        int piece = size > INT_MAX ? INT_MAX : (int)size;
        if (PQputCopyData(admin->connection, next, piece) != 1) {
            fprintf(stderr, "database: %s", PQerrorMessage(admin->connection));
            return false;
        }
        next += piece;
        size -= (size_t)piece;
    }
    return true;
}

bool admin_copy_end(struct admin *admin, bool keep)
{
    if (PQputCopyEnd(admin->connection, keep ? NULL : "abandoned") != 1) {
        fprintf(stderr, "database: %s", PQerrorMessage(admin->connection));
        return false;
    }
    PGresult *result = PQgetResult(admin->connection);
    bool ok = keep && PQresultStatus(result) == PGRES_COMMAND_OK;
    if (keep && !ok) {
        print_failure(admin, result);
    }
    PQclear(result);
    /* libpq wants to be asked until it has nothing more to say. */
    for (result = PQgetResult(admin->connection); result != NULL;
         result = PQgetResult(admin->connection)) {
        PQclear(result);
    }
    return ok;
}
