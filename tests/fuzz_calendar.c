/*
 * The tables that officers edit, as any bytes: the first byte chooses the table, the rest is its
 * CSV text. What is accepted must hold together, and the legal clock must answer on it.
 */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "dossiers/deadline_rules.h"
#include "dossiers/procedure.h"

enum { TEXT_SIZE = 8192, ROWS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct office_hours usual_hours = {
    .opens = 450, .break_starts = 690, .break_ends = 780, .closes = 1020};

/* From each of some dates: an answer, not before the question, on a working day, and in order of
 * length. */
static void clock_answers(const struct legal_clock *clock)
{
    static const struct date dates[] = {
        {1995, 12, 29}, {2024, 2, 28}, {2026, 11, 22}, {2035, 6, 1}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        int64_t received_at = instant_of_date(dates[i], 17 * 60 + 30);
        int64_t before = deadline_counts_from(clock, received_at);
        assert(before >= received_at);
        for (int32_t days = 0; days < 8; days++) {
            struct deadline deadline = {days, (enum deadline_unit)(i % 3)};
            int64_t due_at = deadline_due(clock, deadline, received_at);
            assert(due_at >= before);
            assert(calendar_is_working_day(&clock->calendar, instant_day(due_at)));
            assert(deadline_remaining_minutes(clock, due_at, received_at) > 0);
            before = due_at;
        }
    }
}

static void days_try(char *text, size_t length, struct data_faults *faults)
{
    static struct calendar_day days[ROWS];
    struct legal_clock clock = {.hours = usual_hours};
    if (calendar_days_read(text, length, days, ROWS, &clock.calendar.day_count, faults)) {
        clock.calendar.days = days;
        clock_answers(&clock);
    }
}

static void holidays_try(char *text, size_t length, struct data_faults *faults)
{
    static struct fixed_holiday holidays[ROWS];
    struct legal_clock clock = {.hours = usual_hours};
    if (fixed_holidays_read(text, length, holidays, ROWS, &clock.calendar.holiday_count, faults)) {
        clock.calendar.holidays = holidays;
        clock_answers(&clock);
    }
}

static void hours_try(char *text, size_t length, struct data_faults *faults)
{
    static struct office_hours hours[ROWS];
    size_t count = 0;
    if (!office_hours_read(text, length, hours, ROWS, &count, faults)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct legal_clock clock = {.hours = hours[i]};
        clock_answers(&clock);
    }
}

static void rules_try(char *text, size_t length, struct data_faults *faults)
{
    static struct deadline_rule rows[ROWS];
    struct deadline_rules rules = {.rows = rows};
    struct legal_clock clock = {.hours = usual_hours};
    struct promise promise;
    if (!deadline_rules_read(text, length, rows, ROWS, &rules.count, faults)) {
        return;
    }
    for (size_t i = 0; i < rules.count; i++) {
        int64_t received_at = instant_of_date(rows[i].valid_from, 540);
        if (rows[i].deadline.days < 100 && rows[i].valid_from.year < 9000 &&
            deadline_promise(&rules, &clock, rows[i].procedure, rows[i].office, received_at,
                             &promise)) {
            assert(promise.due_at <= promise.statutory_due_at);
        }
    }
}

static void procedures_try(char *text, size_t length, struct data_faults *faults)
{
    static struct procedure rows[ROWS];
    struct procedures procedures = {.rows = rows};
    if (!procedures_read(text, length, rows, ROWS, &procedures.count, faults) ||
        !procedures_validate(&procedures, faults)) {
        return;
    }
    for (size_t i = 0; i < procedures.count; i++) {
        assert(procedure_find(&procedures, rows[i].code, rows[i].valid_from) == &rows[i]);
        assert(strlen(rows[i].name_vi) > 0 && rows[i].channels != 0);
    }
}

static void forms_try(char *text, size_t length, struct data_faults *faults)
{
    static struct procedure_form forms[ROWS];
    struct procedures procedures = {.forms = forms};
    if (!procedure_forms_read(text, length, forms, ROWS, &procedures.form_count, faults)) {
        return;
    }
    for (size_t i = 0; i < procedures.form_count; i++) {
        assert(procedure_form_find(&procedures, forms[i].form) == &forms[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(char *, size_t, struct data_faults *) = {
        days_try, holidays_try, hours_try, rules_try, procedures_try, forms_try};
    static char text[TEXT_SIZE];
    struct data_fault items[8];
    struct data_faults faults = {items, sizeof items / sizeof *items, 0};
    if (size == 0 || size > TEXT_SIZE) {
        return 0;
    }
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    tries[data[0] % (sizeof tries / sizeof *tries)](text, size - 1, &faults);
    for (size_t i = 0; i < faults.count && i < faults.capacity; i++) {
        assert(strlen(items[i].name) > 0);
    }
    return 0;
}
