#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"

struct scale_case {
    int64_t value, numerator, denominator;
    int64_t round;
};

static const struct scale_case scale_cases[] = {
    {5000000, 45, 100, 2250000},
    {10, 1, 3, 3},
    {11, 1, 3, 4},
    {1, 1, 2, 1},
    {3, 1, 2, 2},
    {-1, 1, 2, -1},
    {-3, 1, 2, -2},
    {-10, 1, 3, -3},
    {-11, 1, 3, -4},
    {10, -1, 3, -3},
    {-10, -1, 3, 3},
    {0, -7, 3, 0},
    {7, 0, 3, 0},
    {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
    {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN},
    {INT64_MAX, 1, INT64_MAX, 1},
    {INT64_MAX / 2, 1, INT64_MAX, 0},
    {INT64_MAX / 2 + 1, 1, INT64_MAX, 1},
};

static void scales_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scale_cases / sizeof *scale_cases; i++) {
        const struct scale_case *it = &scale_cases[i];
        int64_t value = 0;
        assert_true(money_scale_round(it->value, it->numerator, it->denominator, &value));
        assert_int_equal(value, it->round);
    }
}

static void refuses_overflow_and_bad_fractions(void **state)
{
    (void)state;
    static const int64_t cases[][3] = {
        {INT64_MAX, 2, 1},
        {INT64_MIN, 2, 1},
        {INT64_MIN, -1, 1},
        {INT64_MIN, INT64_MIN, 1},
        {INT64_MIN, INT64_MIN, INT64_MAX},
        {1, 1, 0},
        {1, 1, -1},
        {0, 0, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 4711;
        assert_false(money_scale_round(cases[i][0], cases[i][1], cases[i][2], &value));
        assert_int_equal(value, 4711);
    }
    /* (2^64 - 1) / 2 lies half a đồng above INT64_MAX: only rounding up leaves the range. */
    int64_t value = 4711;
    assert_false(money_scale_round(6148914691236517205, 3, 2, &value));
    assert_int_equal(value, 4711);
}

static void adds_or_refuses(void **state)
{
    (void)state;
    int64_t sum = 4711;
    assert_true(money_add(2340000, -340000, &sum));
    assert_int_equal(sum, 2000000);
    assert_true(money_add(INT64_MAX, INT64_MIN, &sum));
    assert_int_equal(sum, -1);
    assert_false(money_add(INT64_MAX, 1, &sum));
    assert_false(money_add(INT64_MIN, -1, &sum));
    assert_int_equal(sum, -1);
}

static void writes_as_texts_do(void **state)
{
    (void)state;
    static const struct {
        int64_t amount_vnd;
        const char *text;
    } cases[] = {
        {0, "0 đ"},
        {7, "7 đ"},
        {999, "999 đ"},
        {1000, "1.000 đ"},
        {1234567, "1.234.567 đ"},
        {46800000, "46.800.000 đ"},
        {-340, "-340 đ"},
        {-1000000, "-1.000.000 đ"},
        {INT64_MAX, "9.223.372.036.854.775.807 đ"},
        {INT64_MIN, "-9.223.372.036.854.775.808 đ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MONEY_TEXT_SIZE];
        money_format(cases[i].amount_vnd, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_exactly),
        cmocka_unit_test(refuses_overflow_and_bad_fractions),
        cmocka_unit_test(adds_or_refuses),
        cmocka_unit_test(writes_as_texts_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
