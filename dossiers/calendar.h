/*
 * Which days the offices work, as data that changes every year: public holidays and Tết, days off
 * in their place, working Saturdays swapped for a day off (Labour Code 2019 art 111-112; QĐ
 * 188/1999/QĐ-TTg; yearly announcements).
 *
 * The arrays belong to the caller and must outlive the calendar. Rows come from CSV text or from
 * the database; calendar_validate must have found no fault before any other function is used.
 *
 * A year without a single row has not been announced: its days follow the law alone, that is
 * weekends, holidays of a fixed date, and the working day off after a holiday that falls on a
 * weekend. Tết and Giỗ Tổ, which follow the moon, and swaps are then unknown; calendar_basis says
 * so, and a due date there may be too early, never invented.
 *
 * A day is a number: days since 1970-01-01 (date_to_days).
 */
#ifndef DOSSIERS_CALENDAR_H
#define DOSSIERS_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/data_fault.h"
#include "base/date.h"
#include "base/problem.h"

enum day_kind {
    DAY_WORKING,            /* Monday to Friday */
    DAY_WEEKEND,            /* Saturday, Sunday */
    DAY_PUBLIC_HOLIDAY,     /* a holiday on a day that would be worked */
    DAY_HOLIDAY_ON_WEEKEND, /* a holiday on a day that is off anyway */
    DAY_COMPENSATORY,       /* the weekly day off moved behind such a holiday (art 111.3) */
    DAY_SWAPPED_OFF,        /* off, worked on a Saturday instead */
    DAY_WORKING_SATURDAY,   /* that Saturday */
};

/* How sure a year is, from sure to unsure. */
enum calendar_basis { CALENDAR_ANNOUNCED, CALENDAR_PROPOSED, CALENDAR_BY_LAW };

struct calendar_day {
    struct date date;
    enum day_kind kind;         /* neither DAY_WORKING nor DAY_WEEKEND */
    enum calendar_basis status; /* CALENDAR_ANNOUNCED or CALENDAR_PROPOSED */
    const char *name_vi;
    const char *name_en;
    const char *legal_basis;
};

/* A holiday that the law puts on the same date of every year. */
struct fixed_holiday {
    int32_t month;
    int32_t day;
    struct date valid_from;
    struct date valid_to;
    const char *name_vi;
    const char *name_en;
    const char *legal_basis;
};

enum { FIXED_HOLIDAYS_MAX = 30 };

struct calendar {
    const struct calendar_day *days; /* in the order of their dates, each date once */
    size_t day_count;
    const struct fixed_holiday *holidays;
    size_t holiday_count;
};

/* CSV texts: migrations/rules/calendar_days.csv and calendar_fixed_holidays.csv; see csv.h for what
 * happens to the text. False, with faults, when the text does not read or does not hold together.
 */
bool calendar_days_read(char *text, size_t length, struct calendar_day *days, size_t capacity,
                        size_t *ret_count, struct data_faults *faults);
bool fixed_holidays_read(char *text, size_t length, struct fixed_holiday *holidays, size_t capacity,
                         size_t *ret_count, struct data_faults *faults);

/* Faults of days: bad_date, not_in_order, bad_kind, kind_does_not_fit_weekday; of holidays:
 * bad_date, period_reversed, too_many_rows. */
bool calendar_validate(const struct calendar *calendar, struct data_faults *faults);

enum day_kind calendar_day_kind(const struct calendar *calendar, int32_t day);
bool calendar_is_working_day(const struct calendar *calendar, int32_t day);

/* A public holiday or Tết itself, on whatever weekday; not the day off in its place, which is a
 * weekly day off. */
bool calendar_is_holiday(const struct calendar *calendar, int32_t day);

/* The first working day at or after the day. */
int32_t calendar_working_day_from(const struct calendar *calendar, int32_t day);

/* The least sure year of those that the days `from` to `to` touch. */
enum calendar_basis calendar_basis(const struct calendar *calendar, int32_t from, int32_t to);

/* "Lịch nghỉ lễ chưa được công bố …": what to tell beside a due date. Empty when announced. */
const char *calendar_basis_note(enum calendar_basis basis, enum language language);

#endif
