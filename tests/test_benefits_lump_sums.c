/* Payments made once: one-time insurance, survivors, work accidents. */
#include "tests/test_benefits_law.h"

#include "benefits/accident.h"
#include "benefits/one_time.h"
#include "benefits/survivors.h"

static void one_time_counts_years_on_both_sides_of_2014(void **state)
{
    (void)state;
    static const struct {
        int32_t before;
        int32_t from;
        const char *times;
    } cases[] = {
        {12, 25, "6.5"}, {18, 12, "4.5"}, {0, 12, "2"},     {0, 13, "3"},
        {0, 18, "3"},    {0, 19, "4"},    {11, 1, "2"},     {23, 13, "5.5"},
        {24, 0, "3"},    {30, 0, "4"},    {120, 120, "35"}, {0, 0, "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int before = fact(derivation, cases[i].before);
        int from = fact(derivation, cases[i].from);
        assert_step(derivation, one_time_times(derivation, before, from, day("2026-01-01")),
                    cases[i].times);
        assert_explained(derivation);
    }
}

static void one_time_is_settled_to_the_dong(void **state)
{
    (void)state;
    static const struct {
        struct one_time_input input;
        const char *average;
        int64_t amount_vnd;
        int64_t average_vnd;
    } cases[] = {
        /* The official example of 2017: 65,639,950 / 37 is cut, not rounded. */
        {{12, 25, {2017, 1, 1}, AVERAGE_TRUNCATED, 0}, "1774052.702702", 11531338, 1774052},
        {{12, 25, {2017, 1, 1}, AVERAGE_EXACT, 0}, "1774052.702702", 11531343, 1774053},
        {{0, 7, {2024, 1, 1}, AVERAGE_TRUNCATED, 0}, "5253000", 8089620, 5253000},
        {{0, 11, {2026, 1, 1}, AVERAGE_TRUNCATED, 0},
         "1000000",
         2000000,
         1000000}, /* 22 % x 11 is above 2 */
        {{5, 6, {2026, 1, 1}, AVERAGE_TRUNCATED, 0}, "1000000", 2000000, 1000000},
        {{5, 7, {2026, 1, 1}, AVERAGE_TRUNCATED, 0}, "1000000", 2000000, 1000000},
        {{0, 12, {2026, 1, 1}, AVERAGE_TRUNCATED, 330000}, "1000000", 1670000, 1000000},
        {{0, 12, {2026, 1, 1}, AVERAGE_TRUNCATED, 9000000}, "1000000", 0, 1000000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct one_time result = {0};
        int average = fact_decimal(derivation, cases[i].average);
        assert_true(one_time_settle(derivation, &cases[i].input, average, &result));
        assert_int_equal(result.amount_vnd, cases[i].amount_vnd);
        assert_int_equal(result.average_vnd, cases[i].average_vnd);
        assert_int_equal(step_whole(derivation, result.amount_step), cases[i].amount_vnd);
        assert_explained(derivation);
    }
}

/* One month more never pays less, on either side of 2014. */
static void one_time_rises_with_months(void **state)
{
    (void)state;
    for (int32_t before = 0; before < 30; before++) {
        int64_t last_vnd = 0;
        for (int32_t from = 0; from < 60; from++) {
            const struct one_time_input input = {before, from, {2026, 1, 1}, AVERAGE_TRUNCATED, 0};
            struct one_time result = {0};
            struct derivation *derivation = derive();
            assert_true(one_time_settle(derivation, &input, fact(derivation, 7777777), &result));
            assert_true(result.amount_vnd >= last_vnd);
            last_vnd = result.amount_vnd;
        }
    }
}

static void who_settles_abroad_has_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *times;
        int64_t received;
        const char *lump;
    } cases[] = {
        {"45", 0, "225000000"},  {"45", 10, "200000000"}, {"45", 84, "15000000"},
        {"45", 200, "15000000"}, {"2", 0, "15000000"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int times = fact_decimal(derivation, cases[i].times);
        int received = fact(derivation, cases[i].received);
        int pension = fact(derivation, 5000000);
        int lump = one_time_abroad(derivation, times, received, pension, day("2026-01-01"));
        assert_step(derivation, lump, cases[i].lump);
        assert_explained(derivation);
    }
}

static void funerals_are_ten_reference_levels(void **state)
{
    (void)state;
    static const struct {
        const char *death;
        const char *amount;
    } cases[] = {
        {"2020-05-01", "14900000"},
        {"2023-08-01", "18000000"},
        {"2024-07-01", "23400000"},
        {"2026-07-01", "25300000"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        assert_step(derivation, funeral_allowance(derivation, day(cases[i].death)),
                    cases[i].amount);
        assert_explained(derivation);
    }
}

static void rights_of_survivors_need_time_paid(void **state)
{
    (void)state;
    static const struct {
        bool voluntary;
        int32_t months;
        bool funeral;
        bool monthly;
    } cases[] = {
        {false, 11, false, false}, {false, 12, true, false},  {true, 59, false, false},
        {true, 60, true, false},   {false, 179, true, false}, {false, 180, true, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct date death = day("2025-10-01");
        int funeral = funeral_entitlement(derivation, cases[i].voluntary, cases[i].months, death);
        int monthly = survivor_monthly_entitlement(derivation, cases[i].months, death);
        assert_int_equal(step_holds(derivation, funeral), cases[i].funeral);
        assert_int_equal(step_holds(derivation, monthly), cases[i].monthly);
        assert_explained(derivation);
    }
}

static void relatives_have_half_or_seven_tenths(void **state)
{
    (void)state;
    static const struct {
        struct survivor_relatives relatives;
        const char *death;
        const char *monthly;
    } cases[] = {
        {{1, 0}, "2020-05-01", "745000"},  {{0, 1}, "2020-05-01", "1043000"},
        {{2, 1}, "2024-08-01", "3978000"}, {{4, 0}, "2024-08-01", "4680000"},
        {{9, 0}, "2024-08-01", "4680000"}, {{9, 3}, "2024-08-01", "6084000"},
        {{9, 9}, "2024-08-01", "6552000"}, {{0, 0}, "2024-08-01", "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int monthly = survivor_monthly(derivation, &cases[i].relatives, day(cases[i].death));
        assert_step(derivation, monthly, cases[i].monthly);
        assert_explained(derivation);
    }
}

static void a_workers_lump_has_a_floor(void **state)
{
    (void)state;
    static const struct {
        int32_t before;
        int32_t from;
        const char *times;
    } cases[] = {
        {0, 5, "3"}, {0, 12, "3"}, {0, 18, "3"}, {0, 19, "4"}, {18, 12, "4.5"}, {120, 60, "25"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int times =
            survivor_lump_times(derivation, cases[i].before, cases[i].from, day("2025-10-01"));
        assert_step(derivation, times, cases[i].times);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    int lump =
        survivor_lump(derivation, fact_decimal(derivation, "4.5"), fact(derivation, 1000001));
    assert_step(derivation, lump, "4500005");
}

static void a_pensioners_lump_shrinks_to_a_floor(void **state)
{
    (void)state;
    static const struct {
        int32_t received;
        const char *times;
    } cases[] = {
        {0, "48"},   {1, "48"}, {2, "48"}, {3, "47.5"}, {74, "12"},
        {91, "3.5"}, {92, "3"}, {93, "3"}, {98, "3"},   {400, "3"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int times = survivor_pension_times(derivation, cases[i].received, day("2025-10-01"));
        assert_step(derivation, times, cases[i].times);
        assert_explained(derivation);
    }
}

static void accidents_pay_by_loss_and_by_years(void **state)
{
    (void)state;
    static const struct {
        struct accident_input input;
        bool monthly;
        int64_t loss_vnd;
        int64_t years_vnd;
    } cases[] = {
        {{20, 10, 5453400, {2020, 7, 5}}, false, 18625000, 17450880},
        {{5, 0, 0, {2020, 5, 1}}, false, 7450000, 0},
        {{5, 1, 10000000, {2020, 5, 1}}, false, 7450000, 5000000},
        {{5, 0, 10000000, {2020, 5, 1}},
         false,
         7450000,
         5000000}, /* less than a year counts as one */
        {{30, 2, 10000000, {2020, 5, 1}}, false, 26075000, 8000000},
        {{31, 1, 10000000, {2020, 5, 1}}, true, 447000, 50000},
        {{32, 0, 0, {2020, 5, 1}}, true, 476800, 0},
        {{40, 10, 10000000, {2020, 5, 1}}, true, 715200, 320000},
        {{100, 1, 0, {2026, 7, 1}}, true, 4250400, 0},
        {{4, 10, 10000000, {2020, 5, 1}}, false, 0, 0},
        {{0, 10, 10000000, {2020, 5, 1}}, false, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct accident accident = {0};
        assert_true(accident_settle(derivation, &cases[i].input, &accident));
        assert_int_equal(accident.monthly, cases[i].monthly);
        assert_int_equal(accident.loss_vnd, cases[i].loss_vnd);
        assert_int_equal(accident.years_vnd, cases[i].years_vnd);
        assert_int_equal(accident.amount_vnd, cases[i].loss_vnd + cases[i].years_vnd);
        assert_explained(derivation);
    }
}

/* More loss or more years never pay less, once and monthly each for itself. */
static void accidents_rise_with_loss_and_years(void **state)
{
    (void)state;
    int64_t before[2] = {0, 0};
    for (int32_t loss = 5; loss <= 100; loss++) {
        int64_t by_years = 0;
        for (int32_t years = 0; years < 30; years++) {
            const struct accident_input input = {loss, years, 6123457, {2025, 8, 1}};
            struct accident accident = {0};
            assert_true(accident_settle(derive(), &input, &accident));
            assert_true(accident.amount_vnd >= by_years);
            by_years = accident.amount_vnd;
            if (years == 0) {
                assert_true(accident.amount_vnd > before[accident.monthly]);
                before[accident.monthly] = accident.amount_vnd;
            }
        }
    }
}

static void impossible_accidents_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct accident_input input;
        enum derivation_fault fault;
    } cases[] = {
        {{101, 1, 1, {2025, 8, 1}}, DERIVATION_BAD_FACT},
        {{20, -1, 1, {2025, 8, 1}}, DERIVATION_BAD_FACT},
        {{20, 1, -1, {2025, 8, 1}}, DERIVATION_BAD_FACT},
        {{20, 1, 1, {2010, 8, 1}}, DERIVATION_NO_RULE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct accident accident = {.amount_vnd = 7};
        assert_false(accident_settle(derivation, &cases[i].input, &accident));
        assert_int_equal(derivation->fault, cases[i].fault);
        assert_int_equal(accident.amount_vnd, 7);
    }
}

static void the_worst_accidents_have_more(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    assert_step(derivation, accident_attendance(derivation, 81, day("2025-08-01")), "2340000");
    assert_step(derivation, accident_attendance(derivation, 80, day("2025-08-01")), "0");
    assert_step(derivation, accident_death(derivation, day("2025-08-01")), "84240000");
    assert_explained(derivation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_time_counts_years_on_both_sides_of_2014),
        cmocka_unit_test(one_time_is_settled_to_the_dong),
        cmocka_unit_test(one_time_rises_with_months),
        cmocka_unit_test(who_settles_abroad_has_what_is_left),
        cmocka_unit_test(funerals_are_ten_reference_levels),
        cmocka_unit_test(rights_of_survivors_need_time_paid),
        cmocka_unit_test(relatives_have_half_or_seven_tenths),
        cmocka_unit_test(a_workers_lump_has_a_floor),
        cmocka_unit_test(a_pensioners_lump_shrinks_to_a_floor),
        cmocka_unit_test(accidents_pay_by_loss_and_by_years),
        cmocka_unit_test(accidents_rise_with_loss_and_years),
        cmocka_unit_test(impossible_accidents_are_refused),
        cmocka_unit_test(the_worst_accidents_have_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
