/*
 * Premiums of health insurance for members of a household.
 *
 * Law on Health Insurance art 13; Decree 146/2018 art 7, Decree 188/2025: 4.5 % of the base salary
 * for the first member; 70, 60, 50 and 40 % of that for the second, third, fourth and every further
 * one. A month is rounded half up to the đồng; a year is twelve months.
 */
#ifndef BENEFITS_PREMIUM_H
#define BENEFITS_PREMIUM_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

struct premium {
    int64_t monthly_vnd;
    int64_t yearly_vnd;
    int monthly_step;
    int yearly_step;
};

/* order: 1 for the first member. base_salary: a step. False, ret untouched, at a fault. */
bool premium_settle(struct derivation *derivation, int32_t order, int base_salary, struct date on,
                    struct premium *ret);

#endif
