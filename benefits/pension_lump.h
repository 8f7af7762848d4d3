/*
 * The lump sum at retirement for years beyond those that give the highest rate.
 *
 * Law 41/2024/QH15 art 68 from 2025-07-01: half an average salary for each such year, two for the
 * years paid after the pension could have begun; Law 58/2014/QH13 art 58 before. Rounded half up to
 * the đồng. All values are steps.
 */
#ifndef BENEFITS_PENSION_LUMP_H
#define BENEFITS_PENSION_LUMP_H

#include "benefits/explain.h"
#include "benefits/retirement_age.h"

/* How many average salaries, in all; months_late are the part of months paid after the pension
 * could begin. */
int pension_excess_times(struct derivation *derivation, enum sex sex, int months, int months_late,
                         struct date on);
int pension_lump(struct derivation *derivation, int times, int average);

#endif
