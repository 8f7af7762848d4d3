/* For the tests of figures: small files of figures in a text, read into a set of a few rows. */
#ifndef TESTS_TEST_BENEFITS_RULE_FILE_H
#define TESTS_TEST_BENEFITS_RULE_FILE_H

#include "tests/test_benefits_law.h"

#define HEADER                 "figure,key,valid_from,valid_to,value,unit,article,confidence\n"
#define LEVEL(from, to, value) "base_salary,," from "," to "," value ",vnd,NĐ 1,sourced\n"

enum { FEW = 16 };

static struct rule_row few_rows[FEW];

static inline bool add(struct rule_set *set, const char *text, struct rule_fault *ret_fault)
{
    char consumed[1024];
    assert_true(strlen(text) < sizeof consumed);
    struct rule_faults faults = {ret_fault, 1, 0};
    return rule_set_parse(set, strcpy(consumed, text), strlen(text), &faults);
}

static inline bool check(const struct rule_set *set, struct rule_fault *ret_fault)
{
    struct rule_faults faults = {ret_fault, 1, 0};
    return rule_set_check(set, &faults);
}

static inline bool parse(struct rule_set *set, const char *text, struct rule_fault *ret_fault)
{
    rule_set_init(set, few_rows, FEW);
    return add(set, text, ret_fault);
}

#endif
