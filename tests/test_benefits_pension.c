/* Pensions: rates of both laws, early retirement, the minimum, excess years, and the right to it
 * all. */
#include "tests/test_benefits_law.h"

#include "benefits/pension.h"
#include "benefits/pension_adjustment.h"
#include "benefits/pension_lump.h"
#include "benefits/pension_rate.h"

static void rates_follow_the_law_of_the_day(void **state)
{
    (void)state;
    static const struct {
        enum sex sex;
        int64_t months;
        const char *on;
        const char *rate;
    } cases[] = {
        {SEX_FEMALE, 180, "2025-07-01", "45"}, {SEX_FEMALE, 186, "2025-07-01", "46"},
        {SEX_FEMALE, 187, "2025-07-01", "47"}, {SEX_FEMALE, 300, "2025-07-01", "65"},
        {SEX_FEMALE, 360, "2025-07-01", "75"}, {SEX_FEMALE, 500, "2025-07-01", "75"},
        {SEX_MALE, 180, "2025-07-01", "40"},   {SEX_MALE, 186, "2025-07-01", "40.5"},
        {SEX_MALE, 234, "2025-07-01", "44.5"}, {SEX_MALE, 235, "2025-07-01", "45"},
        {SEX_MALE, 240, "2025-07-01", "45"},   {SEX_MALE, 252, "2025-07-01", "47"},
        {SEX_MALE, 420, "2025-07-01", "75"},   {SEX_MALE, 240, "2025-06-30", "45"},
        {SEX_MALE, 228, "2021-06-01", "45"},   {SEX_MALE, 216, "2020-06-01", "45"},
        {SEX_MALE, 204, "2019-06-01", "45"},   {SEX_MALE, 192, "2018-06-01", "45"},
        {SEX_MALE, 240, "2017-06-01", "55"},   {SEX_FEMALE, 240, "2017-06-01", "60"},
        {SEX_FEMALE, 300, "2017-06-01", "75"}, {SEX_FEMALE, 240, "2018-01-01", "55"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int months = fact(derivation, cases[i].months);
        assert_step(derivation, pension_rate(derivation, cases[i].sex, months, day(cases[i].on)),
                    cases[i].rate);
        assert_explained(derivation);
    }
}

static void too_few_years_give_no_rate(void **state)
{
    (void)state;
    static const struct {
        enum sex sex;
        int64_t months;
        const char *on;
        enum derivation_fault fault;
    } cases[] = {
        {SEX_MALE, 174, "2025-07-01", DERIVATION_BAD_FACT},
        {SEX_FEMALE, 168, "2025-07-01", DERIVATION_NO_RULE},
        {SEX_MALE, 228, "2025-06-30", DERIVATION_NO_RULE},
        {SEX_MALE, 300, "2015-12-31", DERIVATION_NO_RULE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        pension_rate(derivation, cases[i].sex, fact(derivation, cases[i].months), day(cases[i].on));
        assert_int_equal(derivation->fault, cases[i].fault);
    }
}

/* Six months more never lower the rate; it ends at the cap and stays there. */
static void rates_rise_to_the_cap(void **state)
{
    (void)state;
    static const enum sex sexes[] = {SEX_MALE, SEX_FEMALE};
    static const char *const days[] = {"2017-01-01", "2018-01-01", "2021-01-01", "2025-01-01",
                                       "2026-01-01"};
    for (size_t s = 0; s < COUNT_OF(sexes); s++) {
        for (size_t d = 0; d < COUNT_OF(days); d++) {
            struct fraction before = {0, 1};
            for (int64_t months = 240; months <= 600; months++) {
                struct derivation *derivation = derive();
                struct fraction rate =
                    step_value(derivation, pension_rate(derivation, sexes[s],
                                                        fact(derivation, months), day(days[d])));
                assert_true(fraction_compare(rate, before) >= 0);
                assert_true(fraction_compare(rate, fraction_of(75)) <= 0);
                before = rate;
            }
            assert_fraction(before, "75");
        }
    }
}

static void early_retirement_reduces_by_half_years(void **state)
{
    (void)state;
    static const struct {
        int64_t months;
        const char *reduction;
    } cases[] = {
        {0, "0"},  {5, "0"},  {6, "1"},  {11, "1"}, {12, "2"},  {17, "2"},
        {18, "3"}, {20, "3"}, {24, "4"}, {58, "9"}, {60, "10"}, {120, "20"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int months = fact(derivation, cases[i].months);
        assert_step(derivation, pension_early_reduction(derivation, months, day("2025-07-01")),
                    cases[i].reduction);
        assert_explained(derivation);
    }
}

static void the_amount_is_rounded_half_up(void **state)
{
    (void)state;
    static const struct {
        const char *rate;
        int64_t average;
        const char *amount;
    } cases[] = {
        {"75", 19117846, "14338385"},
        {"47", 12100107, "5687050"},
        {"47", 8052406, "3784631"},
        {"75", 24267018, "18200264"},
        {"75", 29120422, "21840317"},
        {"50", 1, "1"},
        {"49", 1, "0"},
        {"40.5", 1000000, "405000"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int rate = fact_decimal(derivation, cases[i].rate);
        int amount = pension_amount(derivation, rate, fact(derivation, cases[i].average));
        assert_step(derivation, amount, cases[i].amount);
        assert_explained(derivation);
    }
}

static void the_minimum_is_for_early_joiners_of_twenty_years(void **state)
{
    (void)state;
    static const struct {
        int64_t amount;
        int64_t months_compulsory;
        const char *joined;
        const char *on;
        const char *floored;
    } cases[] = {
        {1800000, 240, "2006-01-01", "2026-07-01", "2530000"},
        {1800000, 240, "2025-06-30", "2026-06-30", "2340000"},
        {1800000, 239, "2006-01-01", "2026-07-01", "1800000"},
        {1800000, 240, "2025-07-01", "2046-07-01", "1800000"},
        {9000000, 240, "2006-01-01", "2026-07-01", "9000000"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int amount = fact(derivation, cases[i].amount);
        int months = fact(derivation, cases[i].months_compulsory);
        int floored =
            pension_floored(derivation, amount, months, day(cases[i].joined), day(cases[i].on));
        assert_step(derivation, floored, cases[i].floored);
        assert_explained(derivation);
    }
}

static void excess_years_give_average_salaries(void **state)
{
    (void)state;
    static const struct {
        enum sex sex;
        int64_t months;
        int64_t late;
        const char *on;
        const char *times;
    } cases[] = {
        {SEX_FEMALE, 388, 0, "2025-01-01", "1.25"}, {SEX_FEMALE, 431, 0, "2025-07-01", "3"},
        {SEX_FEMALE, 360, 0, "2025-07-01", "0"},    {SEX_FEMALE, 361, 0, "2025-07-01", "0.25"},
        {SEX_MALE, 420, 0, "2025-07-01", "0"},      {SEX_MALE, 499, 0, "2025-07-01", "3.5"},
        {SEX_MALE, 444, 12, "2025-07-01", "2.5"},   {SEX_MALE, 444, 36, "2025-07-01", "4"},
        {SEX_MALE, 444, 36, "2025-06-30", "1"},     {SEX_MALE, 384, 0, "2018-06-01", "0.5"},
        {SEX_FEMALE, 312, 0, "2017-06-01", "0.5"},  {SEX_FEMALE, 312, 0, "2018-06-01", "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int months = fact(derivation, cases[i].months);
        int late = fact(derivation, cases[i].late);
        int times = pension_excess_times(derivation, cases[i].sex, months, late, day(cases[i].on));
        assert_step(derivation, times, cases[i].times);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    int lump = pension_lump(derivation, fact(derivation, 3), fact(derivation, 19117846));
    assert_step(derivation, lump, "57353538");
}

static const struct pension_input at_age = {
    .ground = PENSION_AT_AGE,
    .sex = SEX_MALE,
    .birth = {1964, 10, 10},
    .pension_from = {2026, 5, 1},
    .first_joined = {1990, 1, 1},
    .months_paid = 420,
    .months_compulsory = 420,
};

static struct pension_input ground(enum pension_ground ground, const char *birth, int32_t paid,
                                   int32_t compulsory, int32_t heavy)
{
    struct pension_input input = at_age;
    input.ground = ground;
    input.birth = day(birth);
    input.months_paid = paid;
    input.months_compulsory = compulsory;
    input.months_heavy = heavy;
    return input;
}

/* Born so that on 2026-05-01 a man is 61y6m, 56y6m or 51y6m when he leaves. */
static void each_ground_has_its_own_conditions(void **state)
{
    (void)state;
    const struct {
        struct pension_input input;
        bool entitled;
        const char *rate;
    } cases[] = {
        {ground(PENSION_AT_AGE, "1964-10-10", 420, 420, 0), true, "75"},
        {ground(PENSION_AT_AGE, "1964-11-10", 420, 420, 0), false, "0"},
        {ground(PENSION_AT_AGE, "1964-10-10", 180, 0, 0), true, "40"},
        {ground(PENSION_AT_AGE, "1964-10-10", 179, 179, 0), false, "0"},
        {ground(PENSION_HEAVY_WORK, "1969-10-10", 240, 240, 180), true, "45"},
        {ground(PENSION_HEAVY_WORK, "1969-10-10", 240, 240, 179), false, "0"},
        {ground(PENSION_HEAVY_WORK, "1969-11-10", 240, 240, 180), false, "0"},
        {ground(PENSION_COAL_MINE, "1974-10-10", 240, 240, 180), true, "45"},
        {ground(PENSION_COAL_MINE, "1974-11-10", 240, 240, 180), false, "0"},
        {ground(PENSION_COAL_MINE, "1974-10-10", 240, 240, 179), false, "0"},
        {ground(PENSION_HIV, "1990-01-01", 180, 180, 0), true, "40"},
        {ground(PENSION_HIV, "1990-01-01", 179, 179, 0), false, "0"},
        {ground(PENSION_LOSS_61, "1969-10-10", 240, 240, 0), true, "35"},
        {ground(PENSION_LOSS_61, "1969-10-10", 240, 239, 0), false, "0"},
        {ground(PENSION_LOSS_61, "1969-11-10", 240, 240, 0), false, "0"},
        {ground(PENSION_LOSS_81, "1974-10-10", 240, 240, 0), true, "25"},
        {ground(PENSION_LOSS_81, "1964-10-10", 240, 240, 0), true, "45"},
        {ground(PENSION_LOSS_AT_HEAVY, "1979-10-10", 240, 240, 180), true, "25"},
        {ground(PENSION_LOSS_AT_HEAVY, "1969-10-10", 240, 240, 180), true, "45"},
        {ground(PENSION_LOSS_AT_HEAVY, "1979-10-10", 240, 240, 179), false, "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct pension pension = {.monthly_vnd = -1};
        int average = fact(derivation, 10000000);
        assert_true(pension_settle(derivation, &cases[i].input, average, &pension));
        assert_int_equal(pension.entitled, cases[i].entitled);
        assert_fraction(pension.rate_percent, cases[i].rate);
        assert_int_equal(step_holds(derivation, pension.condition_step), cases[i].entitled);
        assert_int_equal(pension.monthly_step != STEP_NONE, cases[i].entitled);
        assert_true(pension.entitled || (pension.monthly_vnd == 0 && pension.lump_vnd == 0));
        assert_explained(derivation);
    }
}

static void a_pension_is_settled_whole(void **state)
{
    (void)state;
    struct pension_input input = at_age;
    input.sex = SEX_FEMALE;
    input.birth = day("1969-05");
    input.pension_from = day("2026-06-01");
    input.months_paid = 431;
    input.months_compulsory = 431;
    input.months_late = 12;
    struct derivation *derivation = derive();
    struct pension pension = {0};
    int average = fact_decimal(derivation, "19117845.5");
    assert_true(pension_settle(derivation, &input, average, &pension));
    assert_int_equal(pension.monthly_vnd, 14338385); /* 75 % of 19,117,846 */
    assert_int_equal(pension.lump_vnd, 86030307);    /* 5 years at a half, 1 at two: 4.5 averages */
    assert_step(derivation, pension.monthly_step, "14338385");
    assert_step(derivation, pension.lump_step, "86030307");
    assert_explained(derivation);
}

static void a_low_average_has_the_minimum(void **state)
{
    (void)state;
    struct pension_input input = at_age;
    input.months_paid = 240;
    input.months_compulsory = 240;
    struct derivation *derivation = derive();
    struct pension pension = {0};
    assert_true(pension_settle(derivation, &input, fact(derivation, 4000000), &pension));
    assert_int_equal(pension.monthly_vnd, 2340000);
    assert_int_equal(pension.lump_vnd, 0);
}

static void impossible_facts_are_refused(void **state)
{
    (void)state;
    struct pension_input cases[8] = {at_age, at_age, at_age, at_age,
                                     at_age, at_age, at_age, at_age};
    cases[0].ground = (enum pension_ground)(PENSION_LOSS_AT_HEAVY + 1);
    cases[1].pension_from = (struct date){0};
    cases[2].months_compulsory = 421;
    cases[3].months_heavy = 421;
    cases[4].months_late = 421;
    cases[5].birth = (struct date){0};
    cases[6].months_paid = -1;
    cases[6].months_compulsory = -1;
    cases[6].months_heavy = -1;
    cases[6].months_late = -1;
    cases[7].sex = (enum sex)'X';
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct pension pension = {.monthly_vnd = 7};
        assert_false(pension_settle(derivation, &cases[i], fact(derivation, 10000000), &pension));
        assert_int_equal(pension.monthly_vnd, 7);
        assert_false(derivation_is_sound(derivation));
    }
}

static void pensions_in_payment_are_raised(void **state)
{
    (void)state;
    static const struct {
        struct adjustment_input input;
        int64_t pension_vnd;
    } cases[] = {
        {{4000000, false, false, {2024, 7, 1}}, 4600000},
        {{2700000, false, false, {2024, 7, 1}}, 3105000},
        {{2700000, true, false, {2024, 7, 1}}, 3405000},  /* below 3.2 M: 300,000 more */
        {{2782609, true, false, {2024, 7, 1}}, 3500000},  /* 3,200,000.35 becomes 3,200,000 */
        {{2900000, true, false, {2024, 7, 1}}, 3500000},  /* 3,335,000 is raised to 3.5 M */
        {{3100000, true, true, {2024, 7, 1}}, 3565000},   /* above the floor already */
        {{2000000, false, false, {2023, 7, 1}}, 2416000}, /* 20.8 % */
        {{2000000, false, true, {2023, 7, 1}}, 2250000},  /* 12.5 % */
        {{2000000, true, true, {2023, 7, 1}}, 2550000},
        {{2500000, true, true, {2023, 7, 1}}, 3000000},
        {{2000000, true, false, {2022, 1, 1}}, 2348000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct adjustment adjustment = {0};
        assert_true(pension_adjust(derivation, &cases[i].input, &adjustment));
        assert_int_equal(adjustment.pension_vnd, cases[i].pension_vnd);
        assert_explained(derivation);
    }
}

/* No rise lowers a pension, and a higher pension stays at least as high after it. */
static void a_rise_keeps_the_order_of_pensions(void **state)
{
    (void)state;
    int64_t before = 0;
    for (int64_t pension = 500000; pension < 5000000; pension += 9973) {
        const struct adjustment_input input = {pension, true, false, {2024, 7, 1}};
        struct adjustment adjustment = {0};
        assert_true(pension_adjust(derive(), &input, &adjustment));
        assert_true(adjustment.pension_vnd > pension);
        assert_true(adjustment.pension_vnd >= before);
        before = adjustment.pension_vnd;
    }
    const struct adjustment_input unknown = {1000000, false, false, {2026, 7, 1}};
    struct adjustment adjustment = {.pension_vnd = 7};
    assert_false(pension_adjust(derive(), &unknown, &adjustment));
    assert_int_equal(adjustment.pension_vnd, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_follow_the_law_of_the_day),
        cmocka_unit_test(too_few_years_give_no_rate),
        cmocka_unit_test(rates_rise_to_the_cap),
        cmocka_unit_test(early_retirement_reduces_by_half_years),
        cmocka_unit_test(the_amount_is_rounded_half_up),
        cmocka_unit_test(the_minimum_is_for_early_joiners_of_twenty_years),
        cmocka_unit_test(excess_years_give_average_salaries),
        cmocka_unit_test(each_ground_has_its_own_conditions),
        cmocka_unit_test(a_pension_is_settled_whole),
        cmocka_unit_test(a_low_average_has_the_minimum),
        cmocka_unit_test(impossible_facts_are_refused),
        cmocka_unit_test(pensions_in_payment_are_raised),
        cmocka_unit_test(a_rise_keeps_the_order_of_pensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
