#include "dossiers/deadline.h"

#include <inttypes.h>
#include <stdio.h>

const char *const deadline_unit_names[] = {
    [UNIT_WORKING_DAYS] = "working_days",
    [UNIT_CALENDAR_DAYS] = "calendar_days",
    [UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS] = "calendar_days_excl_holidays",
    NULL,
};

static bool day_counts(const struct calendar *calendar, enum deadline_unit unit, int32_t day)
{
    switch (unit) {
    case UNIT_WORKING_DAYS:
        return calendar_is_working_day(calendar, day);
    case UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS:
        return !calendar_is_holiday(calendar, day);
    case UNIT_CALENDAR_DAYS:
        break;
    }
    return true;
}

static int32_t next_counted_day(const struct calendar *calendar, enum deadline_unit unit,
                                int32_t day)
{
    do {
        day++;
    } while (!day_counts(calendar, unit, day));
    return day;
}

static int64_t closing_from(const struct legal_clock *clock, int32_t day)
{
    return instant_of_day(calendar_working_day_from(&clock->calendar, day), clock->hours.closes);
}

/* Minutes that the unit counts from one instant to a later one. */
static int64_t counted_minutes(const struct legal_clock *clock, enum deadline_unit unit,
                               int64_t from, int64_t to)
{
    int64_t minutes = 0;
    int32_t last = instant_day(to);
    for (int32_t day = instant_day(from); day <= last; day++) {
        if (day_counts(&clock->calendar, unit, day)) {
            minutes += office_minutes_per_day(&clock->hours);
        }
    }
    if (day_counts(&clock->calendar, unit, instant_day(from))) {
        minutes -= office_minutes_before(&clock->hours, instant_minute_of_day(from));
    }
    if (day_counts(&clock->calendar, unit, last)) {
        minutes -= office_minutes_per_day(&clock->hours) -
                   office_minutes_before(&clock->hours, instant_minute_of_day(to));
    }
    return minutes;
}

/* The instant at which so many minutes have counted since `from`, an office minute of a working
 * day. */
static int64_t counted_until(const struct legal_clock *clock, enum deadline_unit unit, int64_t from,
                             int64_t minutes)
{
    if (minutes == 0) {
        return from;
    }
    int32_t day = instant_day(from);
    int32_t per_day = office_minutes_per_day(&clock->hours);
    minutes += office_minutes_before(&clock->hours, instant_minute_of_day(from));
    for (; minutes > per_day; minutes -= per_day) {
        day = next_counted_day(&clock->calendar, unit, day);
    }
    return instant_of_day(day, office_minute_after(&clock->hours, (int32_t)minutes));
}

int64_t deadline_counts_from(const struct legal_clock *clock, int64_t instant)
{
    int32_t day = instant_day(instant);
    int32_t minute = office_minute_from(&clock->hours, instant_minute_of_day(instant));
    if (minute < clock->hours.closes && calendar_is_working_day(&clock->calendar, day)) {
        return instant_of_day(day, minute);
    }
    return instant_of_day(calendar_working_day_from(&clock->calendar, day + 1), clock->hours.opens);
}

int64_t deadline_due(const struct legal_clock *clock, struct deadline deadline, int64_t received_at)
{
    int32_t day = instant_day(deadline_counts_from(clock, received_at));
    for (int32_t i = 0; i < deadline.days; i++) {
        day = next_counted_day(&clock->calendar, deadline.unit, day);
    }
    return closing_from(clock, day);
}

int64_t deadline_resumed(const struct legal_clock *clock, enum deadline_unit unit, int64_t due_at,
                         struct pause pause)
{
    if (pause.paused_at > due_at) {
        return due_at;
    }
    int64_t from = deadline_counts_from(clock, pause.resumed_at);
    int64_t left = counted_minutes(clock, unit, pause.paused_at, due_at);
    int64_t until = counted_until(clock, unit, from, left);
    bool is_worked = calendar_is_working_day(&clock->calendar, instant_day(until));
    return is_worked ? until : closing_from(clock, instant_day(until));
}

int64_t deadline_on(const struct legal_clock *clock, struct date date)
{
    return closing_from(clock, date_to_days(date));
}

int64_t deadline_remaining_minutes(const struct legal_clock *clock, int64_t due_at, int64_t now)
{
    return now <= due_at ? counted_minutes(clock, UNIT_WORKING_DAYS, now, due_at)
                         : -counted_minutes(clock, UNIT_WORKING_DAYS, due_at, now);
}

int64_t deadline_warning(const struct legal_clock *clock, int64_t received_at, int64_t due_at)
{
    int32_t day = instant_day(due_at) - 1;
    while (!calendar_is_working_day(&clock->calendar, day)) {
        day--;
    }
    int64_t warning = instant_of_day(day, instant_minute_of_day(due_at));
    return warning > received_at ? warning : due_at;
}

enum calendar_basis deadline_basis(const struct legal_clock *clock, int64_t from, int64_t to)
{
    return calendar_basis(&clock->calendar, instant_day(from), instant_day(to));
}

struct span {
    int64_t days;
    int64_t hours;
    int64_t minutes;
};

static struct span span_of(const struct legal_clock *clock, int64_t minutes)
{
    int32_t per_day = office_minutes_per_day(&clock->hours);
    return (struct span){minutes / per_day, minutes % per_day / 60, minutes};
}

static void sentence_left(struct span span, enum language language, char *ret_text)
{
    size_t size = DEADLINE_SENTENCE_SIZE;
    bool is_english = language == LANGUAGE_EN;
    if (span.minutes == 0) {
        (void)snprintf(ret_text, size, "%s", is_english ? "Due now" : "Đến hạn");
    } else if (span.days == 0 && span.hours == 0) {
        (void)snprintf(ret_text, size, is_english ? "%" PRId64 " min left" : "Còn %" PRId64 " phút",
                       span.minutes);
    } else if (is_english) {
        (void)snprintf(ret_text, size, "%" PRId64 " day%s %" PRId64 " hour%s left", span.days,
                       span.days == 1 ? "" : "s", span.hours, span.hours == 1 ? "" : "s");
    } else {
        (void)snprintf(ret_text, size, "Còn %" PRId64 " ngày %" PRId64 " giờ", span.days,
                       span.hours);
    }
}

static void sentence_overdue(struct span span, enum language language, char *ret_text)
{
    static const char *const units[][2] = {{"ngày", "day"}, {"giờ", "hour"}, {"phút", "min"}};
    const int64_t counts[] = {span.days, span.hours, span.minutes};
    size_t unit = 0;
    while (unit < 2 && counts[unit] == 0) {
        unit++;
    }
    int64_t count = counts[unit];
    if (count == 0) {
        (void)snprintf(ret_text, DEADLINE_SENTENCE_SIZE, "%s",
                       language == LANGUAGE_EN ? "Overdue" : "Quá hạn");
        return;
    }
    bool is_plural = language == LANGUAGE_EN && count > 1 && unit < 2;
    (void)snprintf(ret_text, DEADLINE_SENTENCE_SIZE, "%s %" PRId64 " %s%s",
                   language == LANGUAGE_EN ? "Overdue by" : "Quá hạn", count, units[unit][language],
                   is_plural ? "s" : "");
}

void deadline_sentence(const struct legal_clock *clock, int64_t due_at, int64_t now,
                       enum language language, char *ret_text)
{
    int64_t minutes = deadline_remaining_minutes(clock, due_at, now);
    if (now <= due_at) {
        sentence_left(span_of(clock, minutes), language, ret_text);
    } else {
        sentence_overdue(span_of(clock, -minutes), language, ret_text);
    }
}
