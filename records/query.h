/*
 * The statements of the .sql files of this room as the program knows them: parameters `:name`
 * numbered, columns described by the server when they are prepared. Filled once at start; read-only
 * afterwards.
 *
 * In a .sql file:
 *     -- name: visits_of_person
 *     -- shape diagnoses[]: code text, name text
 *     select …, :limit …
 * `-- name: x write` marks a statement whose reply is kept for its Idempotency-Key: it is wrapped
 * so that the rendered row is stored by the same statement that makes it. `shape` lines tell the
 * OpenAPI document what a jsonb column holds: members and their types, `?` behind a type that may
 * be null, `[]` behind a name for a list.
 */
#ifndef RECORDS_QUERY_H
#define RECORDS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "queries.h"

enum column_kind {
    COLUMN_TEXT,
    COLUMN_INTEGER,
    COLUMN_BOOLEAN,
    COLUMN_JSON,
    COLUMN_TIME,
    COLUMN_DATE,
    COLUMN_UUID
};

struct query_column {
    const char *name;
    const char *json_name; /* `"name":`, as it stands in every row */
    size_t json_name_length;
    bool is_hidden; /* `cursor`, the key of a page, and `hidden_…`, for the program: not shown */
    enum column_kind kind;
    bool nullable;       /* false only for a plain NOT NULL column */
    const char *comment; /* the COMMENT ON the column it comes from, or "" */
    const char *shape;   /* the text of its shape line, or NULL */
    unsigned table;      /* pg_class oid of the table it comes from, 0 = computed */
    int table_column;    /* pg_attribute attnum there */
};

enum { QUERY_PARAMETER_LIMIT = 40, QUERY_COLUMN_LIMIT = 48, QUERY_SHAPE_LIMIT = 8 };

struct query_definition {
    const char *name;
    const char *text;  /* with $1, $2 …, wrapped if it is a write */
    const char *plain; /* the same, never wrapped */
    bool is_write;
    const char *parameters[QUERY_PARAMETER_LIMIT];
    int parameter_count;
    const char *shapes[QUERY_SHAPE_LIMIT]; /* "diagnoses[]: code text, name text" */
    int shape_count;
    struct query_column columns[QUERY_COLUMN_LIMIT];
    int column_count;
};

/* Splits the embedded texts; false (said on stderr) when a file and its names disagree. Call once.
 */
bool query_load(void);

const struct query_definition *query_definition(enum query query);

/* For records/sql_connection, which learns the columns from the server. */
struct query_definition *query_definition_mutable(enum query query);

/* Prints all statements with their parameters as psql variables: what tests/plans feeds to EXPLAIN.
 */
void query_print(FILE *out);

extern const char *const query_names[QUERY_COUNT];

#endif
