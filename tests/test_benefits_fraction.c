/* Exact numbers and the operations of a derivation. */
#include "tests/test_benefits_law.h"

#include "benefits/operation.h"

static void fractions_are_read_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int64_t numerator;
        int64_t denominator;
    } cases[] = {
        {"0", true, 0, 1},
        {"12", true, 12, 1},
        {"0.9666", true, 4833, 5000},
        {"-1.5", true, -3, 2},
        {"4.40", true, 22, 5},
        {"0.000000001", true, 1, 1000000000},
        {"999999999999999999", true, 999999999999999999, 1},
        {"", false, 0, 0},
        {"-", false, 0, 0},
        {".5", false, 0, 0},
        {"5.", false, 0, 0},
        {"1.2.3", false, 0, 0},
        {"1e3", false, 0, 0},
        {"+1", false, 0, 0},
        {" 1", false, 0, 0},
        {"1,5", false, 0, 0},
        {"0.0000000001", false, 0, 0},
        {"1000000000000000000", false, 0, 0},
        {"999999999999999999.999999999", false, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fraction value = {7, 3};
        bool valid = fraction_parse(cases[i].text, strlen(cases[i].text), &value);
        assert_int_equal(valid, cases[i].valid);
        assert_int_equal(value.numerator, valid ? cases[i].numerator : 7);
        assert_int_equal(value.denominator, valid ? cases[i].denominator : 3);
    }
}

static void fractions_are_written_exactly(void **state)
{
    (void)state;
    static const struct {
        struct fraction value;
        const char *text;
    } cases[] = {
        {{0, 1}, "0"},
        {{5, 1}, "5"},
        {{-5, 1}, "-5"},
        {{1, 2}, "0.5"},
        {{-1, 2}, "-0.5"},
        {{-5, 2}, "-2.5"},
        {{4833, 5000}, "0.9666"},
        {{1, 1000000}, "0.000001"},
        {{1, 3}, "1/3"},
        {{-7, 24}, "-7/24"},
        {{1, 10000000}, "1/10000000"},
        {{100, 1}, "100"},
        {{INT64_MAX, 1}, "9223372036854775807"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_fraction(cases[i].value, cases[i].text);
    }
}

static void whole_numbers_are_taken_the_way_the_law_says(void **state)
{
    (void)state;
    static const struct {
        struct fraction value;
        int64_t floor;
        int64_t ceiling;
        int64_t round;
    } cases[] = {
        {{0, 1}, 0, 0, 0},
        {{7, 1}, 7, 7, 7},
        {{1, 2}, 0, 1, 1},
        {{-1, 2}, -1, 0, -1},
        {{1, 3}, 0, 1, 0},
        {{2, 3}, 0, 1, 1},
        {{-1, 3}, -1, 0, 0},
        {{-2, 3}, -1, 0, -1},
        {{-3, 1}, -3, -3, -3},
        {{5, 2}, 2, 3, 3},
        {{-5, 2}, -3, -2, -3},
        {{65639950, 37}, 1774052, 1774053, 1774053},
        {{INT64_MAX, 2}, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX / 2 + 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(fraction_floor(cases[i].value), cases[i].floor);
        assert_int_equal(fraction_ceiling(cases[i].value), cases[i].ceiling);
        assert_int_equal(fraction_round(cases[i].value), cases[i].round);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    const struct fraction large = fraction_of(INT64_MAX);
    const struct fraction small = {1, INT64_MAX};
    const struct fraction zero = fraction_of(0);
    struct fraction value = {7, 3};
    assert_false(fraction_add(large, large, &value));
    assert_false(fraction_subtract(fraction_of(-INT64_MAX), large, &value));
    assert_false(fraction_multiply(large, fraction_of(2), &value));
    assert_false(fraction_multiply(small, (struct fraction){1, 2}, &value));
    assert_false(fraction_divide(large, zero, &value));
    assert_false(operation_apply(OPERATION_PERCENT_OF, large, fraction_of(101), &value));
    assert_false(operation_apply(OPERATION_FLOOR_4, large, zero, &value));
    assert_false(operation_apply(OPERATION_HALF_YEARS, small, zero, &value));
    assert_false(operation_apply(OPERATION_FULL_YEARS, small, zero, &value));
    assert_false(operation_apply(OPERATION_PERCENT_OF, small, (struct fraction){1, 1}, &value));
    assert_int_equal(value.numerator, 7);
    assert_int_equal(value.denominator, 3);
    assert_true(fraction_subtract(large, large, &value));
    assert_fraction(value, "0");
    assert_true(fraction_divide(fraction_of(6), fraction_of(-4), &value));
    assert_fraction(value, "-1.5");
}

static void comparing_never_overflows(void **state)
{
    (void)state;
    const struct fraction large = fraction_of(INT64_MAX);
    const struct fraction small = {1, INT64_MAX};
    assert_true(fraction_compare(large, small) > 0);
    assert_true(fraction_compare(small, large) < 0);
    assert_int_equal(fraction_compare(large, large), 0);
    assert_true(fraction_compare(fraction_of(-1), small) < 0);
    assert_int_equal(fraction_compare((struct fraction){2, 4}, (struct fraction){1, 2}), 0);
}

static void operations_give_what_their_names_say(void **state)
{
    (void)state;
    static const char *const values[] = {"0",   "1",         "0.5",       "6",     "7",
                                         "11",  "12",        "13",        "24.25", "100",
                                         "388", "1774.7027", "0.96666667"};
    for (int operation = OPERATION_ADD; operation <= OPERATION_FULL_YEARS; operation++) {
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            for (size_t k = 0; k < COUNT_OF(values); k++) {
                bool months =
                    operation == OPERATION_HALF_YEARS || operation == OPERATION_FULL_YEARS;
                struct fraction a = decimal(values[i]);
                struct fraction b = decimal(values[k]);
                struct fraction value = {-1, 1};
                if ((operation == OPERATION_DIVIDE && b.numerator == 0) ||
                    (months && a.denominator != 1)) {
                    continue;
                }
                assert_true(operation_apply((enum operation)operation, a, b, &value));
                assert_true(
                    operation_holds(operation_name((enum operation)operation), a, b, value));
            }
        }
    }
}

static void years_count_by_halves(void **state)
{
    (void)state;
    static const struct {
        int64_t months;
        const char *half;
        const char *full;
    } cases[] = {
        {0, "0", "0"},     {1, "0.5", "0"},     {6, "0.5", "0"},     {7, "1", "0"},
        {11, "1", "0"},    {12, "1", "1"},      {18, "1.5", "1"},    {19, "2", "1"},
        {240, "20", "20"}, {241, "20.5", "20"}, {246, "20.5", "20"}, {247, "21", "20"},
        {251, "21", "20"}, {388, "32.5", "32"}, {431, "36", "35"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fraction months = fraction_of(cases[i].months);
        struct fraction value = {0, 1};
        assert_true(operation_apply(OPERATION_HALF_YEARS, months, fraction_of(0), &value));
        assert_fraction(value, cases[i].half);
        assert_true(operation_apply(OPERATION_FULL_YEARS, months, fraction_of(0), &value));
        assert_fraction(value, cases[i].full);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_read_as_written),
        cmocka_unit_test(fractions_are_written_exactly),
        cmocka_unit_test(whole_numbers_are_taken_the_way_the_law_says),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(comparing_never_overflows),
        cmocka_unit_test(operations_give_what_their_names_say),
        cmocka_unit_test(years_count_by_halves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
