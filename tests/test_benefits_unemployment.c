/* Unemployment benefit: how much, for how long, and what stays. */
#include "tests/test_benefits_law.h"

#include "benefits/unemployment.h"

static void unemployment_is_capped_by_the_zone(void **state)
{
    (void)state;
    static const struct {
        struct unemployment_input input;
        int64_t average;
        int64_t monthly_vnd;
        int64_t months;
        int64_t preserved;
    } cases[] = {
        {{47, "I", {2020, 6, 1}}, 10000000, 6000000, 3, 11},
        {{48, "I", {2026, 2, 1}}, 10000000, 6000000, 4, 0},
        {{156, "I", {2026, 2, 1}}, 100000000, 26550000, 12, 12},
        {{12, "II", {2020, 6, 1}}, 90000000, 19600000, 3, 0},
        {{12, "III", {2020, 6, 1}}, 90000000, 17150000, 3, 0},
        {{144, "IV", {2020, 6, 1}}, 90000000, 15350000, 12, 0},
        {{11, "IV", {2020, 6, 1}}, 5000001, 3000001, 0, 11},
        {{0, "IV", {2020, 6, 1}}, 5000000, 3000000, 0, 0},
        {{36, "", {2020, 6, 1}}, 90000000, 7450000, 3, 0},
        {{36, "", {2020, 6, 1}}, 5000000, 3000000, 3, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct unemployment result = {0};
        assert_true(unemployment_settle(derivation, &cases[i].input,
                                        fact(derivation, cases[i].average), &result));
        assert_int_equal(result.monthly_vnd, cases[i].monthly_vnd);
        assert_int_equal(result.months, cases[i].months);
        assert_int_equal(result.total_vnd, cases[i].monthly_vnd * cases[i].months);
        assert_int_equal(result.preserved_months, cases[i].preserved);
        assert_explained(derivation);
    }
}

static void months_received_use_up_twelve_each(void **state)
{
    (void)state;
    static const struct {
        int64_t paid;
        int64_t received;
        const char *preserved;
    } cases[] = {{36, 2, "12"}, {36, 3, "0"}, {38, 1, "26"},
                 {36, 0, "36"}, {20, 3, "0"}, {60, 4, "12"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int paid = fact(derivation, cases[i].paid);
        int received = fact(derivation, cases[i].received);
        assert_step(derivation,
                    unemployment_preserved(derivation, paid, received, day("2020-06-01")),
                    cases[i].preserved);
    }
}

/* Months of benefit rise with months paid, from nothing over three to twelve. */
static void months_of_benefit_rise_to_twelve(void **state)
{
    (void)state;
    int64_t before = 0;
    for (int64_t paid = 0; paid <= 300; paid++) {
        struct derivation *derivation = derive();
        int64_t months = step_whole(
            derivation, unemployment_months(derivation, fact(derivation, paid), day("2026-02-01")));
        assert_true(months >= before && months <= 12);
        assert_int_equal(months > 0, paid >= 12);
        before = months;
    }
    assert_int_equal(before, 12);
}

static void without_a_wage_there_is_no_cap(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    int average = fact(derivation, 90000000);
    assert_step(derivation, unemployment_monthly(derivation, average, STEP_NONE, day("2020-06-01")),
                "54000000");
    unemployment_monthly_state(derivation, average, day("2026-01-01"));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
    assert_int_equal(derivation->missing, FIGURE_JOBLESS_STATE_CAP);
}

static void benefit_months_follow_the_day_of_the_start(void **state)
{
    (void)state;
    static const struct {
        const char *start;
        int32_t nth;
        const char *from;
        const char *to;
    } cases[] = {
        {"2015-03-11", 1, "2015-03-11", "2015-04-10"},
        {"2015-03-11", 3, "2015-05-11", "2015-06-10"},
        {"2025-01-31", 1, "2025-01-31", "2025-02-28"},
        {"2025-01-31", 2, "2025-03-01", "2025-03-30"},
        {"2025-01-31", 3, "2025-03-31", "2025-04-30"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct benefit_month found = unemployment_month(day(cases[i].start), cases[i].nth);
        assert_int_equal(date_compare(found.from, day(cases[i].from)), 0);
        assert_int_equal(date_compare(found.to, day(cases[i].to)), 0);
    }
}

static bool on_weekdays(const void *calendar, struct date day_of)
{
    const struct date *holiday = calendar;
    int32_t weekday = (date_to_days(day_of) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    return weekday != 2 && weekday != 3 && date_compare(day_of, *holiday) != 0;
}

static bool never(const void *calendar, struct date day_of)
{
    (void)calendar;
    return day_of.year == 0;
}

static void benefit_begins_behind_the_dossier(void **state)
{
    (void)state;
    static const struct {
        const char *filed, *holiday, *start;
    } cases[] = {
        {"2015-02-23", "2015-03-02", "2015-03-11"}, /* the 16th day, whatever day it is */
        {"2025-12-31", "2026-01-01", "2026-01-16"},
        {"2026-03-02", "2000-01-01", "2026-03-17"}, /* the 11th working day */
        {"2026-08-28", "2026-09-02", "2026-09-15"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date holiday = day(cases[i].holiday);
        struct date start = {0};
        const struct work_calendar calendar = {on_weekdays, &holiday};
        assert_true(unemployment_start(derive(), day(cases[i].filed), &calendar, &start));
        assert_int_equal(date_compare(start, day(cases[i].start)), 0);
    }
    const struct work_calendar none = {never, NULL};
    struct date start = {0};
    assert_false(unemployment_start(derive(), day("2026-03-02"), &none, &start));
    assert_false(unemployment_start(derive(), day("2010-03-02"), &none, &start));
    assert_true(date_is_none(start));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unemployment_is_capped_by_the_zone),
        cmocka_unit_test(months_received_use_up_twelve_each),
        cmocka_unit_test(months_of_benefit_rise_to_twelve),
        cmocka_unit_test(without_a_wage_there_is_no_cap),
        cmocka_unit_test(benefit_months_follow_the_day_of_the_start),
        cmocka_unit_test(benefit_begins_behind_the_dossier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
