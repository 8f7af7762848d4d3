/* The blocking connection of tools: rows, nulls, COPY kept and abandoned, and failures that quote
 * no values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/database.h"

static int group_setup(void **state)
{
    (void)state;
    return !database_create("ansinh_test_admin");
}

static void test_rows_keep_their_nulls(void **state)
{
    (void)state;
    const char *parameters[] = {"Hoà", NULL};
    struct admin_rows rows;
    assert_true(admin_query(database.owner, &database.arena,
                            "select $1::text, $2::text, '' union all select 'b', 'c', 'd'", 2,
                            parameters, &rows));
    assert_int_equal(rows.row_count, 2);
    assert_int_equal(rows.column_count, 3);
    assert_string_equal(admin_value(&rows, 0, 0), "Hoà");
    assert_null(admin_value(&rows, 0, 1));
    assert_string_equal(admin_value(&rows, 0, 2), "");
    assert_string_equal(admin_value(&rows, 1, 2), "d");
}

static void test_failed_text_leaves_nothing(void **state)
{
    (void)state;
    assert_false(admin_run(database.owner, "create table half (a int); select 1 / 0"));
    assert_string_equal(database_answer("select to_regclass('half') is null"), "t");
    assert_true(admin_run(database.owner, "select 1; select 2"));
    assert_true(admin_run(database.owner, ""));
}

static void test_copy_is_kept_or_abandoned(void **state)
{
    (void)state;
    static const struct {
        const char *rows;
        bool keep;
        bool ok;
        const char *count;
    } cases[] = {
        {"1\tx\n2\t\\N\n", true, true, "2"},
        {"3\ty\n", false, false, "2"},
        {"4\ty\nnonsense\n", true, false, "2"},
        {"", true, true, "2"},
        {"5\tz\n", true, true, "3"},
    };
    database_run("create temporary table copied (a int, b text)");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(admin_copy_begin(database.owner, "copied (a, b)", ""));
        assert_true(admin_copy_put(database.owner, cases[i].rows, strlen(cases[i].rows)));
        assert_int_equal(admin_copy_end(database.owner, cases[i].keep), cases[i].ok);
        assert_string_equal(database_answer("select count(*) from copied"), cases[i].count);
    }
    assert_false(admin_copy_begin(database.owner, "no_such_table (a)", ""));
    assert_string_equal(database_answer("select count(*) from copied where b is null"), "1");
}

static void test_failures_quote_no_values(void **state)
{
    (void)state;
    static const struct {
        const char *statement;
        const char *named;
    } cases[] = {
        {"select 'canary'::uuid", "22P02"},
        {"select to_date('canary', 'YYYY')", "22007"},
        {"select 'canary'::partial_date", "partial_date_valid"},
        {"insert into fund values ('canary', 99, 'x', 'x')", "fund_code_known"},
        {"insert into fund values ('health', 5, 'canary', 'canary')", "fund_"},
        {"select no_such_column from fund", "42703"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char said[2048];
        FILE *file = tmpfile();
        int kept = dup(STDERR_FILENO);
        fflush(stderr);
        dup2(fileno(file), STDERR_FILENO);
        bool ok = admin_run(database.owner, cases[i].statement);
        fflush(stderr);
        dup2(kept, STDERR_FILENO);
        close(kept);
        rewind(file);
        said[fread(said, 1, sizeof said - 1, file)] = '\0';
        fclose(file);
        assert_false(ok);
        assert_non_null(strstr(said, cases[i].named));
        assert_null(strstr(said, "canary"));
    }
}

/* Counts rows and sums their first column; says no to the one that has no second. */
struct rows_seen {
    size_t count;
    int64_t sum;
};

static bool row_see(void *context, const struct admin_rows *row)
{
    struct rows_seen *seen = context;
    assert_int_equal(row->row_count, 1);
    assert_string_equal(row->names[1], "b");
    seen->count++;
    seen->sum += strtoll(admin_value(row, 0, 0), NULL, 10);
    return admin_value(row, 0, 1) != NULL;
}

static void test_streams_rows(void **state)
{
    (void)state;
    static const struct {
        const char *text, *parameter;
        bool ok;
        size_t count;
        int64_t sum;
    } cases[] = {
        {"select n as a, 'x' as b from generate_series(1, $1::int) n", "20000", true, 20000,
         200010000},
        {"select n as a, 'x' as b from generate_series(1, $1::int) n", "0", true, 0, 0},
        {"select n as a, case when n < $1::int then 'x' end as b from generate_series(1, 9) n", "3",
         false, 3, 6},
        {"select n as a, 1 / ($1::int - n) as b from generate_series(1, 9) n", "3", false, 2, 3},
        {"select no_such_column + $1::int", "3", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rows_seen seen = {0};
        struct admin *admin = admin_open(database.conninfo);
        assert_non_null(admin);
        assert_int_equal(admin_stream(admin, cases[i].text, 1, &cases[i].parameter, row_see, &seen),
                         cases[i].ok);
        assert_int_equal(seen.count, cases[i].count);
        assert_int_equal(seen.sum, cases[i].sum);
        admin_close(admin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_rows_keep_their_nulls, database_need),
        cmocka_unit_test_setup(test_failed_text_leaves_nothing, database_need),
        cmocka_unit_test_setup(test_copy_is_kept_or_abandoned, database_need),
        cmocka_unit_test_setup(test_streams_rows, database_need),
        cmocka_unit_test_setup(test_failures_quote_no_values, database_need),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
