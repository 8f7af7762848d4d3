/* The derivation: faults stick, articles are inherited, and what was tampered with is seen. */
#include "tests/test_benefits_law.h"

static const struct caption cited = {"test.cited", "Luật 1 Đ.1", "Có điều", "Cited", UNIT_VND};
static const struct caption plain = {"test.plain", NULL, "Không điều", "Plain", UNIT_VND};

static void steps_carry_values_and_articles(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    int salary = step_given(derivation, &plain, 6000000);
    int divisor = step_figure(derivation, FIGURE_SICK_DIVISOR, RULE_NO_KEY, day("2025-08-01"));
    int a_day = step_divide(derivation, &plain, salary, divisor);
    int named = step_given(derivation, &cited, 2);
    int twice = step_multiply(derivation, &plain, named, a_day);
    int sum = step_add(derivation, &cited, salary, salary);
    int bare = step_add(derivation, &plain, salary, salary);
    assert_step(derivation, a_day, "250000");
    assert_string_equal(derivation->steps[salary].article, "");
    assert_string_equal(derivation->steps[a_day].article, "Luật 41/2024/QH15 Đ.45.4");
    assert_string_equal(derivation->steps[twice].article, "Luật 1 Đ.1");
    assert_string_equal(derivation->steps[sum].article, "Luật 1 Đ.1");
    assert_string_equal(derivation->steps[bare].article, "");
    assert_ptr_equal(derivation->steps[divisor].row,
                     rule_find(law(), FIGURE_SICK_DIVISOR, RULE_NO_KEY, day("2025-08-01")));
    assert_int_equal(derivation->steps[a_day].input_count, 2);
    assert_int_equal(derivation->inputs[derivation->steps[a_day].first_input + 1], divisor);
    assert_explained(derivation);
}

static void many_inputs_make_one_step(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    const int inputs[] = {fact(derivation, 5), fact(derivation, 3), fact(derivation, 9)};
    assert_step(derivation, step_of_many(derivation, &plain, OPERATION_ADD, inputs, 3), "17");
    assert_step(derivation, step_of_many(derivation, &plain, OPERATION_MULTIPLY, inputs, 3), "135");
    assert_step(derivation, step_of_many(derivation, &plain, OPERATION_LEAST, inputs, 3), "3");
    assert_step(derivation, step_of_many(derivation, &plain, OPERATION_GREATEST, inputs, 3), "9");
    assert_step(derivation, step_of_many(derivation, &plain, OPERATION_LEAST, inputs, 1), "5");
    assert_explained(derivation);
}

static void conditions_are_yes_or_no(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    int three = fact(derivation, 3);
    int five = fact(derivation, 5);
    assert_true(step_holds(derivation, step_at_least(derivation, &plain, five, five)));
    assert_true(step_holds(derivation, step_above(derivation, &plain, five, three)));
    assert_false(step_holds(derivation, step_above(derivation, &plain, five, five)));
    assert_false(step_holds(derivation, step_at_least(derivation, &plain, three, five)));
    assert_false(step_holds(derivation, STEP_NONE));
    assert_int_equal(step_whole(derivation, STEP_NONE), 0);
}

static void the_first_fault_sticks(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    int zero = fact(derivation, 0);
    int one = fact(derivation, 1);
    assert_int_equal(step_divide(derivation, &plain, one, zero), STEP_NONE);
    assert_int_equal(derivation->fault, DERIVATION_OVERFLOW);
    int count = derivation->step_count;
    assert_int_equal(fact(derivation, -1), STEP_NONE);
    assert_int_equal(step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, day("1990-01-01")),
                     STEP_NONE);
    assert_int_equal(step_add(derivation, &plain, one, one), STEP_NONE);
    derivation_refuse(derivation);
    assert_int_equal(derivation->fault, DERIVATION_OVERFLOW);
    assert_int_equal(derivation->step_count, count);
    assert_false(derivation_is_sound(derivation));
    assert_false(derivation_verify(derivation));
}

static void every_fault_has_a_cause(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    fact(derivation, -1);
    assert_string_equal(derivation_fault_name(derivation->fault), "bad_fact");

    derivation = derive();
    step_add(derivation, &plain, STEP_NONE, STEP_NONE);
    assert_string_equal(derivation_fault_name(derivation->fault), "bad_fact");

    derivation = derive();
    step_of_many(derivation, &plain, OPERATION_ADD, NULL, 0);
    assert_string_equal(derivation_fault_name(derivation->fault), "bad_fact");

    derivation = derive();
    step_figure(derivation, FIGURE_LATE_DAILY, RULE_NO_KEY, day("2020-01-01"));
    assert_string_equal(derivation_fault_name(derivation->fault), "no_rule");
    assert_int_equal(derivation->missing, FIGURE_LATE_DAILY);

    derivation = derive();
    int large = fact(derivation, INT64_MAX);
    assert_string_equal(derivation_fault_name(derivation->fault), "sound");
    step_add(derivation, &plain, large, large);
    assert_string_equal(derivation_fault_name(derivation->fault), "overflow");
}

static void arrays_bound_the_work(void **state)
{
    (void)state;
    struct step steps[2];
    int inputs[3];
    struct derivation derivation;
    derivation_init(&derivation, law(), steps, 2, inputs, 3);
    int one = step_given(&derivation, &plain, 1);
    int two = step_add(&derivation, &plain, one, one);
    assert_step(&derivation, two, "2");
    assert_int_equal(step_round(&derivation, &plain, two), STEP_NONE);
    assert_string_equal(derivation_fault_name(derivation.fault), "full");
    assert_int_equal(derivation.input_count, 2);

    derivation_init(&derivation, law(), steps, 2, inputs, 1);
    one = step_given(&derivation, &plain, 1);
    assert_int_equal(step_add(&derivation, &plain, one, one), STEP_NONE);
    assert_string_equal(derivation_fault_name(derivation.fault), "full");
    assert_int_equal(derivation.step_count, 1);
}

static void a_changed_value_is_seen(void **state)
{
    (void)state;
    struct derivation *derivation = derive();
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, day("2025-01-01"));
    int ten = fact(derivation, 10);
    int funeral = step_multiply(derivation, &plain, ten, level);
    assert_true(derivation_verify(derivation));
    for (int i = 0; i < derivation->step_count; i++) {
        struct fraction kept = derivation->steps[i].value;
        derivation->steps[i].value = fraction_of(11);
        assert_false(derivation_verify(derivation));
        derivation->steps[i].value = kept;
    }
    derivation->steps[ten].value = fraction_of(INT64_MAX);
    assert_false(derivation_verify(derivation));
    derivation->steps[ten].value = fraction_of(10);
    assert_step(derivation, funeral, "23400000");
    assert_true(derivation_verify(derivation));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_carry_values_and_articles),
        cmocka_unit_test(many_inputs_make_one_step),
        cmocka_unit_test(conditions_are_yes_or_no),
        cmocka_unit_test(the_first_fault_sticks),
        cmocka_unit_test(every_fault_has_a_cause),
        cmocka_unit_test(arrays_bound_the_work),
        cmocka_unit_test(a_changed_value_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
