/* The average salary: coefficients, windows, the state scale, and histories of more than one
 * regime. */
#include "tests/test_benefits_law.h"

#include "benefits/average.h"
#include "benefits/state_salary.h"

static void segments_take_the_coefficient_of_their_year(void **state)
{
    (void)state;
    static const struct {
        struct salary_segment segments[2];
        size_t count;
        const char *settled_on;
        const char *average;
    } cases[] = {
        {{{REGIME_EMPLOYER, 2024, 12, 10000000}}, 1, "2026-03-01", "10300000"},
        {{{REGIME_EMPLOYER, 2024, 12, 10000000}}, 1, "2025-03-01", "10000000"},
        {{{REGIME_EMPLOYER, 1994, 1, 1000000}}, 1, "2026-01-01", "5810000"},
        {{{REGIME_EMPLOYER, 1980, 1, 1000000}}, 1, "2026-01-01", "5810000"},
        {{{REGIME_EMPLOYER, 1995, 1, 1000000}}, 1, "2026-01-01", "4910000"},
        {{{REGIME_EMPLOYER, 2007, 1, 1000000}}, 1, "2026-01-01", "2810000"},
        {{{REGIME_VOLUNTARY, 2008, 6, 1000000}, {REGIME_EMPLOYER, 2026, 6, 3000000}},
         2,
         "2026-01-01",
         "2645000"},
        {{{REGIME_EMPLOYER, 2026, 1, 1000000}, {REGIME_EMPLOYER, 2026, 2, 0}},
         2,
         "2026-01-01",
         "1000000/3"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int average = average_of_segments(derivation, cases[i].segments, cases[i].count,
                                          day(cases[i].settled_on));
        assert_step(derivation, average, cases[i].average);
        assert_explained(derivation);
    }
}

static void segments_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct salary_segment segment;
        const char *settled_on;
        enum derivation_fault fault;
    } cases[] = {
        {{REGIME_EMPLOYER, 2024, 0, 1000000}, "2026-01-01", DERIVATION_BAD_FACT},
        {{REGIME_EMPLOYER, 2024, -1, 1000000}, "2026-01-01", DERIVATION_BAD_FACT},
        {{REGIME_EMPLOYER, 2024, 1, -1}, "2026-01-01", DERIVATION_BAD_FACT},
        {{REGIME_EMPLOYER, 2020, 1, 1}, "2027-01-01", DERIVATION_NO_RULE},
        {{REGIME_VOLUNTARY, 2007, 1, 1}, "2026-01-01", DERIVATION_NO_RULE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        average_of_segments(derivation, &cases[i].segment, 1, day(cases[i].settled_on));
        assert_int_equal(derivation->fault, cases[i].fault);
    }
    struct derivation *derivation = derive();
    average_of_segments(derivation, NULL, 0, day("2026-01-01"));
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
    derivation = derive();
    average_plain(derivation, &cases[0].segment, 1);
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);

    static struct salary_segment many[AVERAGE_SEGMENTS + 1];
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        many[i] = (struct salary_segment){REGIME_EMPLOYER, 2024, 1, 1000000};
    }
    derivation = derive();
    average_plain(derivation, many, AVERAGE_SEGMENTS);
    assert_int_equal(derivation->fault, DERIVATION_SOUND);
    derivation = derive();
    average_plain(derivation, many, AVERAGE_SEGMENTS + 1);
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
}

static void the_state_scale_follows_the_first_joining(void **state)
{
    (void)state;
    static const struct {
        const char *joined;
        const char *paid_on;
        const char *settled_on;
        const char *salary;
    } cases[] = {
        {"2010-01-01", "2010-05-01", "2026-05-01", "7020000"}, /* 3.0 x 2,340,000 */
        {"2015-12-31", "2020-05-01", "2026-07-01", "7590000"}, /* 3.0 x 2,530,000 */
        {"2016-01-01", "2020-05-01", "2026-05-01", "5185200"}, /* 3.0 x 1,490,000 x 1.16 */
        {"2020-01-01", "2024-08-01", "2026-05-01", "7230600"}, /* 3.0 x 2,340,000 x 1.03 */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        const struct state_salary_input input = {day(cases[i].joined), day(cases[i].paid_on),
                                                 day(cases[i].settled_on)};
        int coefficient = fact(derivation, 3);
        assert_step(derivation, state_salary(derivation, &input, coefficient), cases[i].salary);
        assert_explained(derivation);
    }
}

static void allowances_add_to_the_coefficient(void **state)
{
    (void)state;
    static const struct {
        const char *parts[5];
        const char *total;
    } cases[] = {
        {{"4", "5", "0.5", "10", "0.2"}, "5.37"},
        {{"3.66", "0", "0", "0", "0"}, "3.66"},
        {{"4.98", "7", "0.6", "25", "0"}, "7.41075"},
        {{"0", "50", "0", "50", "0"}, "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        const struct state_coefficient coefficient = {
            decimal(cases[i].parts[0]), decimal(cases[i].parts[1]), decimal(cases[i].parts[2]),
            decimal(cases[i].parts[3]), decimal(cases[i].parts[4])};
        assert_step(derivation, state_coefficient_total(derivation, &coefficient), cases[i].total);
        assert_explained(derivation);
    }
}

static struct salary_period employer(const char *from, const char *to, int64_t salary_vnd)
{
    return (struct salary_period){REGIME_EMPLOYER, month(from), month(to), salary_vnd, {0, 1}};
}

static struct salary_period state_scale(const char *from, const char *to, const char *coefficient)
{
    return (struct salary_period){REGIME_STATE, month(from), month(to), 0, decimal(coefficient)};
}

static int average_of(struct derivation *derivation, const struct salary_period *periods,
                      size_t count, const char *joined, const char *settled_on)
{
    const struct average_input input = {periods, count, day(joined), day(settled_on)};
    return average_salary(derivation, &input);
}

static void an_employers_history_is_averaged_whole(void **state)
{
    (void)state;
    const struct salary_period periods[] = {
        employer("2023-07", "2024-06", 10000000), /* 6 x 1.07 and 6 x 1.03 */
        employer("2025-01", "2025-12", 20000000),
    };
    struct derivation *derivation = derive();
    int average = average_of(derivation, periods, 2, "2023-07-01", "2026-02-01");
    assert_step(derivation, average, "15250000");
    assert_explained(derivation);
}

/* Joined 1994: the last 5 years; 2003: the last 8; 2025: all. */
static void the_state_window_follows_the_first_joining(void **state)
{
    (void)state;
    const struct salary_period periods[] = {
        state_scale("2010-01", "2018-12", "3"), /* 108 months */
        state_scale("2019-01", "2023-12", "4"), /* 60 months */
    };
    static const struct {
        const char *joined;
        const char *average; /* in reference levels of 2,340,000 */
    } cases[] = {
        {"1994-12-31", "9360000"}, /* 60 of 4 */
        {"1995-01-01", "8970000"}, /* 72: 60 of 4, 12 of 3 */
        {"2003-05-01", "8482500"}, /* 96: 60 of 4, 36 of 3 */
        {"2010-01-01", "8190000"}, /* 120 */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int average = average_of(derivation, periods, 2, cases[i].joined, "2024-08-01");
        assert_step(derivation, average, cases[i].average);
        assert_explained(derivation);
    }
    /* Fewer months than the window: all of them. */
    struct derivation *derivation = derive();
    assert_step(derivation, average_of(derivation, &periods[1], 1, "2003-05-01", "2024-08-01"),
                "9360000");
    assert_explained(derivation);
}

/* Joined after 2015: the salary of the time, so the base salary of each month and each year's
 * coefficient. */
static void later_joiners_have_the_salary_of_the_time(void **state)
{
    (void)state;
    const struct salary_period period = state_scale("2024-01", "2025-06", "2");
    struct derivation *derivation = derive();
    int average = average_of(derivation, &period, 1, "2025-01-01", "2026-02-01");
    /* (6 x 2 x 1.8 M x 1.03 + 6 x 2 x 2.34 M x 1.03 + 6 x 2 x 2.34 M x 1.00) / 18 */
    assert_step(derivation, average, "4402800");
    assert_explained(derivation);
}

static void two_regimes_have_one_common_average(void **state)
{
    (void)state;
    const struct salary_period periods[] = {
        state_scale("2000-01", "2009-12", "3"),  /* 120 months; the last 60 count: 3 x 2.34 M */
        employer("2024-01", "2025-12", 9000000), /* 12 x 1.03, 12 x 1.00 */
        {REGIME_VOLUNTARY, 12 * 2026, 12 * 2026 + 5, 2000000, {0, 1}},
    };
    struct derivation *derivation = derive();
    int average = average_of(derivation, periods, 3, "1993-01-01", "2026-06-01");
    /* (120 x 7.02 M + 12 x 9.27 M + 12 x 9 M + 6 x 2 M) / 150 */
    assert_step(derivation, average, "7157600");
    assert_explained(derivation);
}

static void a_state_salary_may_be_an_amount(void **state)
{
    (void)state;
    struct salary_period period = employer("2024-01", "2024-12", 5000000);
    period.regime = REGIME_STATE;
    struct derivation *derivation = derive();
    assert_step(derivation, average_of(derivation, &period, 1, "2016-01-01", "2026-06-01"),
                "5150000");
    assert_explained(derivation);
}

static void histories_out_of_order_are_refused(void **state)
{
    (void)state;
    const struct salary_period pairs[][2] = {
        {employer("2024-01", "2024-06", 1), employer("2024-06", "2024-12", 1)},
        {employer("2024-07", "2024-12", 1), employer("2024-01", "2024-06", 1)},
        {employer("2024-01", "2024-06", 1), employer("2024-12", "2024-11", 1)},
        {employer("1899-12", "1999-06", 1), employer("2024-01", "2024-06", 1)},
        {employer("2024-01", "2024-06", 1), {REGIME_EMPLOYER, 12 * 2024 + 6, INT32_MAX, 1, {0, 1}}},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct derivation *derivation = derive();
        average_of(derivation, pairs[i], 2, "2016-01-01", "2026-06-01");
        assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
    }
    struct derivation *derivation = derive();
    average_of(derivation, NULL, 0, "2016-01-01", "2026-06-01");
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
}

/* Cut anywhere, in either regime, the average stays the same to the last fraction. */
static void splitting_a_period_changes_no_average(void **state)
{
    (void)state;
    const struct salary_period whole[] = {
        state_scale("1999-04", "2012-11", "3.33"),
        employer("2013-02", "2024-08", 7654321),
    };
    static const char *const joinings[] = {"1999-04-01", "2016-02-01", "2025-02-01"};
    for (size_t j = 0; j < COUNT_OF(joinings); j++) {
        struct derivation *derivation = derive();
        struct fraction expected =
            step_value(derivation, average_of(derivation, whole, 2, joinings[j], "2026-06-01"));
        assert_explained(derivation);
        for (size_t which = 0; which < 2; which++) {
            for (int32_t cut = whole[which].from_month; cut < whole[which].to_month; cut += 5) {
                struct salary_period split[3] = {whole[0], whole[which], whole[1]};
                split[which].to_month = cut;
                split[which + 1].from_month = cut + 1;
                derivation = derive();
                struct fraction average = step_value(
                    derivation, average_of(derivation, split, 3, joinings[j], "2026-06-01"));
                assert_true(derivation_is_sound(derivation));
                assert_int_equal(fraction_compare(average, expected), 0);
            }
        }
    }
}

/* A higher salary in any month never lowers the average. */
static void the_average_rises_with_salaries(void **state)
{
    (void)state;
    struct salary_period periods[12];
    for (int32_t i = 0; i < 12; i++) {
        periods[i] = (struct salary_period){
            REGIME_EMPLOYER, 12 * (2012 + i), 12 * (2012 + i) + 11, 5000000, {0, 1}};
    }
    struct fraction before = {0, 1};
    for (size_t i = 0; i < 12; i++) {
        periods[i].salary_vnd += 1;
        struct derivation *derivation = derive();
        struct fraction average =
            step_value(derivation, average_of(derivation, periods, 12, "2012-01-01", "2026-06-01"));
        assert_true(fraction_compare(average, before) > 0);
        before = average;
    }
}

/* In an estimate: the money of a year still to come is that of the settlement. */
static void months_to_come_are_not_adjusted(void **state)
{
    (void)state;
    const struct salary_segment segments[] = {{REGIME_EMPLOYER, 2024, 12, 10000000},
                                              {REGIME_EMPLOYER, 2030, 12, 10000000}};
    struct derivation *derivation = derive();
    assert_step(derivation, average_of_segments(derivation, segments, 2, day("2026-05-01")),
                "10150000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_take_the_coefficient_of_their_year),
        cmocka_unit_test(months_to_come_are_not_adjusted),
        cmocka_unit_test(segments_that_cannot_be_are_refused),
        cmocka_unit_test(the_state_scale_follows_the_first_joining),
        cmocka_unit_test(allowances_add_to_the_coefficient),
        cmocka_unit_test(an_employers_history_is_averaged_whole),
        cmocka_unit_test(the_state_window_follows_the_first_joining),
        cmocka_unit_test(later_joiners_have_the_salary_of_the_time),
        cmocka_unit_test(two_regimes_have_one_common_average),
        cmocka_unit_test(a_state_salary_may_be_an_amount),
        cmocka_unit_test(histories_out_of_order_are_refused),
        cmocka_unit_test(splitting_a_period_changes_no_average),
        cmocka_unit_test(the_average_rises_with_salaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
