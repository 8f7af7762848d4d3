/*
 * Unemployment benefit: how much, for how long, what stays in the account, and when it is paid.
 *
 * Law 74/2025/QH15 art 38-39 and Decree 374/2025 from 2026-01-01; Law 38/2013/QH13 art 49-50,
 * Decree 28/2015 and Circular 28/2015 before: 60 % of the average of the last six months paid, at
 * most five regional minimum wages; three months for the first 36 months paid, one more for each
 * further 12, at most twelve. Rounded half up to the đồng.
 */
#ifndef BENEFITS_UNEMPLOYMENT_H
#define BENEFITS_UNEMPLOYMENT_H

#include <stddef.h>
#include <stdint.h>

#include "benefits/explain.h"

/* A step: the monthly benefit. average is one; so is minimum_wage, STEP_NONE for no cap. */
int unemployment_monthly(struct derivation *derivation, int average, int minimum_wage,
                         struct date ended);
/* On the state scale the cap followed the base salary until 2025. */
int unemployment_monthly_state(struct derivation *derivation, int average, struct date ended);

/* A step: months of benefit for a step of months paid; 0 below twelve. */
int unemployment_months(struct derivation *derivation, int months_paid, struct date ended);

/* A step: months paid that stay, each month of benefit begun having used twelve. */
int unemployment_preserved(struct derivation *derivation, int months_paid, int months_received,
                           struct date ended);

struct unemployment_input {
    int32_t months_paid;
    char zone[4];      /* "I" to "IV": the regional minimum wage; "" on the state scale */
    struct date ended; /* the day the work ended */
};

struct unemployment {
    int64_t monthly_vnd;
    int64_t months;
    int64_t total_vnd;
    int64_t preserved_months; /* when all of it has been received */
    int monthly_step;
    int months_step;
    int total_step;
    int preserved_step;
};

/* average: a step, of the last six months paid. False, ret untouched, at a fault. */
bool unemployment_settle(struct derivation *derivation, const struct unemployment_input *input,
                         int average, struct unemployment *ret);

/*
 * The first day of benefit: the 16th day after the whole dossier was handed in (Law 38/2013 art
 * 50.3), the 11th working day since 2026 (Law 74/2025 art 39). The day after counts as the first.
 * Which days are worked is the caller's calendar. False, ret untouched, at a fault.
 */
struct work_calendar {
    bool (*is_worked)(const void *calendar, struct date day);
    const void *calendar;
};
bool unemployment_start(struct derivation *derivation, struct date filed,
                        const struct work_calendar *calendar, struct date *ret_start);

/* The nth month of benefit, from 1, as months_last_day counts from the first day. */
struct benefit_month {
    struct date from;
    struct date to;
};
struct benefit_month unemployment_month(struct date start, int32_t nth);

#endif
