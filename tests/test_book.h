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

static const char book_people[] =
    "insert into employer select ('00000000-0000-7000-8000-0000000000e' || n)::uuid, 'TA000' || n "
    "|| 'A', 'E' || n, "
    "'e', 'private', 'x', '00004', '01000', 'active', '2000-01-01' from generate_series(1, 2) n;"
    "create function test_person(letter text) returns uuid language sql as $$ "
    "select ('00000000-0000-7000-8000-00000000000' || letter)::uuid $$;"
    "create function test_look(letter text) returns text language sql as $$ "
    "select set_config('app.subject', test_person(letter)::text, true) $$;"
    "create function test_job(employer int, first text, last text, funds text[], state text, "
    "recorded text, "
    "replaced text) returns void language sql as $$ "
    "insert into contribution (person, id, version, employer, position, place, months, salary_vnd, "
    "funds, state, "
    "amount_owed_vnd, source, recorded_from, recorded_to) "
    "select test_person('a'), md5(coalesce(employer, 0) || first)::uuid, extract(year from "
    "recorded::date) - 1990, "
    "('00000000-0000-7000-8000-0000000000e' || employer)::uuid, 'p', 'p', "
    "int4range(month_index((first || '-01')::date), "
    "month_index((last || '-01')::date), '[]'), 5000000, funds, state, case state when 'paid' then "
    "0 else 700 end, "
    "'employer', recorded::timestamptz, coalesce(replaced, 'infinity')::timestamptz $$;"
    "begin; set local timezone = 'Asia/Ho_Chi_Minh';"
    "do $$ declare letter text; begin foreach letter in array array['a', 'b', 'c', 'd', 'e', 'f'] "
    "loop "
    "perform test_look(letter); "
    "insert into person (id, full_name, name_key, search_key, birth_date, sex, office, created_at, "
    "updated_at) "
    "values (test_person(letter), letter, letter, letter, '1980', 'male', '01000', '2020-01-01', "
    "'2020-01-01'); "
    "end loop; end $$; commit";

static inline bool book_create(const char *name)
{
    return query_load() && database_create(name) &&
           (!database.owner || admin_run(database.owner, book_people));
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
