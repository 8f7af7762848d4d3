/*
 * For the tests of the room benefits: the figures as they are shipped, read from migrations/rules/
 * (tests run in the root of the repository), a derivation to work in, and a second evaluator that
 * knows nothing of the first.
 */
#ifndef TESTS_TEST_BENEFITS_LAW_H
#define TESTS_TEST_BENEFITS_LAW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <dirent.h>

#include <cmocka.h>

#include "benefits/explain.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

enum { LAW_ROWS = 4096, LAW_TEXT_SIZE = 128 * 1024, LAW_STEPS = 20000, LAW_INPUTS = 40000 };

static const struct caption fact_text = {"test.fact", NULL, "Dữ kiện", "Fact", UNIT_TIMES};

static inline struct date day(const char *text)
{
    struct date date = {0};
    assert_true(date_parse(text, strlen(text), &date));
    return date;
}

static inline int32_t month(const char *text)
{
    return month_of_date(day(text));
}

static inline void law_read_file(struct rule_set *set, const char *name)
{
    static char text[LAW_TEXT_SIZE];
    char path[300];
    struct rule_fault fault = {0};
    snprintf(path, sizeof path, "migrations/rules/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(length < sizeof text);
    text[length] = '\0';
    struct rule_faults faults = {&fault, 1, 0};
    if (!rule_set_parse(set, text, length, &faults)) {
        fail_msg("%s:%zu: %s", path, fault.line, rule_problem_name(fault.problem));
    }
}

/* The shipped figures, read once. */
static inline const struct rule_set *law(void)
{
    static struct rule_row rows[LAW_ROWS];
    static struct rule_set set;
    struct rule_fault fault = {0};
    if (set.row_count > 0) {
        return &set;
    }
    rule_set_init(&set, rows, LAW_ROWS);
    DIR *folder = opendir("migrations/rules");
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (strncmp(entry->d_name, "figures_", 8) == 0) {
            law_read_file(&set, entry->d_name);
        }
    }
    closedir(folder);
    struct rule_faults faults = {&fault, 1, 0};
    if (!rule_set_check(&set, &faults)) {
        fail_msg("%s: %s", figure_caption(fault.figure)->rule, rule_problem_name(fault.problem));
    }
    return &set;
}

/* An empty derivation over some rules; there is one at a time. */
static inline struct derivation *derive_from(const struct rule_set *rules)
{
    static struct step steps[LAW_STEPS];
    static int inputs[LAW_INPUTS];
    static struct derivation derivation;
    derivation_init(&derivation, rules, steps, LAW_STEPS, inputs, LAW_INPUTS);
    return &derivation;
}

static inline struct derivation *derive(void)
{
    return derive_from(law());
}

static inline struct fraction decimal(const char *text)
{
    struct fraction value = {0, 1};
    assert_true(fraction_parse(text, strlen(text), &value));
    return value;
}

static inline int fact(struct derivation *derivation, int64_t value)
{
    return step_given(derivation, &fact_text, value);
}

static inline int fact_decimal(struct derivation *derivation, const char *text)
{
    return step_given_fraction(derivation, &fact_text, decimal(text));
}

static inline void assert_fraction(struct fraction value, const char *expected)
{
    char text[FRACTION_TEXT_SIZE];
    fraction_format(value, text);
    assert_string_equal(text, expected);
}

static inline void assert_step(const struct derivation *derivation, int step, const char *expected)
{
    assert_fraction(step_value(derivation, step), expected);
}

/* Numerators over a common denominator, written here once more and differently. */
static inline bool same_value(__int128 numerator, __int128 denominator, struct fraction value)
{
    return numerator * value.denominator == denominator * value.numerator;
}

static inline __int128 floor_of(__int128 numerator, __int128 denominator)
{
    __int128 whole = numerator / denominator;
    return numerator % denominator != 0 && numerator < 0 ? whole - 1 : whole;
}

/* What an operation on two values, or on one, must give; by its published name only. */
static inline bool operation_holds(const char *name, struct fraction a, struct fraction b,
                                   struct fraction value)
{
    __int128 an = a.numerator;
    __int128 ad = a.denominator;
    __int128 bn = b.numerator;
    __int128 bd = b.denominator;
    __int128 left = an * bd;
    __int128 right = bn * ad;
    __int128 both = ad * bd;
    const struct {
        const char *name;
        __int128 numerator;
        __int128 denominator;
    } meanings[] = {
        {"add", left + right, both},
        {"subtract", left - right, both},
        {"excess", left > right ? left - right : 0, both},
        {"multiply", an * bn, both},
        {"divide", left, right == 0 ? 1 : right},
        {"percent_of", an * bn, both * 100},
        {"least", left < right ? left : right, both},
        {"greatest", left > right ? left : right, both},
        {"at_least", left >= right, 1},
        {"above", left > right, 1},
        {"round", floor_of(2 * an + ad, 2 * ad), 1},
        {"floor", floor_of(an, ad), 1},
        {"floor_4", floor_of(an * 10000, ad), 10000},
        {"half_years",
         an / 12 * 2 + (an % 12 > 6   ? 2
                        : an % 12 > 0 ? 1
                                      : 0),
         2},
        {"full_years", an / 12, 1},
    };
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        if (strcmp(meanings[i].name, name) == 0) {
            return same_value(meanings[i].numerator, meanings[i].denominator, value);
        }
    }
    return false;
}

/* A fraction as a number modulo the prime 2^61 - 1, where sums and products of any length stay
 * small. */
static inline uint64_t residue(struct fraction value)
{
    const unsigned __int128 prime = ((uint64_t)1 << 61) - 1;
    unsigned __int128 inverse = 1;
    unsigned __int128 power = (uint64_t)value.denominator % prime;
    for (uint64_t left = (uint64_t)prime - 2; left > 0; left >>= 1) {
        inverse = left & 1 ? inverse * power % prime : inverse;
        power = power * power % prime;
    }
    return (uint64_t)((unsigned __int128)(uint64_t)value.numerator % prime * inverse % prime);
}

/* Sums and products of many; least and greatest are one of them, and none is beyond. */
static inline bool many_hold(const struct derivation *derivation, const struct step *step)
{
    const unsigned __int128 prime = ((uint64_t)1 << 61) - 1;
    bool product = step->operation == OPERATION_MULTIPLY;
    unsigned __int128 total = product ? 1 : 0;
    bool among = false;
    bool beyond = false;
    for (int i = 0; i < step->input_count; i++) {
        struct fraction input = derivation->steps[derivation->inputs[step->first_input + i]].value;
        int order = fraction_compare(input, step->value);
        total = product ? total * residue(input) % prime : (total + residue(input)) % prime;
        among = among || order == 0;
        beyond = beyond || (step->operation == OPERATION_LEAST ? order < 0 : order > 0);
    }
    bool sum = step->operation == OPERATION_ADD || product;
    return sum ? (uint64_t)total == residue(step->value) : among && !beyond;
}

static inline void assert_follows(const struct derivation *derivation, const struct step *step)
{
    const int *inputs = &derivation->inputs[step->first_input];
    for (int i = 0; i < step->input_count; i++) {
        assert_true(&derivation->steps[inputs[i]] < step);
    }
    if (step->input_count == 2 || operation_takes_one(step->operation)) {
        assert_true(
            operation_holds(operation_name(step->operation), derivation->steps[inputs[0]].value,
                            derivation->steps[inputs[step->input_count - 1]].value, step->value));
    } else {
        assert_true(many_hold(derivation, step));
    }
}

/* Every step follows from its inputs, as this header and as the room itself understand it. */
static inline void assert_explained(const struct derivation *derivation)
{
    assert_int_equal(derivation->fault, DERIVATION_SOUND);
    assert_true(derivation_verify(derivation));
    for (int i = 0; i < derivation->step_count; i++) {
        const struct step *step = &derivation->steps[i];
        assert_true(strlen(step->caption->rule) > 0);
        assert_true(strlen(step->caption->vi) > 0 && strlen(step->caption->en) > 0);
        if (step->input_count > 0) {
            assert_follows(derivation, step);
        } else if (step->row) {
            assert_int_equal(fraction_compare(step->row->value, step->value), 0);
            assert_true(strlen(step->article) > 0);
        }
    }
}

#endif
