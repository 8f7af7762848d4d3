/* The social-insurance book: how months add up, and what was known when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/database.h"
#include "tests/test_book.h"

static const char now[] = "2026-11-22T10:00:00+07:00";

static const char book_head[] =
    "select coalesce((select string_agg(concat_ws(' ', t ->> 'fund', (t ->> 'years') || '+' || (t "
    "->> 'months')), ', ') "
    "from json_array_elements(totals) t), '') as totals, "
    "(service_time ->> 'years') || '+' || (service_time ->> 'months') as service, "
    "coalesce((select string_agg(concat_ws(' ', g ->> 'from_month', g ->> 'to_month', g ->> "
    "'months'), ', ') "
    "from json_array_elements(gaps) g), '') as gaps, "
    "(arrears ->> 'months') || ' ' || (arrears ->> 'amount_owed_vnd') as arrears, "
    "coalesce((select string_agg(concat_ws(' ', p ->> 'from_month', p ->> 'to_month', p -> "
    "'employer' ->> 'name'), ', ') "
    "from json_array_elements(periods) p), '') as periods from (";
enum { BOOK_COLUMNS = 5 };

struct book_case {
    const char *name;
    const char *jobs; /* calls of test_job */
    const char *as_of;
    const char *expected[BOOK_COLUMNS]; /* totals, service, gaps, arrears, periods */
};

static const struct book_case book_cases[] = {
    {"an empty book", "", NULL, {"", "0+0", "", "0 0", ""}},
    {"one month",
     "test_job(1, '2020-01', '2020-01', '{retirement,health}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 0+1, health 0+1", "0+1", "", "0 0", "2020-01 2020-01 E1"}},
    {"twelve months are a year",
     "test_job(1, '2020-02', '2021-01', '{retirement}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 1+0", "1+0", "", "0 0", "2020-02 2021-01 E1"}},
    {"two jobs in one month are one month",
     "test_job(1, '2020-01', '2020-12', '{retirement,health}', 'paid', '2020-02-01', null), "
     "test_job(2, '2020-06', '2021-03', '{retirement,accident}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 1+3, accident 0+10, health 1+0", "1+3", "", "0 0",
      "2020-01 2020-12 E1, 2020-06 2021-03 E2"}},
    {"what is owed, wholly or partly, does not count, and is no gap",
     "test_job(1, '2020-01', '2020-06', '{retirement}', 'paid', '2020-02-01', null), "
     "test_job(1, '2020-07', '2020-09', '{retirement}', 'owed', '2020-02-01', null), "
     "test_job(1, '2020-10', '2020-10', '{retirement}', 'partly', '2020-02-01', null)",
     NULL,
     {"retirement 0+6", "0+6", "", "4 1400",
      "2020-01 2020-06 E1, 2020-07 2020-09 E1, 2020-10 2020-10 E1"}},
    {"a month that one employer owes and another has paid counts, and is owed",
     "test_job(1, '2020-01', '2020-03', '{retirement}', 'owed', '2020-02-01', null), "
     "test_job(2, '2020-03', '2020-04', '{retirement}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 0+2", "0+2", "", "3 700", "2020-01 2020-03 E1, 2020-03 2020-04 E2"}},
    {"a fund of which nothing is paid stands at nought",
     "test_job(1, '2020-01', '2020-03', '{unemployment}', 'owed', '2020-02-01', null)",
     NULL,
     {"unemployment 0+0", "0+0", "", "3 700", "2020-01 2020-03 E1"}},
    {"gaps stand between the first month and the last",
     "test_job(1, '2019-12', '2019-12', '{retirement}', 'paid', '2020-02-01', null), "
     "test_job(1, '2020-02', '2020-02', '{retirement}', 'paid', '2020-02-01', null), "
     "test_job(2, '2021-03', '2021-04', '{retirement}', 'paid', '2021-02-01', null)",
     NULL,
     {"retirement 0+4", "0+4", "2020-01 2020-01 1, 2020-03 2021-02 12", "0 0",
      "2019-12 2019-12 E1, 2020-02 2020-02 E1, 2021-03 2021-04 E2"}},
    {"health insurance alone fills no gap",
     "test_job(1, '2020-01', '2020-01', '{retirement}', 'paid', '2020-02-01', null), "
     "test_job(1, '2020-02', '2020-03', '{health}', 'paid', '2020-02-01', null), "
     "test_job(1, '2020-04', '2020-04', '{retirement}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 0+2, health 0+2", "0+2", "2020-02 2020-03 2", "0 0",
      "2020-01 2020-01 E1, 2020-02 2020-03 E1, 2020-04 2020-04 E1"}},
    {"compulsory and voluntary months add up to one time of service",
     "test_job(1, '2020-01', '2020-06', '{retirement}', 'paid', '2020-02-01', null), "
     "test_job(null, '2020-06', '2020-12', '{voluntary}', 'paid', '2020-02-01', null)",
     NULL,
     {"retirement 0+6, voluntary 0+7", "1+0", "", "0 0", "2020-01 2020-06 E1, 2020-06 2020-12"}},
    {"months that have not begun are left out",
     "test_job(null, '2026-10', '2028-12', '{voluntary}', 'paid', '2026-10-05', null), "
     "test_job(1, '2026-12', '2026-12', '{retirement}', 'paid', '2026-11-05', null)",
     NULL,
     {"voluntary 0+2", "0+2", "", "0 0", "2026-10 2026-11"}},
    {"a correction replaces what it corrects",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01', null)",
     NULL,
     {"retirement 1+0", "1+0", "", "0 0", "2020-01 2020-12 E1"}},
    {"before the correction the book said otherwise",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01', null)",
     "2022-02-28",
     {"retirement 0+0", "0+0", "", "12 700", "2020-01 2020-12 E1"}},
    {"at the instant of the correction the book says what is right",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01', null)",
     "2022-02-28T17:00:00Z",
     {"retirement 1+0", "1+0", "", "0 0", "2020-01 2020-12 E1"}},
    {"and a microsecond before, what it said until then",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01', null)",
     "2022-02-28T23:59:59.999999+07:00",
     {"retirement 0+0", "0+0", "", "12 700", "2020-01 2020-12 E1"}},
    {"what was recorded on the day was known at its end, in Hanoi's time",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01 "
     "23:59:59.999999+07'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01 23:59:59.999999+07', "
     "null)",
     "2022-03-01",
     {"retirement 1+0", "1+0", "", "0 0", "2020-01 2020-12 E1"}},
    {"what was recorded at the next midnight was not",
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'owed', '2021-01-05', '2022-03-01 "
     "17:00:00+00'), "
     "test_job(1, '2020-01', '2020-12', '{retirement}', 'paid', '2022-03-01 17:00:00+00', null)",
     "2022-03-01",
     {"retirement 0+0", "0+0", "", "12 700", "2020-01 2020-12 E1"}},
    {"somebody still employed has months to the month of the day",
     "test_job(1, '2018-01', '2025-12', '{retirement}', 'paid', '2018-02-05', null)",
     "2019-03-01",
     {"retirement 1+3", "1+3", "", "0 0", "2018-01 2019-03 E1"}},
    {"long before, there was no book",
     "test_job(1, '2018-01', '2025-12', '{retirement}', 'paid', '2018-02-05', null)",
     "1800-01-01",
     {"", "0+0", "", "0 0", ""}},
};

static void test_book(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof book_cases / sizeof *book_cases; i++) {
        const struct book_case *asked = &book_cases[i];
        const char *const pairs[] = {"as_of", asked->as_of, "today", "2026-11-22", "now",
                                     now,     "lang",       "vi",    NULL};
        database_run("savepoint book");
        database_run(arena_printf(&database.arena, "select %s", asked->jobs));
        struct admin_rows rows = book_rows(QUERY_person_book, book_head, ") b", pairs);
        assert_int_equal(rows.row_count, 1);
        for (size_t column = 0; column < BOOK_COLUMNS; column++) {
            const char *value = admin_value(&rows, 0, column);
            if (strcmp(value, asked->expected[column]) != 0) {
                fail_msg("%s: %s, not %s", asked->name, value, asked->expected[column]);
            }
        }
        database_run("rollback to book");
    }
}

static const char *book_read(const char *as_of, const char *today)
{
    const char *const pairs[] = {"as_of", as_of, "today", today, "now", now, "lang", "en", NULL};
    struct admin_rows rows =
        book_rows(QUERY_person_book, "select row_to_json(b) from (", ") b", pairs);
    assert_int_equal(rows.row_count, 1);
    return admin_value(&rows, 0, 0);
}

/* Whatever is recorded later, a day's book stays what it was on that day. */
static void test_book_of_a_day_stays(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        const char *recorded;
    } days[] = {
        {"2020-03-01",
         "test_job(1, '2020-01', '2020-02', '{retirement}', 'paid', '2020-03-01', null)"},
        {"2020-09-30",
         "test_job(2, '2020-07', '2021-06', '{retirement,health}', 'owed', '2020-09-30', null)"},
        {"2021-05-01",
         "test_job(2, '2020-07', '2021-06', '{retirement,health}', 'paid', '2021-05-01', null)"},
        {"2022-01-01",
         "test_job(1, '2020-01', '2020-05', '{retirement}', 'paid', '2022-01-01', null)"},
        {"2023-01-01", "set_config('app.relation', '', true)"}, /* only taken away */
    };
    enum { DAYS = sizeof days / sizeof *days };
    const char *read[DAYS];
    for (size_t i = 0; i < DAYS; i++) {
        bool replaces = i >= 2;
        if (replaces) {
            database_run(arena_printf(&database.arena,
                                      "update contribution set recorded_to = '%s' where "
                                      "recorded_to = 'infinity' and employer = "
                                      "'00000000-0000-7000-8000-0000000000e%d'",
                                      days[i].day, i == 2 ? 2 : 1));
        }
        database_run(arena_printf(&database.arena, "select %s", days[i].recorded));
        read[i] = book_read(NULL, days[i].day);
        const char *updated =
            arena_printf(&database.arena, "\"updated_at\":\"%sT00:00:00+07:00\"", days[i].day);
        assert_non_null(strstr(read[i], updated));
    }
    for (size_t i = 0; i < DAYS; i++) {
        assert_string_equal(book_read(days[i].day, "2026-11-22"), read[i]);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(read[i], read[j]);
        }
    }
}

static int group_setup(void **state)
{
    (void)state;
    return !book_create("ansinh_test_book");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_book, book_begin, book_rollback),
        cmocka_unit_test_setup_teardown(test_book_of_a_day_stays, book_begin, book_rollback),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
