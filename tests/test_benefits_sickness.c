/* Sickness and convalescence. */
#include "tests/test_benefits_law.h"

#include "benefits/convalescence.h"
#include "benefits/sickness.h"

enum { SUNDAYS = 1 << SUNDAY, WEEKENDS = 1 << SATURDAY | 1 << SUNDAY };

static void sick_days_are_working_days(void **state)
{
    (void)state;
    const struct date friday = day("2016-01-15");
    const struct date tet[] = {day("2026-02-16"), day("2026-02-17"), day("2026-02-18"),
                               day("2026-02-19"), day("2026-02-20")};
    const struct {
        struct day_range ranges[2];
        size_t count;
        struct rest_days rest;
        int32_t days;
    } cases[] = {
        {{{day("2016-01-07"), day("2016-01-17")}}, 1, {0, &friday, 1}, 10},
        {{{day("2016-01-18"), day("2016-01-24")}}, 1, {SUNDAYS, NULL, 0}, 6},
        {{{day("2016-01-18"), day("2016-01-24")}}, 1, {WEEKENDS, NULL, 0}, 5},
        {{{day("2016-01-11"), day("2016-01-17")}, {day("2016-01-25"), day("2016-02-05")}},
         2,
         {SUNDAYS, NULL, 0},
         17},
        {{{day("2016-01-11"), day("2016-01-17")}, {day("2016-01-15"), day("2016-01-18")}},
         2,
         {SUNDAYS, NULL, 0},
         7},
        {{{day("2016-01-15"), day("2016-01-18")}, {day("2016-01-11"), day("2016-01-17")}},
         2,
         {SUNDAYS, NULL, 0},
         7},
        {{{day("2026-02-14"), day("2026-02-24")}}, 1, {WEEKENDS, tet, 5}, 2},
        {{{day("2026-02-17"), day("2026-02-17")}}, 1, {WEEKENDS, tet, 5}, 0},
        {{{{0}, {0}}}, 0, {0, NULL, 0}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t days = -1;
        assert_true(sick_days_count(cases[i].ranges, cases[i].count, &cases[i].rest, &days));
        assert_int_equal(days, cases[i].days);
    }
}

static void impossible_ranges_are_refused(void **state)
{
    (void)state;
    const struct day_range ranges[] = {{day("2016-01-07"), day("2016-01-06")},
                                       {day("2016-01-07"), day("2026-02-07")}};
    const struct rest_days rest = {0, NULL, 0};
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        int32_t days = -1;
        assert_false(sick_days_count(&ranges[i], 1, &rest, &days));
        assert_int_equal(days, -1);
    }
}

static void sickness_is_paid_within_the_year(void **state)
{
    (void)state;
    static const struct {
        struct sickness_input input;
        int64_t quota;
        const char *days;
        int64_t amount_vnd;
    } cases[] = {
        {{SICK_WORK_NORMAL, 10, 0, 37, 6, 4800000, {2025, 8, 1}}, 30, "0", 0},
        {{SICK_WORK_NORMAL, 10, 0, 0, 6, 4800000, {2025, 8, 1}}, 30, "3", 450000},
        {{SICK_WORK_NORMAL, 10, 0, 0, 7, 4800000, {2025, 8, 1}}, 30, "3.5", 525000},
        {{SICK_WORK_NORMAL, 10, 0, 28, 6, 4800000, {2025, 8, 1}}, 30, "2", 300000},
        {{SICK_WORK_NORMAL, 15, 0, 0, 200, 4800000, {2025, 8, 1}}, 40, "40", 6000000},
        {{SICK_WORK_NORMAL, 30, 0, 0, 200, 4800000, {2020, 8, 1}}, 60, "60", 9000000},
        {{SICK_WORK_HEAVY, 14, 0, 0, 2, 5000000, {2025, 8, 1}}, 40, "1", 156250},
        {{SICK_WORK_HEAVY, 30, 0, 0, 2, 5000001, {2025, 8, 1}}, 70, "1", 156250},
        {{SICK_CHILD, 0, 2, 0, 2, 5000008, {2025, 8, 1}}, 20, "1", 156250},
        {{SICK_CHILD, 0, 3, 0, 40, 4800000, {2025, 8, 1}}, 15, "15", 2250000},
        {{SICK_CHILD, 0, 7, 0, 2, 4800000, {2025, 8, 1}}, 0, "0", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct sickness sickness = {0};
        assert_true(sickness_settle(derivation, &cases[i].input, &sickness));
        assert_int_equal(sickness.quota_days, cases[i].quota);
        assert_fraction(sickness.days, cases[i].days);
        assert_int_equal(sickness.amount_vnd, cases[i].amount_vnd);
        assert_explained(derivation);
    }
}

/* Days asked for at once or in two parts give the same days in all. */
static void splitting_a_leave_changes_no_day(void **state)
{
    (void)state;
    for (int32_t first = 0; first <= 40; first++) {
        for (int32_t second = 0; second <= 40; second++) {
            struct sickness_input input = {SICK_WORK_NORMAL,     10,      0,           0,
                                           2 * (first + second), 4800000, {2025, 8, 1}};
            struct sickness whole = {0};
            struct sickness parts[2] = {{.quota_days = 0}, {.quota_days = 0}};
            assert_true(sickness_settle(derive(), &input, &whole));
            input.request_half_days = 2 * first;
            assert_true(sickness_settle(derive(), &input, &parts[0]));
            input.used_days = (int32_t)fraction_floor(parts[0].days);
            input.request_half_days = 2 * second;
            assert_true(sickness_settle(derive(), &input, &parts[1]));
            assert_int_equal(fraction_floor(whole.days),
                             fraction_floor(parts[0].days) + fraction_floor(parts[1].days));
        }
    }
}

static void a_long_illness_is_paid_by_months_and_days(void **state)
{
    (void)state;
    static const struct {
        struct long_sickness_input input;
        int64_t amount_vnd;
    } cases[] = {
        {{false, 10, 2, 9, 4800000, {2020, 3, 28}}, 8550000}, /* 75 %: 2 x 3.6 M + 9 x 150,000 */
        {{false, 10, 0, 24, 4800000, {2020, 3, 28}}, 3600000},
        {{false, 10, 0, 30, 4800000, {2020, 3, 28}}, 3600000}, /* odd days never above a month */
        {{true, 10, 1, 0, 4800000, {2020, 10, 1}}, 2400000},   /* 50 % */
        {{true, 15, 1, 0, 4800000, {2020, 10, 1}}, 2640000},   /* 55 % */
        {{true, 30, 1, 6, 4800000, {2025, 10, 1}}, 3900000},   /* 65 %: 3.12 M + 6 x 130,000 */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct long_sickness result = {0};
        assert_true(long_sickness_settle(derivation, &cases[i].input, &result));
        assert_int_equal(result.amount_vnd, cases[i].amount_vnd);
        assert_explained(derivation);
    }
    struct long_sickness_limits limits = {0};
    assert_true(long_sickness_limits(derive(), 3, day("2020-01-01"), &limits));
    assert_int_equal(limits.first_days, 180);
    assert_int_equal(limits.then_months, 3);
    struct derivation *derivation = derive();
    assert_false(long_sickness_limits(derivation, 3, day("2025-07-01"), &limits));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
}

static void convalescence_fills_the_year(void **state)
{
    (void)state;
    static const struct {
        struct convalescence_input input;
        int64_t days;
        int64_t amount_vnd;
    } cases[] = {
        {{CONVALESCENCE_LONG_ILLNESS, 0, 0, 10, {2020, 5, 20}}, 10, 4470000},
        {{CONVALESCENCE_SURGERY, 0, 0, 10, {2020, 5, 20}}, 7, 3129000},
        {{CONVALESCENCE_SICKNESS, 0, 3, 5, {2020, 5, 20}}, 2, 894000},
        {{CONVALESCENCE_SICKNESS, 0, 9, 5, {2020, 5, 20}}, 0, 0},
        {{CONVALESCENCE_TWINS, 0, 0, 10, {2025, 8, 1}}, 10, 7020000},
        {{CONVALESCENCE_BIRTH_SURGERY, 0, 0, 7, {2019, 12, 19}}, 7, 3129000},
        {{CONVALESCENCE_BIRTH, 0, 0, 9, {2025, 8, 1}}, 5, 3510000},
        {{CONVALESCENCE_ACCIDENT, 14, 0, 9, {2025, 8, 1}}, 0, 0},
        {{CONVALESCENCE_ACCIDENT, 15, 0, 9, {2025, 8, 1}}, 5, 3510000},
        {{CONVALESCENCE_ACCIDENT, 31, 0, 9, {2025, 8, 1}}, 7, 4914000},
        {{CONVALESCENCE_ACCIDENT, 51, 0, 9, {2025, 8, 1}}, 9, 6318000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct convalescence result = {0};
        assert_true(convalescence_settle(derivation, &cases[i].input, &result));
        assert_int_equal(result.days, cases[i].days);
        assert_int_equal(result.amount_vnd, cases[i].amount_vnd);
        assert_explained(derivation);
    }
    const struct convalescence_input unknown = {
        .kind = (enum convalescence_kind)(CONVALESCENCE_ACCIDENT + 1), .on = {2025, 8, 1}};
    struct convalescence result = {.days = 7};
    assert_false(convalescence_settle(derive(), &unknown, &result));
    assert_int_equal(result.days, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sick_days_are_working_days),
        cmocka_unit_test(impossible_ranges_are_refused),
        cmocka_unit_test(sickness_is_paid_within_the_year),
        cmocka_unit_test(splitting_a_leave_changes_no_day),
        cmocka_unit_test(a_long_illness_is_paid_by_months_and_days),
        cmocka_unit_test(convalescence_fills_the_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
