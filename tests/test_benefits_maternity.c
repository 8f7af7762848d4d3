/* Maternity: who has it, for how long, and what it pays. */
#include "tests/test_benefits_law.h"

#include "benefits/average.h"
#include "benefits/maternity.h"

static void the_window_turns_on_the_fifteenth(void **state)
{
    (void)state;
    static const struct {
        const char *birth;
        bool paid;
        const char *from;
        const char *to;
    } cases[] = {
        {"2020-12-14", false, "2019-12", "2020-11"}, {"2020-12-14", true, "2019-12", "2020-11"},
        {"2020-12-15", true, "2020-01", "2020-12"},  {"2020-12-15", false, "2019-12", "2020-11"},
        {"2021-01-31", true, "2020-02", "2021-01"},  {"2021-01-01", true, "2020-01", "2020-12"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct maternity_window window = maternity_window(day(cases[i].birth), cases[i].paid);
        assert_int_equal(window.from_month, month(cases[i].from));
        assert_int_equal(window.to_month, month(cases[i].to));
    }
}

static void maternity_needs_months_in_the_window(void **state)
{
    (void)state;
    static const struct {
        enum maternity_condition condition;
        int32_t in_window;
        int32_t in_all;
        const char *on;
        bool entitled;
    } cases[] = {
        {MATERNITY_NORMAL, 6, 6, "2025-08-01", true},
        {MATERNITY_NORMAL, 5, 90, "2025-08-01", false},
        {MATERNITY_REST, 3, 12, "2025-08-01", true},
        {MATERNITY_REST, 3, 11, "2025-08-01", false},
        {MATERNITY_REST, 2, 90, "2025-08-01", false},
        {MATERNITY_INFERTILITY, 6, 6, "2025-08-01", true},
        {MATERNITY_INFERTILITY, 5, 6, "2025-08-01", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        int entitled = maternity_entitlement(derivation, cases[i].condition, cases[i].in_window,
                                             cases[i].in_all, day(cases[i].on));
        assert_int_equal(step_holds(derivation, entitled), cases[i].entitled);
        assert_explained(derivation);
    }
    struct derivation *derivation = derive();
    maternity_entitlement(derivation, MATERNITY_INFERTILITY, 6, 6, day("2025-06-30"));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
    derivation = derive();
    maternity_entitlement(derivation, (enum maternity_condition)(MATERNITY_INFERTILITY + 1), 6, 6,
                          day("2025-08-01"));
    assert_int_equal(derivation->fault, DERIVATION_BAD_FACT);
}

static const struct {
    struct maternity_input input;
    int64_t average;
    int64_t leave_vnd;
    int64_t lump_vnd;
} maternity_cases[] = {
    {{.kind = MATERNITY_BIRTH, .on = {2020, 5, 20}, .children = 1}, 5000000, 30000000, 2980000},
    {{.kind = MATERNITY_BIRTH, .on = {2026, 8, 5}, .children = 1}, 10000000, 60000000, 5060000},
    {{.kind = MATERNITY_BIRTH, .on = {2025, 8, 1}, .children = 2}, 6000000, 42000000, 9360000},
    {{.kind = MATERNITY_BIRTH, .on = {2025, 8, 1}, .children = 3, .odd_days = 5},
     6000000,
     49000000,
     14040000},
    {{.kind = MATERNITY_ADOPTION, .on = {2025, 8, 1}, .children = 1, .months = 4, .odd_days = 10},
     6000000,
     26000000,
     4680000},
    {{.kind = MATERNITY_FATHER, .on = {2025, 8, 1}, .children = 1, .request_days = 9},
     6000000,
     1250000,
     0},
    {{.kind = MATERNITY_FATHER,
      .on = {2025, 8, 1},
      .children = 1,
      .request_days = 9,
      .surgery = true},
     6000000,
     1750000,
     0},
    {{.kind = MATERNITY_FATHER, .on = {2020, 8, 1}, .children = 2, .request_days = 10},
     6000000,
     2500000,
     0},
    {{.kind = MATERNITY_FATHER, .on = {2025, 8, 1}, .children = 3, .request_days = 99},
     6000000,
     3250000,
     0},
    {{.kind = MATERNITY_FATHER,
      .on = {2025, 8, 1},
      .children = 3,
      .request_days = 99,
      .surgery = true},
     6000000,
     4250000,
     0},
    {{.kind = MATERNITY_FATHER,
      .on = {2020, 8, 1},
      .children = 3,
      .request_days = 99,
      .surgery = true},
     6000000,
     3500000,
     0},
    {{.kind = MATERNITY_FATHER,
      .on = {2025, 8, 1},
      .children = 1,
      .request_days = 5,
      .mother_uninsured = true},
     6000000,
     1250000,
     4680000},
    {{.kind = MATERNITY_PRENATAL, .on = {2025, 8, 1}, .children = 1, .request_days = 2},
     6000000,
     500000,
     0},
    {{.kind = MATERNITY_PRENATAL, .on = {2020, 8, 1}, .children = 1, .request_days = 99},
     6000000,
     1250000,
     0},
    {{.kind = MATERNITY_PRENATAL,
      .on = {2020, 8, 1},
      .children = 1,
      .request_days = 99,
      .far = true},
     6000000,
     2500000,
     0},
    {{.kind = MATERNITY_MISCARRIAGE,
      .on = {2020, 8, 1},
      .children = 1,
      .request_days = 99,
      .weeks = 4},
     6000000,
     2000000,
     0},
    {{.kind = MATERNITY_MISCARRIAGE,
      .on = {2020, 8, 1},
      .children = 1,
      .request_days = 99,
      .weeks = 24},
     6000000,
     8000000,
     0},
    {{.kind = MATERNITY_MISCARRIAGE,
      .on = {2025, 8, 1},
      .children = 1,
      .request_days = 99,
      .weeks = 22},
     6000000,
     10000000,
     0},
    {{.kind = MATERNITY_CONTRACEPTION, .on = {2025, 8, 1}, .children = 1, .request_days = 99},
     6000000,
     1400000,
     0},
    {{.kind = MATERNITY_CONTRACEPTION,
      .on = {2025, 8, 1},
      .children = 1,
      .request_days = 99,
      .sterilised = true},
     6000000,
     3000000,
     0},
};

static void maternity_is_settled_by_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(maternity_cases); i++) {
        struct derivation *derivation = derive();
        struct maternity maternity = {0};
        assert_true(maternity_settle(derivation, &maternity_cases[i].input,
                                     fact(derivation, maternity_cases[i].average), &maternity));
        assert_int_equal(maternity.leave_vnd, maternity_cases[i].leave_vnd);
        assert_int_equal(maternity.lump_vnd, maternity_cases[i].lump_vnd);
        assert_int_equal(maternity.total_vnd,
                         maternity_cases[i].leave_vnd + maternity_cases[i].lump_vnd);
        assert_int_equal(maternity.lump_step != STEP_NONE, maternity_cases[i].lump_vnd > 0);
        assert_explained(derivation);
    }
}

static void only_the_result_is_rounded(void **state)
{
    (void)state;
    static const struct salary_segment months[] = {{.months = 3, .salary_vnd = 6000001},
                                                   {.months = 3, .salary_vnd = 7000000}};
    struct maternity_input input = {.kind = MATERNITY_BIRTH, .on = {2020, 5, 20}, .children = 1};
    struct derivation *derivation = derive();
    struct maternity maternity = {0};
    int average = average_plain(derivation, months, 2);
    assert_true(maternity_settle(derivation, &input, average, &maternity));
    assert_int_equal(maternity.leave_vnd, 39000003);
    input.odd_days = 1; /* 216,666.68 đồng more */
    assert_true(maternity_settle(derivation, &input, average, &maternity));
    assert_int_equal(maternity.leave_vnd, 39216670);
    assert_explained(derivation);
}

static void the_voluntary_have_a_flat_sum(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    assert_step(derivation, maternity_voluntary(derivation, 2, day("2025-07-01")), "4000000");
    maternity_voluntary(derivation, 2, day("2025-06-30"));
    assert_int_equal(derivation->fault, DERIVATION_NO_RULE);
}

static void impossible_maternity_is_refused(void **state)
{
    (void)state;
    static const struct maternity_input cases[] = {
        {.kind = MATERNITY_BIRTH, .on = {2025, 8, 1}, .children = 0},
        {.kind = (enum maternity_kind)(MATERNITY_CONTRACEPTION + 1),
         .on = {2025, 8, 1},
         .children = 1},
        {.kind = MATERNITY_ADOPTION, .on = {2025, 8, 1}, .children = 1, .months = -1},
        {.kind = MATERNITY_MISCARRIAGE, .on = {2025, 8, 1}, .children = 1, .weeks = -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct derivation *derivation = derive();
        struct maternity maternity = {.total_vnd = 7};
        assert_false(
            maternity_settle(derivation, &cases[i], fact(derivation, 6000000), &maternity));
        assert_int_equal(maternity.total_vnd, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_turns_on_the_fifteenth),
        cmocka_unit_test(maternity_needs_months_in_the_window),
        cmocka_unit_test(maternity_is_settled_by_kind),
        cmocka_unit_test(only_the_result_is_rounded),
        cmocka_unit_test(the_voluntary_have_a_flat_sum),
        cmocka_unit_test(impossible_maternity_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
