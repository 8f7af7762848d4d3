/* Published examples of health insurance, contributions, late payment, and due dates. */
#include "tests/golden.h"

#include <string.h>

#include "benefits/contribution.h"
#include "benefits/copay.h"
#include "benefits/late_payment.h"
#include "benefits/premium.h"
#include "dossiers/deadline.h"
#include "migrations/embedded.h"

static void household(struct golden *golden)
{
    struct premium result = {0};
    int base = fact_of(golden, "base");
    premium_settle(&golden->derivation, (int32_t)whole(golden, "order"), base, law_2024_first_day,
                   &result);
    give_whole(golden, "monthly_vnd", result.monthly_vnd);
    give_whole(golden, "yearly_vnd", result.yearly_vnd);
}

static void voluntary(struct golden *golden)
{
    struct voluntary_contribution result = {0};
    int income = fact_of(golden, "income");
    int line = fact_of(golden, "poverty_line");
    int percent = fact_of(golden, "support_pct");
    voluntary_settle(&golden->derivation, income, line, percent, law_2024_first_day, &result);
    give_whole(golden, "full_vnd", result.full_vnd);
    give_whole(golden, "support_vnd", result.support_vnd);
    give_whole(golden, "pay_vnd", result.pay_vnd);
}

static void late(struct golden *golden)
{
    int overdue = fact_of(golden, "overdue");
    give_step(golden, "interest_vnd",
              late_interest(&golden->derivation, overdue, fact_of(golden, "k_pct")));
}

static void late_rate(struct golden *golden)
{
    struct fraction yearly = number(golden, "annual_pct");
    give_step(golden, "k_pct", late_monthly_rate(&golden->derivation, yearly, law_2014_last_day));
}

static int digit_of_case(struct golden *golden)
{
    return copay_object_digit(&golden->derivation, word(golden, "code"), day(golden, "date"));
}

static void digit(struct golden *golden)
{
    int found = digit_of_case(golden);
    give_step(golden, "digit", found);
    give_step(golden, "pct", copay_digit_percent(&golden->derivation, found, day(golden, "date")));
}

static void copay(struct golden *golden)
{
    struct copay_input input = {
        .benefit_digit = (int)step_whole(&golden->derivation, digit_of_case(golden)),
        .cost_vnd = whole(golden, "cost"),
        .on = day(golden, "date"),
        .right_facility = true,
    };
    struct copay result = {0};
    copay_settle(&golden->derivation, &input, &result);
    give_whole(golden, "fund_vnd", result.fund_vnd);
    give_whole(golden, "own_vnd", result.own_vnd);
}

/* Reading consumes the text, so it is copied out of the program. */
static char *embedded_text(const char *name, char *text, size_t size, size_t *ret_length)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (strcmp(file->name, name) == 0 && file->size < size) {
            memcpy(text, file->text, file->size);
            text[file->size] = '\0';
            *ret_length = file->size;
            return text;
        }
    }
    return NULL;
}

enum { TEXT_SIZE = 64 * 1024, ROWS = 512 };

static bool clock_read(struct legal_clock *clock, struct data_faults *faults)
{
    static char texts[3][TEXT_SIZE];
    static struct calendar_day days[ROWS];
    static struct fixed_holiday holidays[ROWS];
    static struct office_hours hours[ROWS];
    size_t length[3] = {0};
    size_t hours_count = 0;
    clock->calendar = (struct calendar){.days = days, .holidays = holidays};
    bool read =
        embedded_text("rules/calendar_days.csv", texts[0], TEXT_SIZE, &length[0]) &&
        embedded_text("rules/calendar_fixed_holidays.csv", texts[1], TEXT_SIZE, &length[1]) &&
        embedded_text("rules/calendar_office_hours.csv", texts[2], TEXT_SIZE, &length[2]) &&
        calendar_days_read(texts[0], length[0], days, ROWS, &clock->calendar.day_count, faults) &&
        fixed_holidays_read(texts[1], length[1], holidays, ROWS, &clock->calendar.holiday_count,
                            faults) &&
        office_hours_read(texts[2], length[2], hours, ROWS, &hours_count, faults);
    const struct office_hours *found =
        read ? office_hours_find(hours, hours_count, "", (struct date){2026, 1, 5}) : NULL;
    if (found) {
        clock->hours = *found;
    }
    return found != NULL;
}

static bool unit_of(const char *kind, enum deadline_unit *ret_unit)
{
    static const char *const names[] = {
        [UNIT_WORKING_DAYS] = "working",
        [UNIT_CALENDAR_DAYS] = "calendar",
        [UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS] = "calendar_excl_holidays",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], kind) == 0) {
            *ret_unit = (enum deadline_unit)i;
            return true;
        }
    }
    return false;
}

/* Received when the office opens, which leaves the day as it is written. */
static void due(struct golden *golden)
{
    static struct legal_clock clock;
    static struct data_fault items[4];
    struct data_faults faults = {items, 4, 0};
    struct deadline deadline = {.days = (int32_t)whole(golden, "days")};
    if (!unit_of(word(golden, "kind"), &deadline.unit) || !clock_read(&clock, &faults)) {
        golden_fail(golden, "the kind of days or the calendar does not read");
        return;
    }
    int64_t received = instant_of_date(day(golden, "received"), clock.hours.opens);
    give_date(golden, "due", instant_date(deadline_due(&clock, deadline, received)));
}

const struct golden_calculation golden_health[] = {
    {"household", household}, {"vol", voluntary}, {"late", late}, {"k", late_rate},
    {"digit", digit},         {"copay", copay},   {"due", due},   {NULL, NULL},
};
