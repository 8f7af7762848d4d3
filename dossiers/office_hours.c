#include "dossiers/office_hours.h"

#include <string.h>

#include "base/csv.h"
#include "base/validity.h"
#include "dossiers/instant.h"

static const struct csv_column hours_columns[] = {
    {"office", offsetof(struct office_hours, office), CSV_CODE, .required = false},
    {"valid_from", offsetof(struct office_hours, valid_from), CSV_DATE, .required = true},
    {"valid_to", offsetof(struct office_hours, valid_to), CSV_DATE, .required = false},
    {"opens", offsetof(struct office_hours, opens), CSV_TIME, .required = true},
    {"break_starts", offsetof(struct office_hours, break_starts), CSV_TIME, .required = true},
    {"break_ends", offsetof(struct office_hours, break_ends), CSV_TIME, .required = true},
    {"closes", offsetof(struct office_hours, closes), CSV_TIME, .required = true},
    {"legal_basis", offsetof(struct office_hours, legal_basis), CSV_TEXT, .required = true},
};

static const struct csv_table hours_table = {
    hours_columns, sizeof hours_columns / sizeof *hours_columns, sizeof(struct office_hours)};

static bool is_in_order(const struct office_hours *hours)
{
    return 0 <= hours->opens && hours->opens < hours->break_starts &&
           hours->break_starts <= hours->break_ends && hours->break_ends < hours->closes &&
           hours->closes < MINUTES_PER_DAY;
}

static bool is_doubled(const struct office_hours *hours, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (strcmp(hours[i].office, hours[place].office) == 0 &&
            periods_overlap(hours[i].valid_from, hours[i].valid_to, hours[place].valid_from,
                            hours[place].valid_to)) {
            return true;
        }
    }
    return false;
}

bool office_hours_validate(const struct office_hours *hours, size_t count,
                           struct data_faults *faults)
{
    size_t before = faults->count;
    for (size_t i = 0; i < count; i++) {
        if (!is_in_order(&hours[i])) {
            data_fault_add(faults, i + 1, "closes", "hours_not_in_order");
        }
        if (period_is_reversed(hours[i].valid_from, hours[i].valid_to)) {
            data_fault_add(faults, i + 1, "valid_to", "period_reversed");
        } else if (is_doubled(hours, i)) {
            data_fault_add(faults, i + 1, "valid_from", "periods_overlap");
        }
    }
    return faults->count == before;
}

bool office_hours_read(char *text, size_t length, struct office_hours *hours, size_t capacity,
                       size_t *ret_count, struct data_faults *faults)
{
    size_t count = 0;
    if (!csv_read(text, length, &hours_table, hours, capacity, &count, faults) ||
        !office_hours_validate(hours, count, faults)) {
        return false;
    }
    *ret_count = count;
    return true;
}

const struct office_hours *office_hours_find(const struct office_hours *hours, size_t count,
                                             const char *office, struct date on)
{
    const struct office_hours *common = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!period_holds(hours[i].valid_from, hours[i].valid_to, on)) {
            continue;
        }
        if (*hours[i].office == '\0') {
            common = &hours[i];
        } else if (strcmp(hours[i].office, office) == 0) {
            return &hours[i];
        }
    }
    return common;
}

static int32_t clamp(int32_t value, int32_t least, int32_t most)
{
    return value < least ? least : value > most ? most : value;
}

int32_t office_minutes_per_day(const struct office_hours *hours)
{
    return hours->closes - hours->break_ends + hours->break_starts - hours->opens;
}

int32_t office_minutes_before(const struct office_hours *hours, int32_t minute)
{
    return clamp(minute, hours->opens, hours->break_starts) - hours->opens +
           clamp(minute, hours->break_ends, hours->closes) - hours->break_ends;
}

int32_t office_minute_after(const struct office_hours *hours, int32_t worked_minutes)
{
    int32_t morning = hours->break_starts - hours->opens;
    return worked_minutes <= morning ? hours->opens + worked_minutes
                                     : hours->break_ends + worked_minutes - morning;
}

int32_t office_minute_from(const struct office_hours *hours, int32_t minute)
{
    if (minute < hours->break_starts) {
        return clamp(minute, hours->opens, hours->break_starts);
    }
    return clamp(minute, hours->break_ends, hours->closes);
}
