/* From the rows of a book to what counts: order, overlaps, unpaid months, and months to come. */
#include "tests/test_benefits_law.h"

#include "benefits/career.h"

static struct career career;

static struct career_row row(const char *from, const char *to, enum career_state state)
{
    return (struct career_row){REGIME_EMPLOYER, state, month(from), month(to), 5000000, {0, 1}};
}

static void months_count_once_and_in_order(void **state)
{
    (void)state;
    struct career_row rows[] = {
        row("2013-07-01", "2014-06-01", CAREER_PAID),
        row("2010-01-01", "2010-12-01", CAREER_PAID),
        row("2014-01-01", "2014-12-01", CAREER_PAID), /* the second employer */
        row("2014-03-01", "2014-05-01", CAREER_PAID),
    };
    rows[2].salary_vnd = 9000000;
    assert_true(career_read(rows, COUNT_OF(rows), month("2026-11-01"), true, &career));
    assert_int_equal(career.period_count, 3);
    assert_int_equal(career.periods[0].from_month, month("2010-01-01"));
    assert_int_equal(career.periods[2].from_month, month("2014-07-01"));
    assert_int_equal(career.periods[2].salary_vnd, 9000000);
    assert_int_equal(career.months_before_2014, 18);
    assert_int_equal(career.months_from_2014, 12);
    assert_int_equal(career_months(&career), 30);
    assert_int_equal(career.months_compulsory, 30);
    assert_int_equal(career.first_month, month("2010-01-01"));
    assert_int_equal(career.last_month, month("2014-12-01"));
    assert_int_equal(career_months_from(&career, month("2014-07-01")), 6);
    assert_int_equal(career_months_from(&career, month("2014-12-01")), 1);
    assert_int_equal(career_months_from(&career, month("2015-01-01")), 0);
    assert_int_equal(career.gap_count, 0);
}

static void what_does_not_count_is_named(void **state)
{
    (void)state;
    struct career_row rows[] = {
        row("2020-01-01", "2020-03-01", CAREER_OWED),
        row("2020-04-01", "2020-04-01", CAREER_PARTLY),
        row("2020-05-01", "2020-05-01", CAREER_DISPUTED),
        row("2020-06-01", "2020-12-01", CAREER_PAID),
        row("2020-07-01", "2020-08-01", CAREER_OWED), /* paid by another employer */
        row("2020-12-01", "2020-12-01", CAREER_OWED), /* so is this */
        row("2021-01-01", "2021-12-01", CAREER_PAID),
    };
    static const char *const names[] = {"owed", "partly", "disputed", "no_coefficient"};
    rows[6].regime = REGIME_STATE;
    assert_true(career_read(rows, COUNT_OF(rows), month("2021-06-01"), true, &career));
    assert_int_equal(career.gap_count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_string_equal(career_gap_name(career.gaps[i].reason), names[i]);
    }
    assert_int_equal(career.gaps[3].to_month, month("2021-06-01"));
    assert_int_equal(career_months(&career), 13);
    assert_int_equal(career.first_month, month("2020-01-01"));
    assert_true(career_read(rows, COUNT_OF(rows), month("2019-06-01"), false, &career));
    assert_int_equal(career.period_count + career.gap_count, 0);
    assert_int_equal(career.first_month, month("2020-01-01"));
}

/* Half paid by another is not paid. */
static void a_month_too_many_leaves_a_gap(void **state)
{
    (void)state;
    struct career_row rows[] = {row("2020-06-01", "2020-07-01", CAREER_PAID),
                                row("2020-07-01", "2020-08-01", CAREER_OWED)};
    assert_true(career_read(rows, COUNT_OF(rows), month("2021-06-01"), true, &career));
    assert_int_equal(career.gap_count, 1);
}

static void a_known_coefficient_stands_for_the_salary(void **state)
{
    (void)state;
    struct career_row rows[] = {row("2010-01-01", "2010-12-01", CAREER_PAID)};
    rows[0].regime = REGIME_STATE;
    rows[0].coefficient = decimal("3.66");
    assert_true(career_read(rows, 1, month("2026-11-01"), true, &career));
    assert_int_equal(career.gap_count, 0);
    assert_int_equal(career.periods[0].salary_vnd, 0);
    rows[0].coefficient = fraction_of(0);
    assert_true(career_read(rows, 1, month("2026-11-01"), false, &career));
    assert_int_equal(career.gap_count, 0);
    assert_int_equal(career.periods[0].salary_vnd, 5000000);
}

static void months_to_come_are_added_behind(void **state)
{
    (void)state;
    const struct fraction none = {0, 1};
    struct career_row rows[] = {row("2010-01-01", "2010-12-01", CAREER_PAID)};
    assert_true(career_read(rows, 1, month("2026-11-01"), true, &career));
    assert_false(career_extend(&career, REGIME_VOLUNTARY, month("2010-12-01"), month("2027-12-01"),
                               1, none));
    assert_false(career_extend(&career, REGIME_VOLUNTARY, month("2028-12-01"), month("2027-12-01"),
                               1, none));
    assert_true(career_extend(&career, REGIME_VOLUNTARY, month("2027-01-01"), month("2027-12-01"),
                              3000000, none));
    assert_int_equal(career_months(&career), 24);
    assert_int_equal(career.months_compulsory, 12);
    career = (struct career){0};
    assert_true(career_extend(&career, REGIME_EMPLOYER, month("2013-12-01"), month("2014-01-01"),
                              3000000, none));
    assert_int_equal(career.first_month, month("2013-12-01"));
    assert_int_equal(career.months_before_2014, 1);
}

static void rooms_and_rows_have_bounds(void **state)
{
    (void)state;
    static struct career_row rows[CAREER_PERIODS + 1];
    for (int32_t i = 0; i < (int32_t)COUNT_OF(rows); i++) {
        rows[i] = row("2010-01-01", "2010-01-01", CAREER_OWED);
        rows[i].from_month = rows[i].to_month = month("1950-01-01") + i;
    }
    int32_t last = month("2100-01-01");
    assert_false(career_read(rows, COUNT_OF(rows), last, true, &career));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rows[i].state = CAREER_PAID;
    }
    assert_false(career_read(rows, COUNT_OF(rows), last, true, &career));
    assert_true(career_read(rows, COUNT_OF(rows) - 1, last, true, &career));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rows[i].regime = REGIME_STATE;
    }
    assert_false(career_read(rows, COUNT_OF(rows) - 1, last, true, &career));
    struct career_row backwards[] = {row("2010-02-01", "2010-01-01", CAREER_PAID)};
    assert_false(career_read(backwards, 1, last, true, &career));
    struct career_row nowhere[] = {{.state = CAREER_PAID}};
    assert_false(career_read(nowhere, 1, last, true, &career));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_count_once_and_in_order),
        cmocka_unit_test(what_does_not_count_is_named),
        cmocka_unit_test(a_month_too_many_leaves_a_gap),
        cmocka_unit_test(a_known_coefficient_stands_for_the_salary),
        cmocka_unit_test(months_to_come_are_added_behind),
        cmocka_unit_test(rooms_and_rows_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
