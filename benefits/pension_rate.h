/*
 * The rate of a pension and what it makes of the average salary.
 *
 * Law 41/2024/QH15 art 66 and 141.11 from 2025-07-01; Law 58/2014/QH13 art 56 before. The rate is
 * capped first and reduced for early retirement after; the amount is rounded half up to the đồng.
 * All values are steps.
 */
#ifndef BENEFITS_PENSION_RATE_H
#define BENEFITS_PENSION_RATE_H

#include "benefits/explain.h"
#include "benefits/retirement_age.h"

/* Art 66.1: percent before any reduction. A fault when so few months give no rate. */
int pension_rate(struct derivation *derivation, enum sex sex, int months, struct date on);

/* Art 66.3: percent off for months before the age; and the rate less that. */
int pension_early_reduction(struct derivation *derivation, int early_months, struct date on);
int pension_rate_reduced(struct derivation *derivation, int rate, int reduction);

/* The rate of the average, rounded to the đồng. */
int pension_amount(struct derivation *derivation, int rate, int average);

/* Art 141.11: not below the reference level of that day, for early joiners of enough years. */
int pension_floored(struct derivation *derivation, int amount, int months_compulsory,
                    struct date first_joined, struct date on);

#endif
