/* What is paid in: shares, the voluntary and their support, and what being late costs. */
#include "tests/test_benefits_law.h"

#include "benefits/contribution.h"
#include "benefits/late_payment.h"

static void contributions_count_between_two_bounds(void **state)
{
    (void)state;
    static const struct {
        struct contribution_input input;
        int64_t counted_vnd;
        int64_t employer_vnd;
        int64_t worker_vnd;
    } cases[] = {
        {{FUND_PENSION, 10000000, "", {2025, 8, 1}}, 10000000, 1400000, 800000},
        {{FUND_SICKNESS, 10000000, "", {2025, 8, 1}}, 10000000, 300000, 0},
        {{FUND_ACCIDENT, 10000000, "", {2025, 8, 1}}, 10000000, 50000, 0},
        {{FUND_ACCIDENT, 10000000, "", {2021, 8, 1}}, 10000000, 0, 0},
        {{FUND_UNEMPLOYMENT, 10000000, "I", {2025, 8, 1}}, 10000000, 100000, 100000},
        {{FUND_UNEMPLOYMENT, 10000000, "I", {2021, 12, 1}}, 10000000, 0, 100000},
        {{FUND_HEALTH, 10000000, "", {2025, 8, 1}}, 10000000, 300000, 150000},
        {{FUND_HEALTH, 90000000, "", {2025, 8, 1}}, 46800000, 1404000, 702000},
        {{FUND_PENSION, 1000000, "", {2025, 8, 1}}, 2340000, 327600, 187200},
        {{FUND_UNEMPLOYMENT, 990000000, "IV", {2026, 2, 1}}, 74000000, 740000, 740000},
        {{FUND_PENSION, 5000000, "", {2011, 5, 1}}, 5000000, 600000, 300000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct contribution contribution = {0};
        assert_true(contribution_settle(derivation, &cases[i].input, &contribution));
        assert_int_equal(contribution.counted_vnd, cases[i].counted_vnd);
        assert_int_equal(contribution.employer_vnd, cases[i].employer_vnd);
        assert_int_equal(contribution.worker_vnd, cases[i].worker_vnd);
        assert_explained(derivation);
    }
    const struct contribution_input unknown = {
        (enum contribution_fund)(FUND_HEALTH + 1), 1, "", {2025, 8, 1}};
    const struct contribution_input no_zone = {FUND_UNEMPLOYMENT, 1, "", {2025, 8, 1}};
    struct contribution contribution = {.counted_vnd = 7};
    assert_false(contribution_settle(derive(), &unknown, &contribution));
    assert_false(contribution_settle(derive(), &no_zone, &contribution));
    assert_int_equal(contribution.counted_vnd, 7);
}

/* Employer 21.5 and worker 10.5: 32 % in all, as the law adds up today. */
static void shares_add_up_to_the_known_totals(void **state)
{
    (void)state;
    int64_t employer_vnd = 0;
    int64_t worker_vnd = 0;
    for (int fund = FUND_PENSION; fund <= FUND_HEALTH; fund++) {
        const struct contribution_input input = {
            (enum contribution_fund)fund, 10000000, "II", {2026, 8, 1}};
        struct contribution contribution = {0};
        assert_true(contribution_settle(derive(), &input, &contribution));
        employer_vnd += contribution.employer_vnd;
        worker_vnd += contribution.worker_vnd;
    }
    assert_int_equal(employer_vnd, 2150000);
    assert_int_equal(worker_vnd, 1050000);
}

static void the_state_helps_the_voluntary(void **state)
{
    (void)state;
    static const struct {
        int64_t income;
        enum support_group group;
        const char *on;
        int64_t full_vnd;
        int64_t support_vnd;
    } cases[] = {
        {700000, SUPPORT_POOR, "2020-01-01", 154000, 46200},
        {700000, SUPPORT_NEAR_POOR, "2020-01-01", 154000, 38500},
        {700000, SUPPORT_OTHER, "2020-01-01", 154000, 15400},
        {1500000, SUPPORT_POOR, "2025-08-01", 330000, 165000},
        {5000000, SUPPORT_NEAR_POOR, "2025-08-01", 1100000, 132000},
        {1500000, SUPPORT_MINORITY, "2025-08-01", 330000, 99000},
        {1500000, SUPPORT_MINORITY, "2025-06-01", 330000, 33000},
        {1500000, SUPPORT_OTHER, "2025-08-01", 330000, 66000},
        {100000, SUPPORT_POOR, "2025-08-01", 22000, 22000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct voluntary_contribution result = {0};
        struct date on = day(cases[i].on);
        int income = fact(derivation, cases[i].income);
        int line = voluntary_poverty_line(derivation, on);
        int percent = voluntary_support_percent(derivation, cases[i].group, on);
        assert_true(voluntary_settle(derivation, income, line, percent, on, &result));
        assert_int_equal(result.full_vnd, cases[i].full_vnd);
        assert_int_equal(result.support_vnd, cases[i].support_vnd);
        assert_int_equal(result.pay_vnd, cases[i].full_vnd - cases[i].support_vnd);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    voluntary_support_percent(derivation, (enum support_group)(SUPPORT_OTHER + 1),
                              day("2025-08-01"));
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
}

static void late_payment_costs(void **state)
{
    (void)state;
    static const struct {
        const char *yearly;
        const char *monthly;
    } rates[] = {{"5.8", "0.9666"}, {"5.86", "0.9766"}, {"6", "1"}, {"0", "0"}};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct derivation *derivation = derive();
        assert_step(derivation,
                    late_monthly_rate(derivation, decimal(rates[i].yearly), day("2020-01-01")),
                    rates[i].monthly);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    assert_step(
        derivation,
        late_interest(derivation, fact(derivation, 15000000), fact_decimal(derivation, "0.9766")),
        "146490");
    assert_step(
        derivation,
        late_interest(derivation, fact(derivation, 200000000), fact_decimal(derivation, "0.9666")),
        "1933200");
    assert_step(derivation, late_daily_interest(derivation, 100000000, 10, day("2025-08-01")),
                "300000");
    assert_explained(derivation);
    late_daily_interest(derivation, 100000000, 10, day("2025-06-30"));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contributions_count_between_two_bounds),
        cmocka_unit_test(shares_add_up_to_the_known_totals),
        cmocka_unit_test(the_state_helps_the_voluntary),
        cmocka_unit_test(late_payment_costs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
