/* Months, years, ages: what is counted before anything is paid. */
#include "tests/test_benefits_law.h"

#include "benefits/retirement_age.h"
#include "benefits/service_time.h"

static void whole_months_end_the_day_before(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int32_t months;
        const char *last;
    } cases[] = {
        {"2015-03-11", 1, "2015-04-10"}, {"2015-03-11", 3, "2015-06-10"},
        {"2025-01-31", 1, "2025-02-28"}, {"2024-01-31", 1, "2024-02-29"},
        {"2025-01-31", 2, "2025-03-30"}, {"2025-01-31", 3, "2025-04-30"},
        {"2025-01-01", 1, "2025-01-31"}, {"2025-12-15", 1, "2026-01-14"},
        {"2025-01-29", 1, "2025-02-28"}, {"2025-05-10", 0, "2025-05-09"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date last = months_last_day(day(cases[i].from), cases[i].months);
        assert_int_equal(date_compare(last, day(cases[i].last)), 0);
    }
}

static void time_is_whole_months_and_days(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        int32_t months;
        int32_t days;
    } cases[] = {
        {"2020-03-28", "2020-06-05", 2, 9}, {"2020-03-28", "2020-03-28", 0, 1},
        {"2020-03-01", "2020-03-31", 1, 0}, {"2020-03-01", "2020-03-30", 0, 30},
        {"2025-01-31", "2025-02-28", 1, 0}, {"2025-01-31", "2025-02-27", 0, 28},
        {"2025-01-31", "2025-03-01", 1, 1}, {"2024-02-29", "2025-02-28", 12, 0},
        {"2025-11-15", "2026-01-14", 2, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t months = -1;
        int32_t days = -1;
        assert_true(months_and_days(day(cases[i].from), day(cases[i].to), &months, &days));
        assert_int_equal(months, cases[i].months);
        assert_int_equal(days, cases[i].days);
    }
    int32_t months = -1;
    int32_t days = -1;
    assert_false(months_and_days(day("2020-03-28"), day("2020-03-27"), &months, &days));
    assert_int_equal(months, -1);
}

/* Every day of four years: the months and the days add up to the day again. */
static void months_and_days_lead_back(void **state)
{
    (void)state;
    for (int32_t from = date_to_days(day("2023-01-01")); from < date_to_days(day("2025-03-15"));
         from += 7) {
        for (int32_t length = 0; length < 500; length += 3) {
            struct date first = date_from_days(from);
            struct date last = date_from_days(from + length);
            int32_t months = -1;
            int32_t days = -1;
            assert_true(months_and_days(first, last, &months, &days));
            assert_true(months >= 0 && days >= 0 && days <= 31);
            assert_int_equal(date_to_days(months_last_day(first, months)) + days, from + length);
            assert_true(date_compare(months_last_day(first, months + 1), last) > 0);
        }
    }
}

static void years_become_steps(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    assert_step(derivation, service_years(derivation, fact(derivation, 241)), "20.5");
    assert_step(derivation, service_full_years(derivation, fact(derivation, 251)), "20");
    assert_string_equal(derivation->steps[1].article, "Luật 41/2024/QH15 Đ.5.6");
    assert_explained(derivation);
}

static void the_retirement_month_follows_the_table(void **state)
{
    (void)state;
    static const struct {
        enum sex sex;
        const char *birth;
        int lower;
        const char *reached;
    } cases[] = {
        {SEX_MALE, "1960-12-31", 0, "2020-12"},    {SEX_MALE, "1961-01-01", 0, "2021-04"},
        {SEX_MALE, "1961-09-30", 0, "2021-12"},    {SEX_MALE, "1961-10-01", 0, "2022-04"},
        {SEX_MALE, "1964-10-10", 0, "2026-04"},    {SEX_MALE, "1965-07-01", 0, "2027-04"},
        {SEX_MALE, "1990-05-20", 0, "2052-05"},    {SEX_FEMALE, "1965-12-31", 0, "2020-12"},
        {SEX_FEMALE, "1966-01-01", 0, "2021-05"},  {SEX_FEMALE, "1969-05-20", 0, "2026-05"},
        {SEX_FEMALE, "1975-05", 0, "2035-05"},     {SEX_FEMALE, "1975", 0, "2034-09"},
        {SEX_MALE, "1969-10-10", 5, "2026-04"},    {SEX_MALE, "1966-01-15", 5, "2021-04"},
        {SEX_FEMALE, "1976-01-15", 10, "2021-05"}, {SEX_MALE, "1900-01-01", 0, "1960-01"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct retirement retirement = {0};
        assert_true(retirement_find(derivation, cases[i].sex, day(cases[i].birth), cases[i].lower,
                                    &retirement));
        assert_int_equal(retirement.reached_month, month(cases[i].reached));
        assert_int_equal(retirement.pension_month, month(cases[i].reached) + 1);
        assert_explained(derivation);
    }
}

/* Month by month: the first one whose year's age has been lived. */
static int32_t reached_by_search(enum sex sex, int32_t birth)
{
    for (int32_t now = birth; now < birth + 12 * 70; now++) {
        struct date first = month_first_day(now);
        const struct rule_row *row = rule_find(law(), FIGURE_RETIREMENT_AGE, (int32_t)sex, first);
        if (row && now - birth >= fraction_floor(row->value)) {
            return now;
        }
    }
    return -1;
}

static void the_table_agrees_with_a_search(void **state)
{
    (void)state;
    static const enum sex sexes[] = {SEX_MALE, SEX_FEMALE};
    for (size_t i = 0; i < COUNT_OF(sexes); i++) {
        for (int32_t birth = month("1950-01"); birth < month("1985-01"); birth++) {
            struct retirement retirement = {0};
            assert_true(
                retirement_find(derive(), sexes[i], month_first_day(birth), 0, &retirement));
            assert_int_equal(retirement.reached_month, reached_by_search(sexes[i], birth));
        }
    }
}

static void early_months_are_those_before_the_age_of_that_year(void **state)
{
    (void)state;
    static const struct {
        enum sex sex;
        const char *birth;
        const char *from;
        int lower;
        const char *months;
    } cases[] = {
        {SEX_FEMALE, "1969-12-05", "2025-01-01", 0, "20"}, /* 55 years against 56 years 8 months */
        {SEX_MALE, "1964-10-10", "2026-05-01", 0, "0"},
        {SEX_MALE, "1964-10-10", "2026-04-01", 0, "1"},
        {SEX_MALE, "1964-10-10", "2028-05-01", 0, "0"},
        {SEX_MALE, "1969-10-10", "2026-05-01", 0, "60"},
        {SEX_MALE, "1969-10-10", "2026-05-01", 5, "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int early = retirement_early_months(derivation, cases[i].sex, day(cases[i].birth),
                                            cases[i].lower, day(cases[i].from));
        assert_step(derivation, early, cases[i].months);
        assert_explained(derivation);
    }
}

static void impossible_births_are_refused(void **state)
{
    (void)state;
    struct retirement retirement = {.reached_month = 7};
    struct derivation *derivation = derive();
    assert_false(retirement_find(derivation, SEX_MALE, (struct date){0}, 0, &retirement));
    assert_false(retirement_find(derive(), SEX_MALE, day("1960-01-01"), -1, &retirement));
    assert_false(retirement_find(derive(), SEX_MALE, day("1960-01-01"), 11, &retirement));
    assert_false(retirement_find(derive(), (enum sex)'X', day("1960-01-01"), 0, &retirement));
    assert_int_equal(retirement.reached_month, 7);

    static const struct {
        const char *birth;
        struct date from;
    } cases[] = {{"1960-01-01", {0}}, {"1960-01-01", {1960, 1, 1}}, {"1960-01-01", {1959, 1, 1}}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        derivation = derive();
        retirement_early_months(derivation, SEX_MALE, day(cases[i].birth), 0, cases[i].from);
        assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
    }
    derivation = derive();
    retirement_early_months(derivation, SEX_MALE, (struct date){0}, 0, day("2026-01-01"));
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
}

/* A table that ends says nothing of those who reach the age later. */
static void a_table_that_ends_says_nothing_later(void **state)
{
    (void)state;
    static struct rule_row row = {.figure = FIGURE_RETIREMENT_AGE,
                                  .key = 'M',
                                  .valid_from = {2000, 1, 1},
                                  .valid_to = {2020, 12, 31},
                                  .value = {720, 1}};
    const struct rule_set set = {&row, 1, 1};
    struct retirement retirement = {0};
    assert_true(retirement_find(derive_from(&set), SEX_MALE, day("1960-12-01"), 0, &retirement));
    assert_false(retirement_find(derive_from(&set), SEX_MALE, day("1961-01-01"), 0, &retirement));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_months_end_the_day_before),
        cmocka_unit_test(time_is_whole_months_and_days),
        cmocka_unit_test(months_and_days_lead_back),
        cmocka_unit_test(years_become_steps),
        cmocka_unit_test(the_retirement_month_follows_the_table),
        cmocka_unit_test(the_table_agrees_with_a_search),
        cmocka_unit_test(early_months_are_those_before_the_age_of_that_year),
        cmocka_unit_test(impossible_births_are_refused),
        cmocka_unit_test(a_table_that_ends_says_nothing_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
