/*
 * What holds for every history of payment, tried on invented ones: more money or more months never
 * give less, how a time is cut into periods changes nothing, nothing exceeds its cap, and every
 * result follows from its explanation.
 */
#include "tests/test_benefits_settlements.h"

#include "benefits/adjustment.h"
#include "benefits/pension_lump.h"
#include "benefits/pension_rate.h"

enum { LIVES = 400, PERIODS = 5 };

static uint64_t state;

/* SplitMix64, so that every run tries the same lives. */
static int32_t draw(int32_t least, int32_t most)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return least + (int32_t)((z ^ (z >> 31)) % (uint64_t)(most - least + 1));
}

struct life {
    enum sex sex;
    struct salary_period periods[2 * PERIODS + 1];
    size_t count;
    struct date settled_on;
};

static struct life draw_life(void)
{
    struct life life = {.sex = draw(0, 1) ? SEX_MALE : SEX_FEMALE,
                        .settled_on = {(int16_t)draw(2018, 2026), (uint8_t)draw(1, 12), 1}};
    int32_t end = month_of_date(life.settled_on) - 1;
    int32_t from = draw(month("1991-01-01"), month("2008-01-01"));
    while (life.count < PERIODS && from <= end) {
        int32_t to = from + draw(1, 120);
        to = to > end ? end : to;
        struct salary_period *period = &life.periods[life.count++];
        *period =
            (struct salary_period){REGIME_EMPLOYER, from, to, draw(1000, 40000) * 1000, {0, 1}};
        if (draw(0, 2) == 0) {
            period->regime = REGIME_STATE;
            period->salary_vnd = 0;
            fraction_divide(fraction_of(draw(186, 800)), fraction_of(100), &period->coefficient);
        }
        from = to + draw(1, 12);
    }
    return life;
}

static int32_t months_of(const struct life *life, int32_t until)
{
    int32_t months = 0;
    for (size_t i = 0; i < life->count; i++) {
        int32_t to = life->periods[i].to_month < until ? life->periods[i].to_month : until;
        months += to >= life->periods[i].from_month ? to - life->periods[i].from_month + 1 : 0;
    }
    return months;
}

struct amounts {
    struct fraction average, rate;
    int64_t monthly_vnd, lump_vnd, one_time_vnd;
};

/* All of a life, explained. */
static struct amounts count(const struct life *life)
{
    struct derivation *derivation = derive();
    const struct average_input history = {
        life->periods, life->count, month_first_day(life->periods[0].from_month), life->settled_on};
    int32_t months = months_of(life, INT32_MAX);
    int32_t before = months_of(life, month("2013-12-01"));
    const struct pension_input input = {
        .ground = PENSION_HIV, /* any age: the pension itself is tried */
        .sex = life->sex,
        .birth = {1960, 1, 1},
        .pension_from = life->settled_on,
        .first_joined = history.first_joined,
        .months_paid = months,
        .months_compulsory = months,
    };
    const struct one_time_input leaving = {before, months - before, life->settled_on,
                                           AVERAGE_TRUNCATED, 0};
    struct pension pension = {.rate_percent = {0, 1}};
    struct one_time one_time = {0};
    int average = average_salary(derivation, &history);
    assert_true(pension_settle(derivation, &input, average, &pension));
    assert_true(one_time_settle(derivation, &leaving, average, &one_time));
    assert_explained(derivation);
    return (struct amounts){step_value(derivation, average), pension.rate_percent,
                            pension.monthly_vnd, pension.lump_vnd, one_time.amount_vnd};
}

static void assert_same(const struct amounts *a, const struct amounts *b)
{
    assert_int_equal(fraction_compare(a->average, b->average), 0);
    assert_int_equal(a->monthly_vnd, b->monthly_vnd);
    assert_int_equal(a->lump_vnd, b->lump_vnd);
    assert_int_equal(a->one_time_vnd, b->one_time_vnd);
}

static void cutting_a_time_changes_nothing(void **state_unused)
{
    (void)state_unused;
    state = 1;
    for (int i = 0; i < LIVES; i++) {
        struct life life = draw_life();
        struct amounts whole = count(&life);
        size_t cut = (size_t)draw(0, (int32_t)life.count - 1);
        struct salary_period *period = &life.periods[cut];
        if (period->from_month == period->to_month) {
            continue;
        }
        memmove(period + 1, period, (life.count - cut) * sizeof *period);
        life.count++;
        period->to_month = draw(period->from_month, period[1].to_month - 1);
        period[1].from_month = period->to_month + 1;
        struct amounts parts = count(&life);
        assert_same(&whole, &parts);
    }
}

static void a_higher_salary_never_gives_less(void **state_unused)
{
    (void)state_unused;
    state = 2;
    for (int i = 0; i < LIVES; i++) {
        struct life life = draw_life();
        struct amounts before = count(&life);
        struct salary_period *period = &life.periods[draw(0, (int32_t)life.count - 1)];
        if (period->coefficient.numerator) {
            fraction_add(period->coefficient, decimal("0.31"), &period->coefficient);
        } else {
            period->salary_vnd += draw(1, 5000000);
        }
        struct amounts after = count(&life);
        assert_true(fraction_compare(after.average, before.average) >= 0);
        assert_true(after.monthly_vnd >= before.monthly_vnd);
        assert_true(after.lump_vnd >= before.lump_vnd);
        assert_true(after.one_time_vnd >= before.one_time_vnd);
    }
}

/* At the same average: the rate, the lump sum and the one-time factor grow with the months. */
static void more_months_never_give_less(void **state_unused)
{
    (void)state_unused;
    static const char *const days[] = {"2018-03-01", "2021-03-01", "2025-06-01", "2026-03-01"};
    for (size_t d = 0; d < COUNT_OF(days); d++) {
        for (int sex = 0; sex < 2; sex++) {
            struct fraction last_rate = {0, 1};
            struct fraction last_times = {0, 1};
            struct fraction last_excess = {0, 1};
            for (int32_t months = 240; months < 600; months++) {
                struct derivation *derivation = derive();
                enum sex who = sex ? SEX_MALE : SEX_FEMALE;
                struct date on = day(days[d]);
                int paid = fact(derivation, months);
                int none = fact(derivation, 0);
                int rate = pension_rate(derivation, who, paid, on);
                int times = one_time_times(derivation, none, paid, on);
                int excess = pension_excess_times(derivation, who, paid, none, on);
                assert_true(derivation_is_sound(derivation));
                assert_true(fraction_compare(step_value(derivation, rate), last_rate) >= 0);
                assert_true(fraction_compare(step_value(derivation, rate), fraction_of(75)) <= 0);
                assert_true(fraction_compare(step_value(derivation, times), last_times) >= 0);
                assert_true(fraction_compare(step_value(derivation, excess), last_excess) >= 0);
                last_rate = step_value(derivation, rate);
                last_times = step_value(derivation, times);
                last_excess = step_value(derivation, excess);
            }
        }
    }
}

/* An average lies between the least and the greatest of what it is made of. */
static void an_average_lies_between(void **state_unused)
{
    (void)state_unused;
    state = 3;
    for (int i = 0; i < LIVES; i++) {
        struct salary_segment segments[6];
        struct fraction least = fraction_of(INT64_MAX);
        struct fraction greatest = fraction_of(0);
        struct derivation *derivation = derive();
        int parts = draw(1, 6);
        struct date on = {(int16_t)draw(2018, 2026), 5, 1};
        for (int k = 0; k < parts; k++) {
            segments[k] = (struct salary_segment){REGIME_EMPLOYER, draw(1995, on.year), draw(1, 12),
                                                  draw(1000, 50000) * 1000};
            int salary = fact(derivation, segments[k].salary_vnd);
            struct fraction adjusted =
                step_value(derivation, salary_adjusted(derivation, salary, REGIME_EMPLOYER,
                                                       segments[k].year, on));
            least = fraction_compare(adjusted, least) < 0 ? adjusted : least;
            greatest = fraction_compare(adjusted, greatest) > 0 ? adjusted : greatest;
        }
        struct fraction average =
            step_value(derivation, average_of_segments(derivation, segments, (size_t)parts, on));
        assert_explained(derivation);
        assert_true(fraction_compare(average, least) >= 0);
        assert_true(fraction_compare(average, greatest) <= 0);
    }
}

/* Every settlement of the room grows with the salary, is never negative, and is explained. */
static void settlements_grow_and_are_explained(void **state_unused)
{
    (void)state_unused;
    static const int64_t salaries[] = {1,        1000000,  2340000,   5000000,   10000000,
                                       46800000, 50600000, 100000000, 900000000, 5000000000};
    for (size_t i = 0; i < COUNT_OF(settlements); i++) {
        int64_t last = 0;
        for (size_t k = 0; k < COUNT_OF(salaries); k++) {
            struct derivation *derivation = derive();
            int64_t amount = settlements[i].settle(derivation, salaries[k]);
            if (derivation->fault == DERIVATION_BAD_FACT) {
                continue; /* as voluntary income below the poverty line */
            }
            assert_explained(derivation);
            assert_true(amount >= 0);
            bool by_salary = strcmp(settlements[i].name, "long sickness limits") != 0 &&
                             strcmp(settlements[i].name, "convalescence") != 0 &&
                             strcmp(settlements[i].name, "bill") != 0;
            if (by_salary && amount < last) {
                fail_msg("%s: %lld of %lld", settlements[i].name, (long long)amount,
                         (long long)salaries[k]);
            }
            last = amount;
        }
    }
}

static void nothing_is_above_its_cap(void **state_unused)
{
    (void)state_unused;
    const struct unemployment_input jobless = {600, "I", {2026, 8, 1}};
    const struct contribution_input paid = {FUND_PENSION, 4000000000, "", {2026, 8, 1}};
    const struct sickness_input ill = {SICK_WORK_NORMAL, 40, 0, 0, 400, 24000000, {2026, 8, 3}};
    struct derivation *derivation = derive();
    struct unemployment unemployment = {0};
    struct contribution contribution = {0};
    struct sickness sickness = {0};
    assert_true(
        unemployment_settle(derivation, &jobless, fact(derivation, 900000000), &unemployment));
    assert_int_equal(unemployment.months, 12);
    assert_int_equal(
        unemployment.monthly_vnd,
        5 * fraction_floor(
                rule_find(law(), FIGURE_REGIONAL_WAGE, rule_key("I"), jobless.ended)->value));
    assert_true(contribution_settle(derivation, &paid, &contribution));
    assert_int_equal(contribution.counted_vnd, 20 * 2530000);
    assert_true(sickness_settle(derivation, &ill, &sickness));
    assert_int_equal(fraction_floor(sickness.days), sickness.quota_days);
    assert_int_equal(sickness.amount_vnd, 60 * 750000);
    for (int32_t months = 0; months < 200; months++) {
        struct derivation *each = derive();
        int pensions = survivor_pension_times(each, months, day("2026-01-01"));
        assert_true(fraction_compare(step_value(each, pensions), fraction_of(48)) <= 0);
        assert_true(fraction_compare(step_value(each, pensions), fraction_of(3)) >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cutting_a_time_changes_nothing),
        cmocka_unit_test(a_higher_salary_never_gives_less),
        cmocka_unit_test(more_months_never_give_less),
        cmocka_unit_test(an_average_lies_between),
        cmocka_unit_test(settlements_grow_and_are_explained),
        cmocka_unit_test(nothing_is_above_its_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
