/* The tables of calendar.h: from CSV text, and whether they hold together. */
#include "base/csv.h"
#include "base/validity.h"
#include "dossiers/calendar.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static const char *const kind_names[] = {
    [DAY_WORKING] = "",
    [DAY_WEEKEND] = "",
    [DAY_PUBLIC_HOLIDAY] = "public_holiday",
    [DAY_HOLIDAY_ON_WEEKEND] = "holiday_on_weekend",
    [DAY_COMPENSATORY] = "compensatory",
    [DAY_SWAPPED_OFF] = "swapped_off",
    [DAY_WORKING_SATURDAY] = "working_saturday",
    NULL,
};

static const char *const status_names[] = {
    [CALENDAR_ANNOUNCED] = "announced",
    [CALENDAR_PROPOSED] = "proposed",
    NULL,
};

static const struct csv_column day_columns[] = {
    {"date", offsetof(struct calendar_day, date), CSV_DATE, .required = true},
    {"kind", offsetof(struct calendar_day, kind), CSV_CHOICE, true, kind_names},
    {"status", offsetof(struct calendar_day, status), CSV_CHOICE, true, status_names},
    {"name_vi", offsetof(struct calendar_day, name_vi), CSV_TEXT, .required = true},
    {"name_en", offsetof(struct calendar_day, name_en), CSV_TEXT, .required = true},
    {"legal_basis", offsetof(struct calendar_day, legal_basis), CSV_TEXT, .required = true},
};

static const struct csv_table day_table = {day_columns, COUNT_OF(day_columns),
                                           sizeof(struct calendar_day)};

static const struct csv_column holiday_columns[] = {
    {"month", offsetof(struct fixed_holiday, month), CSV_COUNT, .required = true},
    {"day", offsetof(struct fixed_holiday, day), CSV_COUNT, .required = true},
    {"valid_from", offsetof(struct fixed_holiday, valid_from), CSV_DATE, .required = true},
    {"valid_to", offsetof(struct fixed_holiday, valid_to), CSV_DATE, .required = false},
    {"name_vi", offsetof(struct fixed_holiday, name_vi), CSV_TEXT, .required = true},
    {"name_en", offsetof(struct fixed_holiday, name_en), CSV_TEXT, .required = true},
    {"legal_basis", offsetof(struct fixed_holiday, legal_basis), CSV_TEXT, .required = true},
};

static const struct csv_table holiday_table = {holiday_columns, COUNT_OF(holiday_columns),
                                               sizeof(struct fixed_holiday)};

static bool kind_fits_weekday(enum day_kind kind, enum weekday weekday)
{
    switch (kind) {
    case DAY_PUBLIC_HOLIDAY:
    case DAY_COMPENSATORY:
    case DAY_SWAPPED_OFF:
        return weekday < SATURDAY;
    case DAY_HOLIDAY_ON_WEEKEND:
        return weekday >= SATURDAY;
    case DAY_WORKING_SATURDAY:
        return weekday == SATURDAY;
    case DAY_WORKING:
    case DAY_WEEKEND:
        break;
    }
    return false;
}

static bool date_is_whole(struct date date)
{
    return date_is_valid(date) && !date_is_partial(date);
}

static void day_validate(const struct calendar *calendar, size_t i, struct data_faults *faults)
{
    const struct calendar_day *day = &calendar->days[i];
    if (!date_is_whole(day->date)) {
        data_fault_add(faults, i + 1, "date", "bad_date");
    } else if (i > 0 && date_compare(calendar->days[i - 1].date, day->date) >= 0) {
        data_fault_add(faults, i + 1, "date", "not_in_order");
    }
    if (day->kind == DAY_WORKING || day->kind == DAY_WEEKEND) {
        data_fault_add(faults, i + 1, "kind", "bad_kind");
    } else if (!kind_fits_weekday(day->kind, date_weekday(day->date))) {
        data_fault_add(faults, i + 1, "kind", "kind_does_not_fit_weekday");
    }
}

static void holiday_validate(const struct calendar *calendar, size_t i, struct data_faults *faults)
{
    const struct fixed_holiday *holiday = &calendar->holidays[i];
    /* 29 February would be no date of every year. */
    static const int common_year = 2023;
    if (holiday->day < 1 || holiday->day > date_days_in_month(common_year, holiday->month)) {
        data_fault_add(faults, i + 1, "day", "bad_date");
    }
    if (period_is_reversed(holiday->valid_from, holiday->valid_to)) {
        data_fault_add(faults, i + 1, "valid_to", "period_reversed");
    }
}

bool calendar_validate(const struct calendar *calendar, struct data_faults *faults)
{
    size_t before = faults->count;
    for (size_t i = 0; i < calendar->day_count; i++) {
        day_validate(calendar, i, faults);
    }
    for (size_t i = 0; i < calendar->holiday_count; i++) {
        holiday_validate(calendar, i, faults);
    }
    /* Few enough that every year keeps working days, so that looking for one ends. */
    if (calendar->holiday_count > FIXED_HOLIDAYS_MAX) {
        data_fault_add(faults, 0, NULL, "too_many_rows");
    }
    return faults->count == before;
}

bool calendar_days_read(char *text, size_t length, struct calendar_day *days, size_t capacity,
                        size_t *ret_count, struct data_faults *faults)
{
    size_t count = 0;
    if (!csv_read(text, length, &day_table, days, capacity, &count, faults)) {
        return false;
    }
    struct calendar calendar = {.days = days, .day_count = count};
    if (!calendar_validate(&calendar, faults)) {
        return false;
    }
    *ret_count = count;
    return true;
}

bool fixed_holidays_read(char *text, size_t length, struct fixed_holiday *holidays, size_t capacity,
                         size_t *ret_count, struct data_faults *faults)
{
    size_t count = 0;
    if (!csv_read(text, length, &holiday_table, holidays, capacity, &count, faults)) {
        return false;
    }
    struct calendar calendar = {.holidays = holidays, .holiday_count = count};
    if (!calendar_validate(&calendar, faults)) {
        return false;
    }
    *ret_count = count;
    return true;
}
