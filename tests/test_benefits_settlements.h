/* Every settlement of the room benefits behind one shape: a salary in, an amount out. */
#ifndef TESTS_TEST_BENEFITS_SETTLEMENTS_H
#define TESTS_TEST_BENEFITS_SETTLEMENTS_H

#include "tests/test_benefits_law.h"

#include "benefits/accident.h"
#include "benefits/average.h"
#include "benefits/contribution.h"
#include "benefits/convalescence.h"
#include "benefits/copay.h"
#include "benefits/late_payment.h"
#include "benefits/maternity.h"
#include "benefits/one_time.h"
#include "benefits/pension.h"
#include "benefits/pension_adjustment.h"
#include "benefits/premium.h"
#include "benefits/sickness.h"
#include "benefits/survivors.h"
#include "benefits/unemployment.h"

enum { UNTOUCHED = -77 };

/* Each works out one amount from a salary; UNTOUCHED when it was refused. */
static int64_t settle_pension(struct derivation *derivation, int64_t salary_vnd)
{
    const struct salary_period periods[] = {
        {REGIME_STATE, 12 * 1990, 12 * 2009 + 11, 0, {3, 1}},
        {REGIME_EMPLOYER, 12 * 2010, 12 * 2025 + 11, salary_vnd, {0, 1}},
    };
    const struct average_input history = {periods, 2, {1990, 1, 1}, {2026, 5, 1}};
    const struct pension_input input = {
        .ground = PENSION_LOSS_AT_HEAVY,
        .sex = SEX_MALE,
        .birth = {1975, 10, 10},
        .pension_from = {2026, 5, 1},
        .first_joined = {1990, 1, 1},
        .months_paid = 36 * 12,
        .months_compulsory = 36 * 12,
        .months_heavy = 180,
        .months_late = 6,
    };
    struct pension pension = {.monthly_vnd = UNTOUCHED};
    pension_settle(derivation, &input, average_salary(derivation, &history), &pension);
    return pension.monthly_vnd;
}

static int64_t settle_normal_pension(struct derivation *derivation, int64_t salary_vnd)
{
    const struct pension_input input = {
        .sex = SEX_MALE,
        .birth = {1964, 10, 10},
        .pension_from = {2026, 5, 1},
        .first_joined = {1990, 1, 1},
        .months_paid = 190,
        .months_compulsory = 190,
    };
    struct pension pension = {.monthly_vnd = UNTOUCHED};
    pension_settle(derivation, &input, fact(derivation, salary_vnd), &pension);
    return pension.monthly_vnd;
}

static int64_t settle_one_time(struct derivation *derivation, int64_t salary_vnd)
{
    const struct salary_segment segments[] = {{REGIME_EMPLOYER, 2013, 18, salary_vnd},
                                              {REGIME_VOLUNTARY, 2020, 30, salary_vnd}};
    const struct one_time_input input = {18, 30, {2026, 2, 1}, AVERAGE_TRUNCATED, 100};
    int average = average_of_segments(derivation, segments, 2, input.settled_on);
    struct one_time result = {.amount_vnd = UNTOUCHED};
    one_time_settle(derivation, &input, average, &result);
    return result.amount_vnd;
}

static int64_t settle_short_one_time(struct derivation *derivation, int64_t salary_vnd)
{
    const struct one_time_input input = {0, 7, {2026, 2, 1}, AVERAGE_EXACT, 0};
    struct one_time result = {.amount_vnd = UNTOUCHED};
    one_time_settle(derivation, &input, fact(derivation, salary_vnd), &result);
    return result.amount_vnd;
}

static int64_t settle_abroad(struct derivation *derivation, int64_t salary_vnd)
{
    int times = fact(derivation, 30);
    int lump = one_time_abroad(derivation, times, fact(derivation, 5), fact(derivation, salary_vnd),
                               day("2026-02-01"));
    return lump == STEP_NONE ? UNTOUCHED : step_whole(derivation, lump);
}

static int64_t settle_sickness(struct derivation *derivation, int64_t salary_vnd)
{
    const struct sickness_input input = {SICK_WORK_HEAVY, 20, 0, 3, 9, salary_vnd, {2025, 8, 1}};
    struct sickness result = {.amount_vnd = UNTOUCHED};
    sickness_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_long_sickness(struct derivation *derivation, int64_t salary_vnd)
{
    const struct long_sickness_input input = {true, 20, 2, 5, salary_vnd, {2025, 8, 1}};
    struct long_sickness result = {.amount_vnd = UNTOUCHED};
    long_sickness_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_long_limits(struct derivation *derivation, int64_t salary_vnd)
{
    struct long_sickness_limits limits = {.then_months = UNTOUCHED};
    long_sickness_limits(derivation, (int32_t)(salary_vnd % 100), day("2020-01-01"), &limits);
    return limits.then_months;
}

static int64_t settle_convalescence(struct derivation *derivation, int64_t salary_vnd)
{
    const struct convalescence_input input = {
        CONVALESCENCE_ACCIDENT, (int32_t)(salary_vnd % 100), 0, 3, {2025, 8, 1}};
    struct convalescence result = {.amount_vnd = UNTOUCHED};
    convalescence_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_birth(struct derivation *derivation, int64_t salary_vnd)
{
    const struct salary_segment months[] = {{.months = 6, .salary_vnd = salary_vnd}};
    const struct maternity_input input = {
        .kind = MATERNITY_BIRTH, .on = {2025, 8, 1}, .children = 2, .odd_days = 3};
    struct maternity result = {.total_vnd = UNTOUCHED};
    maternity_settle(derivation, &input, average_plain(derivation, months, 1), &result);
    return result.total_vnd;
}

static int64_t settle_fatherhood(struct derivation *derivation, int64_t salary_vnd)
{
    const struct maternity_input input = {.kind = MATERNITY_FATHER,
                                          .on = {2025, 8, 1},
                                          .children = 3,
                                          .request_days = 12,
                                          .mother_uninsured = true};
    struct maternity result = {.total_vnd = UNTOUCHED};
    int condition = maternity_entitlement(derivation, MATERNITY_REST, 3, 12, input.on);
    int average = fact(derivation, salary_vnd);
    maternity_settle(derivation, &input, step_holds(derivation, condition) ? average : STEP_NONE,
                     &result);
    return result.total_vnd;
}

static int64_t settle_survivors(struct derivation *derivation, int64_t salary_vnd)
{
    struct date death = day("2025-08-01");
    const struct survivor_relatives relatives = {2, 1};
    const int parts[] = {
        survivor_lump(derivation, survivor_lump_times(derivation, 30, 60, death),
                      fact(derivation, salary_vnd)),
        survivor_lump(derivation, survivor_pension_times(derivation, 30, death),
                      fact(derivation, salary_vnd)),
        survivor_monthly(derivation, &relatives, death),
        survivor_monthly_entitlement(derivation, 180, death),
        funeral_entitlement(derivation, true, 60, death),
        funeral_allowance(derivation, death),
    };
    int total = step_of_many(derivation, &fact_text, OPERATION_ADD, parts, COUNT_OF(parts));
    return total == STEP_NONE ? UNTOUCHED : step_whole(derivation, total);
}

static int64_t settle_accident(struct derivation *derivation, int64_t salary_vnd)
{
    const struct accident_input input = {45, 7, salary_vnd, {2025, 8, 1}};
    struct accident result = {.amount_vnd = UNTOUCHED};
    accident_attendance(derivation, 85, input.on);
    accident_death(derivation, input.on);
    accident_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_light_accident(struct derivation *derivation, int64_t salary_vnd)
{
    const struct accident_input input = {12, 7, salary_vnd, {2025, 8, 1}};
    struct accident result = {.amount_vnd = UNTOUCHED};
    accident_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_scratch(struct derivation *derivation, int64_t salary_vnd)
{
    const struct accident_input input = {2, 7, salary_vnd, {2025, 8, 1}};
    struct accident result = {.amount_vnd = UNTOUCHED};
    accident_settle(derivation, &input, &result);
    return result.amount_vnd;
}

static int64_t settle_unemployment(struct derivation *derivation, int64_t salary_vnd)
{
    const struct unemployment_input input = {60, "III", {2026, 2, 1}};
    struct unemployment result = {.total_vnd = UNTOUCHED};
    unemployment_settle(derivation, &input, fact(derivation, salary_vnd), &result);
    return result.total_vnd;
}

static int64_t settle_state_unemployment(struct derivation *derivation, int64_t salary_vnd)
{
    const struct unemployment_input input = {60, "", {2025, 2, 1}};
    struct unemployment result = {.total_vnd = UNTOUCHED};
    unemployment_settle(derivation, &input, fact(derivation, salary_vnd), &result);
    return result.total_vnd;
}

static int64_t settle_bill(struct derivation *derivation, int64_t salary_vnd)
{
    const struct copay_input input = {.benefit_digit = 4,
                                      .cost_vnd = salary_vnd,
                                      .on = {2026, 8, 1},
                                      .facility_level = FACILITY_LEVEL_BASIC};
    struct copay result = {.fund_vnd = UNTOUCHED, .percent = {0, 1}};
    copay_five_years(derivation, salary_vnd, input.on);
    copay_digit_percent(derivation, copay_object_digit(derivation, "DN", input.on), input.on);
    copay_settle(derivation, &input, &result);
    return result.fund_vnd;
}

static int64_t settle_premium(struct derivation *derivation, int64_t salary_vnd)
{
    struct premium result = {.yearly_vnd = UNTOUCHED};
    premium_settle(derivation, 3, fact(derivation, salary_vnd), day("2026-08-01"), &result);
    return result.yearly_vnd;
}

static int64_t settle_contribution(struct derivation *derivation, int64_t salary_vnd)
{
    const struct contribution_input input = {FUND_UNEMPLOYMENT, salary_vnd, "II", {2026, 8, 1}};
    struct contribution result = {.employer_vnd = UNTOUCHED};
    contribution_settle(derivation, &input, &result);
    return result.employer_vnd;
}

static int64_t settle_voluntary(struct derivation *derivation, int64_t salary_vnd)
{
    struct date on = day("2026-08-01");
    int line = voluntary_poverty_line(derivation, on);
    int percent = voluntary_support_percent(derivation, SUPPORT_POOR, on);
    struct voluntary_contribution result = {.pay_vnd = UNTOUCHED};
    voluntary_settle(derivation, fact(derivation, salary_vnd), line, percent, on, &result);
    return result.pay_vnd;
}

static int64_t settle_late(struct derivation *derivation, int64_t salary_vnd)
{
    int rate = late_monthly_rate(derivation, decimal("5.8"), day("2020-01-01"));
    int old = late_interest(derivation, fact(derivation, salary_vnd), rate);
    int now = late_daily_interest(derivation, salary_vnd, 9, day("2026-01-01"));
    int both = step_add(derivation, &fact_text, old, now);
    return both == STEP_NONE ? UNTOUCHED : step_whole(derivation, both);
}

static int64_t settle_rise(struct derivation *derivation, int64_t salary_vnd)
{
    const struct adjustment_input input = {salary_vnd, true, false, {2024, 7, 1}};
    struct adjustment result = {.pension_vnd = UNTOUCHED};
    pension_adjust(derivation, &input, &result);
    return result.pension_vnd;
}

static const struct {
    const char *name;
    int64_t (*settle)(struct derivation *derivation, int64_t salary_vnd);
} settlements[] = {
    {"pension", settle_pension},
    {"normal pension", settle_normal_pension},
    {"one-time", settle_one_time},
    {"short one-time", settle_short_one_time},
    {"abroad", settle_abroad},
    {"sickness", settle_sickness},
    {"long sickness", settle_long_sickness},
    {"long sickness limits", settle_long_limits},
    {"convalescence", settle_convalescence},
    {"birth", settle_birth},
    {"fatherhood", settle_fatherhood},
    {"survivors", settle_survivors},
    {"accident", settle_accident},
    {"light accident", settle_light_accident},
    {"scratch", settle_scratch},
    {"unemployment", settle_unemployment},
    {"state unemployment", settle_state_unemployment},
    {"bill", settle_bill},
    {"premium", settle_premium},
    {"contribution", settle_contribution},
    {"voluntary", settle_voluntary},
    {"late", settle_late},
    {"rise", settle_rise},
};

#endif
