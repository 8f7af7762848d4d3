/*
 * The statements of records run on hand-made people: citizen a, the people b to f, employers E1 and
 * E2.
 *
 * Each test runs in a transaction that is rolled back; test_look(letter) says whose rows it sees.
 * Include after cmocka.h; book_create makes the database.
 */
#ifndef TESTS_BOOK_H
#define TESTS_BOOK_H

#include "records/query.h"
#include "tests/database.h"

/* tests/cases/book.sql run on a fresh database. */
static inline bool book_create(const char *name)
{
    static char people[16 * 1024];
    FILE *file = fopen("tests/cases/book.sql", "r");
    bool read = file && fread(people, 1, sizeof people - 1, file) < sizeof people - 1;
    if (file) {
        fclose(file);
    }
    return read && query_load() && database_create(name) &&
           (!database.owner || admin_run(database.owner, people));
}

static inline const char *book_value_of(const char *name, const char *const *pairs)
{
    for (; *pairs; pairs += 2) {
        if (strcmp(pairs[0], name) == 0) {
            return pairs[1];
        }
    }
    fail_msg("nothing gives :%s", name);
    return NULL;
}

/* Runs a statement of records between two texts; pairs are names and values, ended by NULL. */
static inline struct admin_rows book_rows(enum query query, const char *head, const char *tail,
                                          const char *const *pairs)
{
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT];
    struct admin_rows rows = {0};
    for (int i = 0; i < definition->parameter_count; i++) {
        values[i] = book_value_of(definition->parameters[i], pairs);
    }
    /* Behind the last statement of a file stands what opens the next file. */
    const char *end = strstr(definition->plain, ";\n");
    size_t length = end ? (size_t)(end - definition->plain) : strlen(definition->plain);
    const char *plain = arena_copy(&database.arena, definition->plain, length);
    const char *text = arena_printf(&database.arena, "%s%s%s", head, plain, tail);
    assert_true(admin_query(database.owner, &database.arena, text,
                            (size_t)definition->parameter_count, values, &rows));
    return rows;
}

static inline int book_begin(void **state)
{
    database_need(state);
    database_run("begin; set local timezone = 'Asia/Ho_Chi_Minh'; select test_look('a')");
    return 0;
}

static inline int book_rollback(void **state)
{
    (void)state;
    if (database.owner) {
        database_run("rollback");
    }
    return 0;
}

#endif
