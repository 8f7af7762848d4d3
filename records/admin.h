/*
 * The blocking connection of tools (migrate, demo): one statement after the other, no pipeline, no
 * context.
 *
 * The server never uses it; its requests go through records/sql. A failure is printed on stderr
 * with its SQLSTATE and the names of table, column and constraint, never with values of rows or
 * parameters.
 */
#ifndef RECORDS_ADMIN_H
#define RECORDS_ADMIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct admin;

/* Rows live as long as the arena they were asked into. */
struct admin_rows {
    size_t row_count;
    size_t column_count;
    const char **values; /* row by row; NULL = SQL null */
    const char **names;  /* of the columns */
};

/* Connects to the libpq conninfo; NULL when that fails. */
struct admin *admin_open(const char *conninfo);
void admin_close(struct admin *admin);

/* Runs a text of one or more statements, outside of a transaction each text being one. */
bool admin_run(struct admin *admin, const char *text);

/* Runs one statement with $1..$count; a NULL parameter is SQL null. */
bool admin_query(struct admin *admin, struct arena *arena, const char *text, size_t count,
                 const char *const *parameters, struct admin_rows *ret_rows);

/*
 * The same for more rows than memory should hold: `put` is called with each as it comes, a
 * row_count of 1 that lives for that call. False when the statement failed or `put` said so; the
 * connection is then good for nothing but admin_close.
 */
typedef bool admin_row_fn(void *context, const struct admin_rows *row);
bool admin_stream(struct admin *admin, const char *text, size_t count,
                  const char *const *parameters, admin_row_fn *put, void *context);

/* The value of a row (0-based) and column; NULL = SQL null. */
const char *admin_value(const struct admin_rows *rows, size_t row, size_t column);

/*
 * One COPY ... FROM STDIN, the target being "table (column, column)" and the options "format csv,
 * header" or
 * "" for text. Between begin and end only put may be called; end(false) abandons the rows.
 */
bool admin_copy_begin(struct admin *admin, const char *target, const char *options);
bool admin_copy_put(struct admin *admin, const void *bytes, size_t size);
bool admin_copy_end(struct admin *admin, bool keep);

#endif
