/*
 * The legal clock: when a dossier is due, and how long that still is. Pure arithmetic over a
 * calendar and the hours of one office; instants as in instant.h. Sources: Civil Code 2015 art
 * 147-148, Decree 61/2018 art 17 and 19 (now Decree 118/2025), Law 41/2024 art 79.3, Decision
 * 766/QĐ-TTg (indicator 2.1).
 *
 * Outside office hours: what arrives then counts from the next office minute of a working day.
 * Period: starts on the day after that day and ends when the office closes on its last day; 0 days
 * end on the day itself. A last day off moves to the next working day.
 * Pause: while the citizen owes a paper or a payment, no minute counts; what was left when it began
 * is left when it ends. A day of calendar units has the minutes of an office day, weekends too.
 * Missed: a deadline once missed stays missed; a later pause does not move it.
 */
#ifndef DOSSIERS_DEADLINE_H
#define DOSSIERS_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dossiers/calendar.h"
#include "dossiers/instant.h"
#include "dossiers/office_hours.h"

/* Which days a period counts. */
enum deadline_unit {
    UNIT_WORKING_DAYS,
    UNIT_CALENDAR_DAYS,
    UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS, /* pensions: weekends count, public holidays do not */
};

/* "working_days"; by enum deadline_unit, ended by NULL. */
extern const char *const deadline_unit_names[];

struct deadline {
    int32_t days; /* 0 = the same day; at most DEADLINE_DAYS_MAX */
    enum deadline_unit unit;
};

enum { DEADLINE_DAYS_MAX = 3660, DEADLINE_SENTENCE_SIZE = 64 };

struct legal_clock {
    struct calendar calendar;
    struct office_hours hours;
};

struct pause {
    int64_t paused_at;
    int64_t resumed_at; /* not before paused_at */
};

/* When what arrives at `instant` counts as received: the first office minute at or after it. */
int64_t deadline_counts_from(const struct legal_clock *clock, int64_t instant);

int64_t deadline_due(const struct legal_clock *clock, struct deadline deadline,
                     int64_t received_at);

/* The due instant after one pause. */
int64_t deadline_resumed(const struct legal_clock *clock, enum deadline_unit unit, int64_t due_at,
                         struct pause pause);

/* The due instant of a date that was promised anew: closing time, on the next working day if that
 * day is off. */
int64_t deadline_on(const struct legal_clock *clock, struct date date);

/* Office minutes of working days from now to the due instant; negative: since it passed. */
int64_t deadline_remaining_minutes(const struct legal_clock *clock, int64_t due_at, int64_t now);

/* When to warn that a dossier received at an instant is nearly due: when one office day is left, or
 * due_at itself where there was never so much. */
int64_t deadline_warning(const struct legal_clock *clock, int64_t received_at, int64_t due_at);

/* How sure the calendar is between the two instants. */
enum calendar_basis deadline_basis(const struct legal_clock *clock, int64_t from, int64_t to);

/* "Còn 2 ngày 3 giờ", "Còn 45 phút", "Đến hạn", "Quá hạn 1 ngày", in working days of this office;
 * the buffer has DEADLINE_SENTENCE_SIZE bytes. */
void deadline_sentence(const struct legal_clock *clock, int64_t due_at, int64_t now,
                       enum language language, char *ret_text);

#endif
