/* Health insurance: bills, object groups, premiums. */
#include "tests/test_benefits_law.h"

#include "benefits/copay.h"
#include "benefits/premium.h"

static void a_bill_is_shared_to_the_dong(void **state)
{
    (void)state;
    static const struct {
        struct copay_input input;
        int64_t fund_vnd;
    } cases[] = {
        {{4, 222000, {2020, 5, 1}, .right_facility = true}, 222000},
        {{4, 223499, {2020, 5, 1}, .right_facility = true}, 223499},
        {{4, 223500, {2020, 5, 1}, .right_facility = true}, 178800},
        {{4, 1000001, {2026, 8, 1}, .right_facility = true}, 800001},
        {{3, 1000000, {2026, 8, 1}, .right_facility = true}, 950000},
        {{2, 1000000, {2026, 8, 1}, .right_facility = true}, 1000000},
        {{4, 1000000, {2026, 8, 1}, .commune_station = true}, 1000000},
        {{4, 1000000, {2026, 8, 1}, .right_facility = true, .five_years = true}, 1000000},
        {{4, 1000000, {2026, 8, 1}, .five_years = true, .facility_level = FACILITY_LEVEL_BASIC},
         400000},
        {{3, 1000001, {2026, 8, 1}, .facility_level = FACILITY_LEVEL_BASIC}, 475000},
        {{4, 300000, {2026, 8, 1}, .facility_level = FACILITY_LEVEL_BASIC}, 150000},
        {{4,
          1000000,
          {2026, 8, 1},
          .inpatient = true,
          .facility_level = FACILITY_LEVEL_SPECIALISED},
         320000},
        {{4, 1000000, {2026, 8, 1}, .facility_level = FACILITY_LEVEL_SPECIALISED}, 0},
        {{4, 0, {2026, 8, 1}, .right_facility = true}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct copay copay = {.percent = {0, 1}};
        assert_true(copay_settle(derivation, &cases[i].input, &copay));
        assert_int_equal(copay.fund_vnd, cases[i].fund_vnd);
        assert_int_equal(copay.own_vnd, cases[i].input.cost_vnd - cases[i].fund_vnd);
        assert_explained(derivation);
    }
}

static void impossible_bills_are_refused(void **state)
{
    (void)state;
    static const struct copay_input cases[] = {
        {4, -1, {2026, 8, 1}, .right_facility = true},
        {9, 1000, {2026, 8, 1}, .right_facility = true},
        {4, 1000, {2026, 8, 1}, .facility_level = FACILITY_LEVEL_UNKNOWN},
        {4,
         1000,
         {2026, 8, 1},
         .facility_level = (enum facility_level)(FACILITY_SPECIALISED_FORMER_PROVINCIAL + 1)},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct copay copay = {.fund_vnd = 7, .percent = {0, 1}};
        assert_false(copay_settle(derive(), &cases[i], &copay));
        assert_int_equal(copay.fund_vnd, 7);
    }
}

static void object_groups_have_a_digit(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const char *on;
        const char *digit;
        const char *percent;
    } cases[] = {
        {"HT", "2025-05-01", "3", "95"},  {"LH", "2025-12-01", "4", "80"},
        {"LH", "2026-02-01", "2", "100"}, {"QN", "2025-05-01", "5", "100"},
        {"HN", "2025-05-01", "2", "100"}, {"TE", "2025-05-01", "1", "100"},
        {"CN", "2025-12-31", "3", "95"},  {"CN", "2026-01-01", "2", "100"},
        {"DN", "2025-05-01", "4", "80"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int digit = copay_object_digit(derivation, cases[i].code, day(cases[i].on));
        assert_step(derivation, digit, cases[i].digit);
        assert_step(derivation, copay_digit_percent(derivation, digit, day(cases[i].on)),
                    cases[i].percent);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    copay_object_digit(derivation, "ZZ", day("2026-01-01"));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
}

static void five_years_need_more_than_the_limit(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    assert_false(step_holds(derivation, copay_five_years(derivation, 14040000, day("2026-01-01"))));
    assert_true(step_holds(derivation, copay_five_years(derivation, 14040001, day("2026-01-01"))));
    assert_explained(derivation);
}

static void households_pay_less_for_each_member(void **state)
{
    (void)state;
    static const struct {
        int64_t level;
        int32_t order;
        int64_t monthly_vnd;
        int64_t yearly_vnd;
    } cases[] = {
        {2340000, 1, 105300, 1263600}, {2340000, 2, 73710, 884520}, {2340000, 3, 63180, 758160},
        {2340000, 4, 52650, 631800},   {2340000, 5, 42120, 505440}, {2340000, 9, 42120, 505440},
        {1490000, 2, 46935, 563220},   {1490000, 4, 33525, 402300}, {2530000, 2, 79695, 956340},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct premium premium = {0};
        int level = fact(derivation, cases[i].level);
        assert_true(premium_settle(derivation, cases[i].order, level, day("2026-01-01"), &premium));
        assert_int_equal(premium.monthly_vnd, cases[i].monthly_vnd);
        assert_int_equal(premium.yearly_vnd, cases[i].yearly_vnd);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    struct premium premium = {.monthly_vnd = 7};
    assert_false(
        premium_settle(derivation, 0, fact(derivation, 2340000), day("2026-01-01"), &premium));
    assert_int_equal(premium.monthly_vnd, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bill_is_shared_to_the_dong),
        cmocka_unit_test(impossible_bills_are_refused),
        cmocka_unit_test(object_groups_have_a_digit),
        cmocka_unit_test(five_years_need_more_than_the_limit),
        cmocka_unit_test(households_pay_less_for_each_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
