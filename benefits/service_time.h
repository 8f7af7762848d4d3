/*
 * Time paid: how months become the years that the law speaks of.
 *
 * Law 41/2024/QH15 art 5.6 (Law 58/2014/QH13 art 5; Circular 59/2015/TT-BLDTBXH): amounts count 1-6
 * odd months as half a year and 7-11 as a year; a right that needs years needs full ones of 12
 * months. Months are numbered as base/date.h numbers them.
 */
#ifndef BENEFITS_SERVICE_TIME_H
#define BENEFITS_SERVICE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "benefits/explain.h"

/*
 * The last day of so many months that begin on a day: the day before the same day of the month, or
 * the last day of a month that has no such day (Decree 28/2015 art 21.4; Decree 374/2025 art 15.2).
 */
struct date months_last_day(struct date from, int32_t months);

/* Whole months from a day to a day, both included, and the days left. False when to < from. */
bool months_and_days(struct date from, struct date to, int32_t *ret_months, int32_t *ret_days);

/* Steps from a step in months: years for amounts, and full years for rights. */
int service_years(struct derivation *derivation, int months);
int service_full_years(struct derivation *derivation, int months);

#endif
