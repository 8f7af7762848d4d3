/*
 * Every settlement under every shortage: arrays that end too early, figures that are missing,
 * numbers that do not fit. None may crash, answer with a wrong amount, or touch what it was to
 * return.
 */
#include "tests/test_benefits_settlements.h"

enum { SALARY_VND = 7123457 };

static void each_settles_and_explains(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settlements); i++) {
        struct derivation *derivation = derive();
        assert_true(settlements[i].settle(derivation, SALARY_VND) >= 0);
        assert_explained(derivation);
    }
}

/* One step, or one input, too few: full, and nothing returned. */
static void arrays_that_end_are_full(void **state)
{
    (void)state;
    static struct step steps[LAW_STEPS];
    static int inputs[LAW_INPUTS];
    for (size_t i = 0; i < COUNT_OF(settlements); i++) {
        struct derivation *whole = derive();
        settlements[i].settle(whole, SALARY_VND);
        int step_count = whole->step_count;
        int input_count = whole->input_count;
        for (int limit = 0; limit < step_count; limit++) {
            struct derivation derivation;
            derivation_init(&derivation, law(), steps, limit, inputs, LAW_INPUTS);
            assert_int_equal(settlements[i].settle(&derivation, SALARY_VND), UNTOUCHED);
            assert_int_equal(derivation.fault, DERIVATION_FULL);
        }
        for (int limit = 0; limit < input_count; limit++) {
            struct derivation derivation;
            derivation_init(&derivation, law(), steps, LAW_STEPS, inputs, limit);
            assert_int_equal(settlements[i].settle(&derivation, SALARY_VND), UNTOUCHED);
            assert_int_equal(derivation.fault, DERIVATION_FULL);
        }
    }
}

static bool derivation_uses(const struct derivation *derivation, enum figure figure)
{
    for (int i = 0; i < derivation->step_count; i++) {
        const struct rule_row *row = derivation->steps[i].row;
        if (row && row->figure == figure) {
            return true;
        }
    }
    return false;
}

/*
 * Without one figure of the law, whoever needs it is refused and the others settle as before. Three
 * figures only open a way: without them there is no minimum pension and no lump or monthly way of
 * an accident to choose.
 */
static void a_missing_figure_is_named(void **state)
{
    (void)state;
    static struct rule_row rows[LAW_ROWS];
    for (int figure = 0; figure < FIGURE_COUNT; figure++) {
        struct rule_set without = {rows, 0, LAW_ROWS};
        for (size_t i = 0; i < law()->row_count; i++) {
            if (law()->rows[i].figure != (enum figure)figure) {
                rows[without.row_count++] = law()->rows[i];
            }
        }
        for (size_t i = 0; i < COUNT_OF(settlements); i++) {
            struct derivation *derivation = derive();
            int64_t amount_vnd = settlements[i].settle(derivation, SALARY_VND);
            bool used = derivation_uses(derivation, (enum figure)figure);
            derivation = derive_from(&without);
            int64_t without_vnd = settlements[i].settle(derivation, SALARY_VND);
            bool opens_a_way = figure == FIGURE_FLOOR_YEARS ||
                               figure == FIGURE_ACCIDENT_MONTHLY_LOSS ||
                               figure == FIGURE_ACCIDENT_LUMP_LOSS;
            if (used && !opens_a_way) {
                assert_int_equal(without_vnd, UNTOUCHED);
                assert_true((derivation->fault == DERIVATION_NO_RULE &&
                             derivation->missing == (enum figure)figure) ||
                            figure == FIGURE_RETIREMENT_AGE);
            } else if (!used && !opens_a_way) {
                assert_int_equal(without_vnd, amount_vnd);
            }
        }
    }
}

/* Salaries beyond all measure are refused as overflow; negative ones as no fact. */
static void numbers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const int64_t salaries[] = {INT64_MAX, INT64_MAX / 2, INT64_MAX / 1000, -1};
    for (size_t i = 0; i < COUNT_OF(settlements); i++) {
        for (size_t k = 0; k < COUNT_OF(salaries); k++) {
            struct derivation *derivation = derive();
            int64_t amount_vnd = settlements[i].settle(derivation, salaries[k]);
            assert_int_equal(amount_vnd == UNTOUCHED, !derivation_is_sound(derivation));
            assert_true(amount_vnd >= 0 || amount_vnd == UNTOUCHED);
        }
    }
}

/* More salary never means less benefit: none of these falls as the salary rises. */
static void amounts_never_fall_as_salaries_rise(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settlements); i++) {
        int64_t before_vnd = 0;
        for (int64_t salary_vnd = 1000000; salary_vnd < 200000000; salary_vnd += 3999900) {
            int64_t amount_vnd = settlements[i].settle(derive(), salary_vnd);
            assert_true(amount_vnd >= before_vnd);
            before_vnd = amount_vnd;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_settles_and_explains),
        cmocka_unit_test(arrays_that_end_are_full),
        cmocka_unit_test(a_missing_figure_is_named),
        cmocka_unit_test(numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(amounts_never_fall_as_salaries_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
