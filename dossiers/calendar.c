#include "dossiers/calendar.h"

#include "base/validity.h"

static const struct {
    bool is_working;
    bool is_holiday;
} day_kinds[] = {
    [DAY_WORKING] = {true, false},          [DAY_WEEKEND] = {false, false},
    [DAY_PUBLIC_HOLIDAY] = {false, true},   [DAY_HOLIDAY_ON_WEEKEND] = {false, true},
    [DAY_COMPENSATORY] = {false, false},    [DAY_SWAPPED_OFF] = {false, false},
    [DAY_WORKING_SATURDAY] = {true, false},
};

static bool day_is_weekend(int32_t day)
{
    /* 1970-01-01 was a Thursday. */
    int32_t from_monday = (day % 7 + 7 + THURSDAY - MONDAY) % 7;
    return from_monday >= SATURDAY - MONDAY;
}

/* The place of the first row at or after the date. */
static size_t row_from(const struct calendar *calendar, struct date date)
{
    size_t low = 0;
    size_t high = calendar->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (date_compare(calendar->days[middle].date, date) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Rows stand in order, so a year has one exactly when a neighbour of the place lies in it. */
static bool year_has_rows(const struct calendar *calendar, size_t place, int year)
{
    return (place < calendar->day_count && calendar->days[place].date.year == year) ||
           (place > 0 && calendar->days[place - 1].date.year == year);
}

static bool is_fixed_holiday(const struct calendar *calendar, struct date date)
{
    for (size_t i = 0; i < calendar->holiday_count; i++) {
        const struct fixed_holiday *holiday = &calendar->holidays[i];
        if (holiday->month == date.month && holiday->day == date.day &&
            period_holds(holiday->valid_from, holiday->valid_to, date)) {
            return true;
        }
    }
    return false;
}

/* Whether a holiday of the year falls on one of these days. */
static bool holiday_falls_within(const struct calendar *calendar, int year, int32_t from,
                                 int32_t to)
{
    for (size_t i = 0; i < calendar->holiday_count; i++) {
        const struct fixed_holiday *holiday = &calendar->holidays[i];
        struct date date = {(int16_t)year, (uint8_t)holiday->month, (uint8_t)holiday->day};
        int32_t day = date_to_days(date);
        if (from <= day && day <= to) {
            return true;
        }
    }
    return false;
}

/* Art 111.3: each holiday at a weekend moves the weekly day off to the next working day of its
 * year. */
static bool is_compensatory(const struct calendar *calendar, int32_t day, int year)
{
    /* Each weekday without work back to the last one worked takes a holiday of its own: reach past
     * them all. */
    int32_t reach_days = (int32_t)calendar->holiday_count * 7 / 5 + 7;
    int owed = 0;
    bool is_taken = false;
    if (!holiday_falls_within(calendar, year, day - reach_days, day - 1)) {
        return false;
    }
    for (int32_t at = day - reach_days; at <= day; at++) {
        struct date date = date_from_days(at);
        bool is_holiday = date.year == year && is_fixed_holiday(calendar, date);
        bool is_weekend = day_is_weekend(at);
        is_taken = owed > 0 && !is_weekend && !is_holiday;
        owed += (is_weekend && is_holiday) - is_taken;
    }
    return is_taken;
}

static enum day_kind kind_by_law(const struct calendar *calendar, int32_t day, struct date date)
{
    bool is_weekend = day_is_weekend(day);
    if (is_fixed_holiday(calendar, date)) {
        return is_weekend ? DAY_HOLIDAY_ON_WEEKEND : DAY_PUBLIC_HOLIDAY;
    }
    if (is_weekend) {
        return DAY_WEEKEND;
    }
    return is_compensatory(calendar, day, date.year) ? DAY_COMPENSATORY : DAY_WORKING;
}

enum day_kind calendar_day_kind(const struct calendar *calendar, int32_t day)
{
    struct date date = date_from_days(day);
    size_t place = row_from(calendar, date);
    if (place < calendar->day_count && date_compare(calendar->days[place].date, date) == 0) {
        return calendar->days[place].kind;
    }
    if (year_has_rows(calendar, place, date.year)) {
        return day_is_weekend(day) ? DAY_WEEKEND : DAY_WORKING;
    }
    return kind_by_law(calendar, day, date);
}

bool calendar_is_working_day(const struct calendar *calendar, int32_t day)
{
    return day_kinds[calendar_day_kind(calendar, day)].is_working;
}

bool calendar_is_holiday(const struct calendar *calendar, int32_t day)
{
    return day_kinds[calendar_day_kind(calendar, day)].is_holiday;
}

int32_t calendar_working_day_from(const struct calendar *calendar, int32_t day)
{
    while (!calendar_is_working_day(calendar, day)) {
        day++;
    }
    return day;
}

static enum calendar_basis year_basis(const struct calendar *calendar, int year)
{
    enum calendar_basis basis = CALENDAR_BY_LAW;
    size_t place = row_from(calendar, (struct date){(int16_t)year, 1, 1});
    for (; place < calendar->day_count && calendar->days[place].date.year == year; place++) {
        if (basis != CALENDAR_PROPOSED) {
            basis = calendar->days[place].status;
        }
    }
    return basis;
}

enum calendar_basis calendar_basis(const struct calendar *calendar, int32_t from, int32_t to)
{
    enum calendar_basis worst = CALENDAR_ANNOUNCED;
    for (int year = date_from_days(from).year; year <= date_from_days(to).year; year++) {
        enum calendar_basis basis = year_basis(calendar, year);
        worst = basis > worst ? basis : worst;
    }
    return worst;
}

const char *calendar_basis_note(enum calendar_basis basis, enum language language)
{
    static const char *const notes[][2] = {
        [CALENDAR_ANNOUNCED] = {"", ""},
        [CALENDAR_PROPOSED] = {"Lịch nghỉ lễ mới là dự kiến, ngày hẹn có thể thay đổi",
                               "The holidays are only proposed, the due date may change"},
        [CALENDAR_BY_LAW] = {"Lịch nghỉ lễ chưa được công bố, ngày hẹn có thể thay đổi",
                             "The holidays are not announced yet, the due date may change"},
    };
    return notes[basis][language];
}
