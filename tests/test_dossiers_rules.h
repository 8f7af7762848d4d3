/*
 * For the tests of the room dossiers: the rules as they are shipped, read from migrations/rules/
 * (tests run in the root of the repository), and short words for dates and instants.
 */
#ifndef TESTS_TEST_DOSSIERS_RULES_H
#define TESTS_TEST_DOSSIERS_RULES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dossiers/deadline_rules.h"
#include "dossiers/procedure.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

enum { RULES_TEXT_SIZE = 64 * 1024, RULES_ROWS = 256 };

struct shipped_rules {
    struct calendar_day days[RULES_ROWS];
    struct fixed_holiday holidays[RULES_ROWS];
    struct office_hours hours[RULES_ROWS];
    struct deadline_rule rules[RULES_ROWS];
    struct procedure rows[RULES_ROWS];
    struct procedure_form forms[RULES_ROWS];
    struct legal_clock clock;
    struct deadline_rules deadlines;
    struct procedures procedures;
};

static inline struct date day_of(const char *text)
{
    struct date date = {0};
    assert_true(*text == '\0' || date_parse(text, strlen(text), &date));
    return date;
}

/* "2026-02-13 16:30" */
static inline int64_t at(const char *text)
{
    assert_int_equal(strlen(text), 16);
    struct date date = {0};
    assert_true(date_parse(text, 10, &date));
    return instant_of_date(date, (int32_t)(atoi(text + 11) * 60 + atoi(text + 14)));
}

static inline void assert_instant(int64_t instant, const char *expected)
{
    char date[DATE_TEXT_SIZE];
    char text[64];
    int32_t minute = instant_minute_of_day(instant);
    date_format(instant_date(instant), date);
    snprintf(text, sizeof text, "%s %02d:%02d", date, minute / 60, minute % 60);
    assert_string_equal(text, expected);
}

/* The whole file and its length; the text is the caller's to consume. */
static inline char *rules_text(const char *name, char *text, size_t *ret_length)
{
    char path[128];
    snprintf(path, sizeof path, "migrations/rules/%s.csv", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    *ret_length = fread(text, 1, RULES_TEXT_SIZE - 1, file);
    fclose(file);
    assert_true(*ret_length < RULES_TEXT_SIZE - 1);
    text[*ret_length] = '\0';
    return text;
}

static inline void assert_no_fault(const struct data_faults *faults)
{
    if (faults->count) {
        fail_msg("row %zu, %s: %s", faults->items[0].row,
                 faults->items[0].column ? faults->items[0].column : "", faults->items[0].name);
    }
}

static inline void rules_load_clock(struct shipped_rules *rules, struct data_faults *faults)
{
    static char texts[3][RULES_TEXT_SIZE];
    size_t length = 0;
    size_t hours_count = 0;
    struct calendar *calendar = &rules->clock.calendar;
    *calendar = (struct calendar){.days = rules->days, .holidays = rules->holidays};
    char *text = rules_text("calendar_days", texts[0], &length);
    calendar_days_read(text, length, rules->days, RULES_ROWS, &calendar->day_count, faults);
    text = rules_text("calendar_fixed_holidays", texts[1], &length);
    fixed_holidays_read(text, length, rules->holidays, RULES_ROWS, &calendar->holiday_count,
                        faults);
    text = rules_text("calendar_office_hours", texts[2], &length);
    office_hours_read(text, length, rules->hours, RULES_ROWS, &hours_count, faults);
    assert_no_fault(faults);
    const struct office_hours *hours =
        office_hours_find(rules->hours, hours_count, "", day_of("2026-01-05"));
    assert_non_null(hours);
    rules->clock.hours = *hours;
}

static inline void rules_load_procedures(struct shipped_rules *rules, struct data_faults *faults)
{
    static char texts[3][RULES_TEXT_SIZE];
    size_t length = 0;
    rules->deadlines = (struct deadline_rules){.rows = rules->rules};
    rules->procedures = (struct procedures){.rows = rules->rows, .forms = rules->forms};
    char *text = rules_text("deadline_rules", texts[0], &length);
    deadline_rules_read(text, length, rules->rules, RULES_ROWS, &rules->deadlines.count, faults);
    text = rules_text("procedure_catalogue", texts[1], &length);
    procedures_read(text, length, rules->rows, RULES_ROWS, &rules->procedures.count, faults);
    text = rules_text("procedure_forms", texts[2], &length);
    procedure_forms_read(text, length, rules->forms, RULES_ROWS, &rules->procedures.form_count,
                         faults);
    procedures_validate(&rules->procedures, faults);
    assert_no_fault(faults);
}

static inline const struct shipped_rules *shipped_rules(void)
{
    static struct shipped_rules rules;
    static struct data_fault items[16];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    if (rules.deadlines.count == 0) {
        rules_load_clock(&rules, &faults);
        rules_load_procedures(&rules, &faults);
    }
    return &rules;
}

#endif
