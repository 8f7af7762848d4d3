/* The lists beside the book: pages without holes, dependants until they are of age, words for
 * codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/database.h"
#include "tests/test_book.h"

/* ---- pages ---- */

/* The first column of all pages, one after the other, and how many rows the last page has. */
static const char *pages_of(enum query query, int size)
{
    const char *after = NULL;
    const char *all = "";
    for (int page = 0; page < 20; page++) {
        const char *const pairs[] = {
            "after", after,        "limit", arena_printf(&database.arena, "%d", size + 1),
            "today", "2026-11-22", "lang",  "vi",
            "as_of", NULL,         "now",   "2026-11-22T10:00:00+07:00",
            NULL};
        struct admin_rows rows = book_rows(query, "", "", pairs);
        size_t shown = rows.row_count > (size_t)size ? (size_t)size : rows.row_count;
        for (size_t i = 0; i < shown; i++) {
            all = arena_printf(&database.arena, "%s%s\n", all, admin_value(&rows, i, 0));
        }
        if (rows.row_count == shown) {
            return all;
        }
        after = admin_value(&rows, shown - 1, rows.column_count - 1);
        assert_int_equal(strspn(after, "0123456789abcdefT:.-|Z"), strlen(after));
    }
    fail_msg("the pages never end");
    return NULL;
}

static void test_pages_have_neither_holes_nor_doubles(void **state)
{
    (void)state;
    static const struct {
        enum query query;
        size_t rows;
    } lists[] = {
        {QUERY_visits_of_person, 11},
        {QUERY_benefits_of_person, 11},
        {QUERY_payments_of_person, 11},
        {QUERY_dependants_of_person, 5},
    };
    database_run("select test_lists()");
    /* The order must be the statement's, not an index's. */
    database_run("set local enable_indexscan = off; set local enable_bitmapscan = off");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *whole = pages_of(lists[i].query, 200);
        assert_int_equal(strlen(whole), lists[i].rows * 37); /* an id and its end of line */
        for (int size = 1; size <= 12; size++) {
            assert_string_equal(pages_of(lists[i].query, size), whole);
        }
    }
}

/* ---- dependants ---- */

static void test_dependants_until_they_are_of_age(void **state)
{
    (void)state;
    static const struct {
        const char *birth_date, *valid, *today;
        const char *valid_to; /* NULL: not a dependant */
    } cases[] = {
        {"2010-05-06", "[2010-05-06,2028-05-06)", "2010-05-06", "2028-05-05"},
        {"2010-05-06", "[2010-05-06,2028-05-06)", "2028-05-05", "2028-05-05"},
        {"2010-05-06", "[2010-05-06,2028-05-06)", "2028-05-06", NULL},
        {"2010-05-06", "[2010-05-06,)", "2028-05-05", "2028-05-05"},
        {"2010-05-06", "[2010-05-06,)", "2028-05-06", NULL},
        {"2010-05-06", "[2010-05-06,infinity)", "2028-05-05", "2028-05-05"},
        {"2010-05-06", "[2015-01-01,2016-01-01)", "2014-12-31", NULL},
        {"2010-05-06", "[2015-01-01,2016-01-01)", "2015-01-01", "2015-12-31"},
        {"2010-05-06", "[2015-01-01,2016-01-01)", "2016-01-01", NULL},
        {"2008-02-29", "[2008-02-29,)", "2026-02-28", "2026-02-28"},
        {"2008-02-29", "[2008-02-29,)", "2026-03-01", NULL},
        {"2008-02", "[2008-02-29,)", "2026-02-27", "2026-02-27"},
        {"2008-02", "[2008-02-29,)", "2026-02-28", NULL},
        {"2008", "[2008-02-29,)", "2026-12-30", "2026-12-30"},
        {"2008", "[2008-02-29,)", "2026-12-31", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        database_run("savepoint dependant");
        database_run(arena_printf(&database.arena, "select test_dependant('b', '%s', '%s')",
                                  cases[i].birth_date, cases[i].valid));
        const char *valid_to = database_answer(arena_printf(
            &database.arena, "select max(valid_to)::text from dependants_of_subject('%s')",
            cases[i].today));
        if ((valid_to == NULL) != (cases[i].valid_to == NULL) ||
            (valid_to && strcmp(valid_to, cases[i].valid_to) != 0)) {
            fail_msg("born %s, %s: on %s valid to %s, not %s", cases[i].birth_date, cases[i].valid,
                     cases[i].today, valid_to, cases[i].valid_to);
        }
        database_run("rollback to dependant");
    }
}

/* The guardian's office is not always the child's. */
static void test_officers_see_dependants_of_their_office(void **state)
{
    (void)state;
    static const struct {
        const char *relation, *office, *seen;
    } cases[] = {
        {"self", "04000", "1"},    {"guardian", "04000", "1"}, {"officer", "04000", "0"},
        {"officer", "01000", "1"}, {"officer", "", "0"},
    };
    database_run("select test_officer(), test_dependant('b', '2020', '[2020-01-01,)')");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        database_run(
            arena_printf(&database.arena,
                         "select test_look('b'); update person set office = nullif('%s', ''); "
                         "select test_look('a'), set_config('app.relation', '%s', true)",
                         cases[i].office, cases[i].relation));
        assert_string_equal(
            database_answer("select count(*) from dependants_of_subject('2026-11-22')"),
            cases[i].seen);
    }
}

static void test_every_code_has_words(void **state)
{
    (void)state;
    static const struct {
        const char *list, *constraint;
    } lists[] = {
        {"identifier_kind", "person_identifier_kind_known"},
        {"guardian_relation", "guardianship_relation_known"},
        {"contribution_state", "contribution_state_known"},
        {"benefit_kind", "benefit_kind_known"},
        {"benefit_state", "benefit_state_known"},
        {"payment_kind", "payment_kind_known"},
        {"payment_state", "payment_state_known"},
        {"channel", "payment_channel_known"},
        {"channel", "benefit_channel_known"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *codes = arena_printf(
            &database.arena,
            "(select m[1] as code from pg_constraint, regexp_matches(pg_get_constraintdef(oid), "
            "'''([a-z_0-9]+)''::text', 'g') m where conname = '%s') c",
            lists[i].constraint);
        const char *count = arena_printf(&database.arena, "select count(*) from %s", codes);
        assert_true(atoi(database_answer(count)) >= 3);
        database_finds_none(arena_printf(
            &database.arena,
            "select code from %s full join code_label('%s', 'vi') v using (code) full join "
            "code_label('%s', 'en') e using (code) "
            "where c is null or v.label is null or e.label is null or v.label = e.label",
            codes, lists[i].list, lists[i].list));
    }
}

static int group_setup(void **state)
{
    (void)state;
    return !book_create("ansinh_test_book_lists");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_have_neither_holes_nor_doubles, book_begin,
                                        book_rollback),
        cmocka_unit_test_setup_teardown(test_dependants_until_they_are_of_age, book_begin,
                                        book_rollback),
        cmocka_unit_test_setup_teardown(test_officers_see_dependants_of_their_office, book_begin,
                                        book_rollback),
        cmocka_unit_test_setup_teardown(test_every_code_has_words, book_begin, book_rollback),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
