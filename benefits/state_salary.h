/*
 * Salaries on the state scale: a coefficient with its allowances, times the base salary.
 *
 * Law 41/2024/QH15 art 73.1 (Law 58/2014/QH13 art 63.1): who first joined before 2016 has the
 * coefficient multiplied by the reference level of the day of settlement; for the others the salary
 * of the time is adjusted by the coefficient of the year, like any other salary.
 */
#ifndef BENEFITS_STATE_SALARY_H
#define BENEFITS_STATE_SALARY_H

#include "benefits/explain.h"

/* Decree 204/2004/ND-CP: what adds up to the coefficient; percents may be zero. */
struct state_coefficient {
    struct fraction scale;      /* 3.66 */
    struct fraction frame;      /* percent of the scale beyond its last grade */
    struct fraction position;   /* position allowance, a coefficient */
    struct fraction profession; /* seniority percent of the three above */
    struct fraction reserved;   /* reserved difference, a coefficient */
};

/* The coefficient in all. */
int state_coefficient_total(struct derivation *derivation,
                            const struct state_coefficient *coefficient);

struct state_salary_input {
    struct date first_joined;
    struct date paid_on;    /* first day of the month paid */
    struct date settled_on; /* when the benefit begins */
};

/* One month's salary as it counts at settlement; coefficient is a step. Not rounded. */
int state_salary(struct derivation *derivation, const struct state_salary_input *input,
                 int coefficient);

#endif
