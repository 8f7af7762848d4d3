/*
 * A derivation: the reasons of an amount, step by step, from the facts and the figures of the law
 * to the result.
 *
 * The rules do not compute and then describe; they compute by describing. Every step is one
 * operation on earlier steps, keeps its exact value, and carries the caption (rule id, names, unit)
 * and the article it rests on, so that applying the operations again from the leaves gives the
 * result again (derivation_verify).
 *
 * The caller owns both arrays, which bound the work; figures are borrowed from the rule set, which
 * must outlive the derivation. A step is named by its index. The first fault sticks: from then on
 * steps are STEP_NONE, their value 0, and nothing is added, so rules are written straight down and
 * the fault is looked at once, at the end.
 */
#ifndef BENEFITS_EXPLAIN_H
#define BENEFITS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "benefits/caption.h"
#include "benefits/fraction.h"
#include "benefits/operation.h"
#include "benefits/rules.h"

enum derivation_fault {
    DERIVATION_SOUND,
    DERIVATION_FULL,     /* an array of the caller is used up */
    DERIVATION_OVERFLOW, /* a number does not fit, or a divisor is zero */
    DERIVATION_NO_RULE,  /* the law of that day has no such figure */
    DERIVATION_BAD_FACT, /* negative, or of a value the rule does not know */
};

enum { STEP_NONE = -1 };

struct step {
    const struct caption *caption;
    const char *article;        /* never NULL; "" when nothing under it is cited */
    const struct rule_row *row; /* OPERATION_FIGURE only, else NULL */
    enum operation operation;
    int first_input; /* index into derivation.inputs */
    int input_count;
    struct fraction value;
};

struct derivation {
    const struct rule_set *rules;
    struct step *steps;
    int step_limit;
    int step_count;
    int *inputs; /* indices of steps */
    int input_limit;
    int input_count;
    enum derivation_fault fault;
    enum figure missing; /* with DERIVATION_NO_RULE */
};

void derivation_init(struct derivation *derivation, const struct rule_set *rules,
                     struct step *steps, int step_limit, int *inputs, int input_limit);

/* For rules: the case holds a fact that cannot be. */
void derivation_refuse(struct derivation *derivation);

bool derivation_is_sound(const struct derivation *derivation);

/* Applies every operation again: true when each step has the value its inputs and figures give. */
bool derivation_verify(const struct derivation *derivation);

const char *derivation_fault_name(enum derivation_fault fault);

/* Leaves. A negative fact is a fault; a figure without a row on that day too. */
int step_given(struct derivation *derivation, const struct caption *caption, int64_t value);
int step_given_fraction(struct derivation *derivation, const struct caption *caption,
                        struct fraction value);
int step_figure(struct derivation *derivation, enum figure figure, int32_t key, struct date on);
/* A figure by steps: the row of the greatest key not above the number. */
int step_figure_at(struct derivation *derivation, enum figure figure, int32_t number,
                   struct date on);

/* One step each, as enum operation says. */
int step_add(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_subtract(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_excess(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_multiply(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_divide(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_percent_of(struct derivation *derivation, const struct caption *caption, int percent,
                    int of);
int step_least(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_greatest(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_at_least(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_above(struct derivation *derivation, const struct caption *caption, int a, int b);
int step_round(struct derivation *derivation, const struct caption *caption, int a);
int step_floor(struct derivation *derivation, const struct caption *caption, int a);
int step_floor_4(struct derivation *derivation, const struct caption *caption, int a);
int step_half_years(struct derivation *derivation, const struct caption *caption, int months);
int step_full_years(struct derivation *derivation, const struct caption *caption, int months);

/* Add, multiply, least or greatest of many. */
int step_of_many(struct derivation *derivation, const struct caption *caption,
                 enum operation operation, const int *inputs, int count);

/* 0 of STEP_NONE. */
struct fraction step_value(const struct derivation *derivation, int step);
bool step_holds(const struct derivation *derivation, int step);
/* A whole amount; what is not yet rounded is floored. */
int64_t step_whole(const struct derivation *derivation, int step);

#endif
