/* The figures of the law: that none is missing, and which row is in force when. */
#include "tests/test_benefits_rule_file.h"

static void the_shipped_figures_hold_together(void **state)
{
    (void)state;
    const struct rule_set *set = law();
    assert_true(set->row_count > 700);
    for (size_t i = 0; i < set->row_count; i++) {
        const struct rule_row *row = &set->rows[i];
        assert_ptr_equal(rule_find(set, row->figure, row->key, row->valid_from), row);
        assert_ptr_equal(rule_find(set, row->figure, row->key, row->valid_to), row);
        assert_true(strlen(row->article) > 4);
    }
}

static void gaps_and_absent_figures_are_found(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    assert_true(parse(
        &set, HEADER LEVEL("2020-01-01", "2020-12-31", "1") LEVEL("2021-01-02", "", "2"), &fault));
    assert_false(check(&set, &fault));
    assert_int_equal(fault.problem, RULE_GAP);
    assert_int_equal(fault.figure, FIGURE_BASE_SALARY);
    assert_int_equal(date_compare(fault.at, day("2021-01-02")), 0);
    assert_true(parse(
        &set, HEADER LEVEL("2020-01-01", "2020-12-31", "1") LEVEL("2021-01-01", "", "2"), &fault));
    assert_false(check(&set, &fault));
    assert_int_equal(fault.problem, RULE_ABSENT);
    assert_int_equal(fault.figure, FIGURE_REGIONAL_WAGE);
}

static void the_row_of_the_day_is_found(void **state)
{
    (void)state;
    static const struct {
        enum figure figure;
        const char *key;
        const char *on;
        const char *value; /* NULL: the law says nothing */
    } cases[] = {
        {FIGURE_BASE_SALARY, "", "1993-03-31", NULL},
        {FIGURE_BASE_SALARY, "", "1993-04-01", "120000"},
        {FIGURE_BASE_SALARY, "", "2020-07-01", "1490000"},
        {FIGURE_BASE_SALARY, "", "2023-06-30", "1490000"},
        {FIGURE_BASE_SALARY, "", "2023-07-01", "1800000"},
        {FIGURE_BASE_SALARY, "", "2024-07-01", "2340000"},
        {FIGURE_BASE_SALARY, "", "2026-06-30", "2340000"},
        {FIGURE_BASE_SALARY, "", "2026-07-01", "2530000"},
        {FIGURE_REGIONAL_WAGE, "IV", "2024-07-01", "3450000"},
        {FIGURE_REGIONAL_WAGE, "V", "2024-07-01", NULL},
        {FIGURE_OBJECT_DIGIT, "CN", "2025-12-31", "3"},
        {FIGURE_OBJECT_DIGIT, "CN", "2026-01-01", "2"},
        {FIGURE_OBJECT_DIGIT, "LH", "2025-06-30", NULL},
        {FIGURE_OBJECT_DIGIT, "QQ", "2026-01-01", NULL},
        {FIGURE_PENSION_ANCHOR_YEARS, "M", "2019-12-31", "17"},
        {FIGURE_PENSION_LOW_PERCENT, "F", "2026-01-01", NULL},
        {FIGURE_RAISE, "", "2026-07-01", NULL},
        {FIGURE_LATE_DAILY, "", "2025-07-01", "0.03"},
        {FIGURE_JOBLESS_STATE_CAP, "", "2026-01-01", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct rule_row *row =
            rule_find(law(), cases[i].figure, rule_key(cases[i].key), day(cases[i].on));
        assert_int_equal(row != NULL, cases[i].value != NULL);
        if (row) {
            assert_fraction(row->value, cases[i].value);
        }
    }
}

static void figures_by_steps_take_the_step_below(void **state)
{
    (void)state;
    static const struct {
        enum figure figure;
        int32_t number;
        const char *on;
        const char *value;
    } cases[] = {
        {FIGURE_SICK_DAYS, 0, "2025-07-01", "30"},
        {FIGURE_SICK_DAYS, 14, "2025-07-01", "30"},
        {FIGURE_SICK_DAYS, 15, "2025-07-01", "40"},
        {FIGURE_SICK_DAYS, 29, "2025-07-01", "40"},
        {FIGURE_SICK_DAYS, 30, "2025-07-01", "60"},
        {FIGURE_SICK_DAYS, 99, "2025-07-01", "60"},
        {FIGURE_SICK_DAYS, -1, "2025-07-01", NULL},
        {FIGURE_SICK_DAYS, 5, "2015-12-31", NULL},
        {FIGURE_MISCARRIAGE_DAYS, 22, "2025-06-30", "40"},
        {FIGURE_MISCARRIAGE_DAYS, 25, "2025-06-30", "50"},
        {FIGURE_MISCARRIAGE_DAYS, 22, "2025-07-01", "50"},
        {FIGURE_HOUSEHOLD_ORDER, 9, "2026-01-01", "40"},
        {FIGURE_HOUSEHOLD_ORDER, 0, "2026-01-01", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct rule_row *row =
            rule_find_step(law(), cases[i].figure, cases[i].number, day(cases[i].on));
        assert_int_equal(row != NULL, cases[i].value != NULL);
        if (row) {
            assert_fraction(row->value, cases[i].value);
        }
    }
}

/* The last rows of a set end the search too. */
static void figures_by_steps_may_be_the_last_rows(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    assert_true(parse(&set, HEADER "sickness_days,0,2020-01-01,,30,days,A,sourced\n", &fault));
    assert_fraction(rule_find_step(&set, FIGURE_SICK_DAYS, 40, day("2025-01-01"))->value, "30");
    assert_null(rule_find(&set, FIGURE_BASE_SALARY, RULE_NO_KEY, day("2025-01-01")));
}

static void the_history_of_a_figure_is_in_order(void **state)
{
    (void)state;
    size_t count = 0;
    const struct rule_row *rows = rule_history(law(), FIGURE_RETIREMENT_AGE, rule_key("F"), &count);
    assert_int_equal(count, 16);
    assert_fraction(rows[0].value, "660");
    assert_fraction(rows[15].value, "720");
    assert_null(rule_history(law(), FIGURE_RETIREMENT_AGE, rule_key("X"), &count));
    assert_int_equal(count, 0);
}

static void keys_are_short_codes(void **state)
{
    (void)state;
    assert_int_equal(rule_key("M"), 'M');
    assert_int_equal(rule_key("DN"), 'D' * 256 + 'N');
    assert_int_equal(rule_key(""), RULE_NO_KEY);
    assert_int_equal(rule_key("ABCDE"), RULE_NO_KEY);
    assert_int_equal(rule_key("A B"), RULE_NO_KEY);
    assert_true(rule_key("~~~~") > 0);
}

static void every_figure_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < FIGURE_COUNT; i++) {
        const struct caption *caption = figure_caption((enum figure)i);
        assert_non_null(unit_name(caption->unit));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(caption->rule, figure_caption((enum figure)k)->rule);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_figures_hold_together),
        cmocka_unit_test(gaps_and_absent_figures_are_found),
        cmocka_unit_test(the_row_of_the_day_is_found),
        cmocka_unit_test(figures_by_steps_take_the_step_below),
        cmocka_unit_test(figures_by_steps_may_be_the_last_rows),
        cmocka_unit_test(the_history_of_a_figure_is_in_order),
        cmocka_unit_test(keys_are_short_codes),
        cmocka_unit_test(every_figure_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
