#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static struct date read_date(const char *text)
{
    struct date date = {0};
    assert_true(*text == '\0' || date_parse(text, strlen(text), &date));
    return date;
}

static void assert_date(struct date date, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    assert_string_equal(text, expected);
}

static void knows_leap_years(void **state)
{
    (void)state;
    static const struct {
        int year;
        bool is_leap;
    } cases[] = {{1800, false}, {1900, false}, {1904, true},  {2000, true}, {2023, false},
                 {2024, true},  {2026, false}, {2100, false}, {2400, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(date_is_leap_year(cases[i].year), cases[i].is_leap);
        assert_int_equal(date_days_in_month(cases[i].year, 2), cases[i].is_leap ? 29 : 28);
    }
    assert_int_equal(date_days_in_month(2026, 1), 31);
    assert_int_equal(date_days_in_month(2026, 4), 30);
    assert_int_equal(date_days_in_month(2026, 12), 31);
    assert_int_equal(date_days_in_month(2026, 0), 0);
    assert_int_equal(date_days_in_month(2026, 13), 0);
    assert_int_equal(date_days_in_month(2026, -1), 0);
}

static void knows_what_exists(void **state)
{
    (void)state;
    static const struct {
        struct date date;
        bool is_valid, is_partial, is_none;
    } cases[] = {
        {{2026, 11, 22}, true, false, false},  {{2024, 2, 29}, true, false, false},
        {{2000, 2, 29}, true, false, false},   {{1900, 2, 29}, false, false, false},
        {{2100, 2, 29}, false, false, false},  {{2026, 4, 31}, false, false, false},
        {{2026, 11, 0}, true, true, false},    {{2026, 0, 0}, true, true, false},
        {{2026, 0, 5}, false, false, false},   {{2026, 13, 1}, false, false, false},
        {{2026, 13, 0}, false, true, false},   {{0, 0, 0}, false, false, true},
        {{1799, 12, 31}, false, false, false}, {{1800, 1, 1}, true, false, false},
        {{9999, 12, 31}, true, false, false},  {{10000, 1, 1}, false, false, false},
        {{-1, 1, 1}, false, false, false},     {{2026, 255, 255}, false, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(date_is_valid(cases[i].date), cases[i].is_valid);
        assert_int_equal(date_is_partial(cases[i].date), cases[i].is_partial);
        assert_int_equal(date_is_none(cases[i].date), cases[i].is_none);
    }
}

typedef bool date_reader(const char *text, size_t length, struct date *ret_date);

static void assert_reads(date_reader *reader, const char *text, const char *expected)
{
    struct date date = {1234, 5, 6};
    if (reader(text, strlen(text), &date)) {
        assert_non_null(expected);
        assert_date(date, expected);
    } else {
        assert_null(expected);
        assert_int_equal(date.year, 1234);
        assert_int_equal(date.month, 5);
        assert_int_equal(date.day, 6);
    }
}

static void reads_exactly(void **state)
{
    (void)state;
    static const struct {
        date_reader *reader;
        const char *text, *expected;
    } cases[] = {
        {date_parse, "2026-11-22", "2026-11-22"},
        {date_parse, "2026-11", "2026-11"},
        {date_parse, "2026", "2026"},
        {date_parse, "2024-02-29", "2024-02-29"},
        {date_parse, "2023-02-29", NULL},
        {date_parse, "1900-02-29", NULL},
        {date_parse, "2026-00-10", NULL},
        {date_parse, "2026-11-00", NULL},
        {date_parse, "2026-00", NULL},
        {date_parse, "2026-13", NULL},
        {date_parse, "0000", NULL},
        {date_parse, "1799", NULL},
        {date_parse, "", NULL},
        {date_parse, " 2026", NULL},
        {date_parse, "2026 ", NULL},
        {date_parse, "+026", NULL},
        {date_parse, "2026-1-22", NULL},
        {date_parse, "2026/11/22", NULL},
        {date_parse, "2026-11-2x", NULL},
        {date_parse, "2026-11-22T", NULL},
        {date_parse, "22/11/2026", NULL},
        {date_parse, "٢٠٢٦", NULL},
        {date_parse_vn, "22/11/2026", "2026-11-22"},
        {date_parse_vn, "11/2026", "2026-11"},
        {date_parse_vn, "1958", "1958"},
        {date_parse_vn, "29/02/2000", "2000-02-29"},
        {date_parse_vn, "31/02/1990", NULL},
        {date_parse_vn, "00/11/2026", NULL},
        {date_parse_vn, "00/2026", NULL},
        {date_parse_vn, "11/22/2026", NULL},
        {date_parse_vn, "1/11/2026", NULL},
        {date_parse_vn, "22-11-2026", NULL},
        {date_parse_vn, "-", NULL},
        {date_parse_ddmmyyyy, "22112026", "2026-11-22"},
        {date_parse_ddmmyyyy, "29022024", "2024-02-29"},
        {date_parse_ddmmyyyy, "29022023", NULL},
        {date_parse_ddmmyyyy, "00002026", NULL},
        {date_parse_ddmmyyyy, "2026", NULL},
        {date_parse_ddmmyyyy, "22/11/26", NULL},
        {date_parse_ddmmyyyy, "221120261", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_reads(cases[i].reader, cases[i].text, cases[i].expected);
    }
    struct date date = {0};
    assert_false(date_parse("2026\0", 5, &date));
    assert_true(date_parse("2026-11-22", 7, &date));
    assert_date(date, "2026-11");
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"2026-11-22", "22/11/2026"},
                                           {"1800-01-01", "01/01/1800"},
                                           {"2026-11", "11/2026"},
                                           {"2026", "2026"},
                                           {"", ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DATE_TEXT_SIZE];
        struct date date = read_date(cases[i][0]);
        date_format(date, text);
        assert_string_equal(text, cases[i][0]);
        date_format_vn(date, text);
        assert_string_equal(text, cases[i][1]);
        if (*text) {
            assert_reads(date_parse_vn, text, cases[i][0]);
        }
    }
}

/* Walks every day of four centuries by the calendar's own rules, beside the arithmetic. */
static void days_and_dates_agree(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t days;
    } known[] = {{"1970-01-01", 0},      {"1969-12-31", -1},      {"2000-03-01", 11017},
                 {"1800-01-01", -62091}, {"9999-12-31", 2932896}, {"2026", 20454}};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        assert_int_equal(date_to_days(read_date(known[i].text)), known[i].days);
    }
    int32_t days = date_to_days((struct date){1800, 1, 1});
    int weekday = WEDNESDAY; /* 1 January 1800 */
    for (int year = 1800; year <= 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= date_days_in_month(year, month); day++, days++) {
                struct date date = {(int16_t)year, (uint8_t)month, (uint8_t)day};
                assert_int_equal(date_to_days(date), days);
                assert_int_equal(date_compare(date_from_days(days), date), 0);
                assert_int_equal(date_weekday(date), weekday);
                weekday = weekday % 7 + 1;
            }
        }
    }
}

static void leaves_the_calendar_as_none(void **state)
{
    (void)state;
    static const int32_t days[] = {INT32_MIN, -62092, 2932897, INT32_MAX};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        assert_true(date_is_none(date_from_days(days[i])));
        assert_true(date_is_none(date_add_days((struct date){0}, days[i])));
        assert_true(date_is_none(date_add_months((struct date){0}, days[i])));
    }
    assert_date(date_from_days(-62091), "1800-01-01");
    assert_date(date_from_days(2932896), "9999-12-31");
    struct date last = {9999, 12, 31};
    assert_true(date_is_none(date_add_days(last, 1)));
    assert_true(date_is_none(date_add_days(last, INT32_MAX)));
    assert_true(date_is_none(date_add_months(last, 1)));
    assert_true(date_is_none(date_add_months(last, INT32_MAX)));
    assert_true(date_is_none(date_add_months(last, INT32_MIN)));
    assert_true(date_is_none(month_first_day(INT32_MIN)));
    assert_true(date_is_none(month_last_day(INT32_MAX)));
    assert_true(date_is_none(month_first_day(month_index(1800, 1) - 1)));
    assert_int_equal(date_to_days((struct date){0}), 0);
    assert_int_equal(month_of_date((struct date){0}), 0);
}

static void adds_days_and_months(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int32_t days, months;
        const char *expected;
    } cases[] = {
        {"2024-02-28", 1, 0, "2024-02-29"},  {"2023-02-28", 1, 0, "2023-03-01"},
        {"2026-12-31", 1, 0, "2027-01-01"},  {"2026-01-01", -1, 0, "2025-12-31"},
        {"2026-11-22", 0, 0, "2026-11-22"},  {"2026", 31, 0, "2026-02-01"},
        {"2026-01-31", 0, 1, "2026-02-28"},  {"2024-01-31", 0, 1, "2024-02-29"},
        {"2026-03-31", 0, -1, "2026-02-28"}, {"2026-12-15", 0, 1, "2027-01-15"},
        {"2026-01-15", 0, -1, "2025-12-15"}, {"2024-02-29", 0, 12, "2025-02-28"},
        {"2024-02-29", 0, 48, "2028-02-29"}, {"2026-05-31", 0, 13, "2027-06-30"},
        {"2026-11", 0, 2, "2027-01-01"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date from = read_date(cases[i].from);
        struct date to = cases[i].months ? date_add_months(from, cases[i].months)
                                         : date_add_days(from, cases[i].days);
        assert_date(to, cases[i].expected);
    }
}

static void knows_weekdays(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum weekday weekday;
    } cases[] = {{"1970-01-01", THURSDAY},  {"2000-02-29", TUESDAY}, {"2024-02-29", THURSDAY},
                 {"2026-11-22", SUNDAY},    {"2026-11-23", MONDAY},  {"1900-01-01", MONDAY},
                 {"1800-01-01", WEDNESDAY}, {"9999-12-31", FRIDAY}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(date_weekday(read_date(cases[i].text)), cases[i].weekday);
    }
}

static void orders_partial_dates_first(void **state)
{
    (void)state;
    static const char *const ascending[] = {"",           "1989-12-31", "1990",      "1990-01",
                                            "1990-01-01", "1990-01-02", "1990-02",   "1990-02-01",
                                            "1990-12-31", "1991",       "1991-01-01"};
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        for (size_t j = 0; j < COUNT_OF(ascending); j++) {
            int order = date_compare(read_date(ascending[i]), read_date(ascending[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void counts_full_years(void **state)
{
    (void)state;
    static const struct {
        const char *birth, *on;
        int years;
    } cases[] = {
        {"1990-05-17", "2026-05-16", 35},
        {"1990-05-17", "2026-05-17", 36},
        {"2004-02-29", "2026-02-28", 21},
        {"2004-02-29", "2026-03-01", 22},
        {"2004-02-29", "2024-02-28", 19},
        {"2004-02-29", "2024-02-29", 20},
        {"2000-02-29", "2100-02-28", 99},
        {"2000-02-29", "2100-03-01", 100},
        {"1958", "2025-12-31", 67},
        {"1958", "2026-01-01", 68},
        {"1958-07", "2026-06-30", 67},
        {"1958-07", "2026-07-01", 68},
        {"2026-11-22", "2026-11-22", 0},
        {"2026-11-22", "2026-11-21", -1},
        {"", "2026-11-22", 0},
        {"1990", "", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int years = date_age_years(read_date(cases[i].birth), read_date(cases[i].on));
        assert_int_equal(years, cases[i].years);
    }
}

static void takes_the_first_possible_day(void **state)
{
    (void)state;
    assert_date(date_first_possible(read_date("1958")), "1958-01-01");
    assert_date(date_first_possible(read_date("1958-07")), "1958-07-01");
    assert_date(date_first_possible(read_date("1958-07-09")), "1958-07-09");
    assert_true(date_is_none(date_first_possible((struct date){0})));
}

static void numbers_months(void **state)
{
    (void)state;
    assert_int_equal(month_index(2026, 1) - month_index(2025, 12), 1);
    assert_int_equal(month_of_date(read_date("2026-11-22")), 2026 * 12 + 10);
    for (int32_t month = month_index(1800, 1); month <= month_index(9999, 12); month++) {
        struct date first = month_first_day(month);
        struct date last = month_last_day(month);
        assert_int_equal(month_of_date(first), month);
        assert_int_equal(month_of_date(last), month);
        assert_int_equal(first.day, 1);
        assert_int_equal(last.day, date_days_in_month(last.year, last.month));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_leap_years),
        cmocka_unit_test(knows_what_exists),
        cmocka_unit_test(reads_exactly),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(days_and_dates_agree),
        cmocka_unit_test(leaves_the_calendar_as_none),
        cmocka_unit_test(adds_days_and_months),
        cmocka_unit_test(knows_weekdays),
        cmocka_unit_test(orders_partial_dates_first),
        cmocka_unit_test(counts_full_years),
        cmocka_unit_test(takes_the_first_possible_day),
        cmocka_unit_test(numbers_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
