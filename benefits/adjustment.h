/*
 * A salary of the past in the money of the day of settlement: times the coefficient of its year.
 *
 * Law 41/2024/QH15 art 73.2 and 104 (Law 58/2014/QH13 art 63.2 and 88): the coefficient is the one
 * of the year of payment in the table of the year of settlement; voluntary insurance has a table of
 * its own.
 */
#ifndef BENEFITS_ADJUSTMENT_H
#define BENEFITS_ADJUSTMENT_H

#include <stdint.h>

#include "benefits/explain.h"

enum salary_regime { REGIME_EMPLOYER, REGIME_STATE, REGIME_VOLUNTARY };

/* The step of a salary of that year, adjusted. */
int salary_adjusted(struct derivation *derivation, int salary, enum salary_regime regime,
                    int32_t year, struct date settled_on);

#endif
