/*
 * When an office works on a working day: one break at noon. Minutes since midnight; a minute is
 * worked when opens <= minute < break_starts or break_ends <= minute < closes; it closes before
 * midnight. Each office may have its own, by date; the row without an office serves every other.
 */
#ifndef DOSSIERS_OFFICE_HOURS_H
#define DOSSIERS_OFFICE_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/data_fault.h"
#include "base/date.h"

struct office_hours {
    const char *office; /* "": every office without a row of its own */
    struct date valid_from;
    struct date valid_to;
    int32_t opens;
    int32_t break_starts;
    int32_t break_ends; /* equal to break_starts: no break */
    int32_t closes;
    const char *legal_basis;
};

/* CSV text: migrations/rules/calendar_office_hours.csv. Faults: those of csv.h, then
 * office_hours_validate's: hours_not_in_order, period_reversed, periods_overlap. */
bool office_hours_read(char *text, size_t length, struct office_hours *hours, size_t capacity,
                       size_t *ret_count, struct data_faults *faults);
bool office_hours_validate(const struct office_hours *hours, size_t count,
                           struct data_faults *faults);

/* The hours of the office on that day, or NULL. */
const struct office_hours *office_hours_find(const struct office_hours *hours, size_t count,
                                             const char *office, struct date on);

int32_t office_minutes_per_day(const struct office_hours *hours);

/* How many minutes have been worked when the clock shows `minute`. */
int32_t office_minutes_before(const struct office_hours *hours, int32_t minute);

/* When so many minutes (1 to office_minutes_per_day) have been worked. */
int32_t office_minute_after(const struct office_hours *hours, int32_t worked_minutes);

/* The first worked minute at or after `minute`; `closes` when there is none left. */
int32_t office_minute_from(const struct office_hours *hours, int32_t minute);

#endif
