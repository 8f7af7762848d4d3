/*
 * Sickness: how many days a year, and what they pay.
 *
 * Law 41/2024/QH15 art 43-45 from 2025-07-01; Law 58/2014/QH13 art 26-28 before (Circular 59/2015
 * art 3-6): 75 % of the salary of the month before, divided by 24 for each working day; a long
 * illness at a lower rate after its first time. Rounded half up to the đồng.
 */
#ifndef BENEFITS_SICKNESS_H
#define BENEFITS_SICKNESS_H

#include <stddef.h>
#include <stdint.h>

#include "benefits/explain.h"

struct day_range {
    struct date from; /* both included */
    struct date to;
};

/* Days that are not worked and so not paid. */
struct rest_days {
    uint8_t weekly; /* bit n: enum weekday n */
    const struct date *dates;
    size_t date_count;
};

enum { SICK_RANGE_DAYS = 3660 };

/* Working days in the ranges, each once. False for a range that ends first, or is too long. */
bool sick_days_count(const struct day_range *ranges, size_t count, const struct rest_days *rest,
                     int32_t *ret_days);

enum sick_work {
    SICK_WORK_NORMAL,
    SICK_WORK_HEAVY, /* heavy or hazardous work, or a difficult area */
    SICK_CHILD,      /* a child under seven is ill; years_paid is not looked at */
};

struct sickness_input {
    enum sick_work work;
    int32_t years_paid;        /* full years */
    int32_t child_age_years;   /* SICK_CHILD */
    int32_t used_days;         /* this year */
    int32_t request_half_days; /* 2 = one working day; half days since 2025-07-01 */
    int64_t salary_vnd;        /* of the month before the leave */
    struct date on;            /* first day of the leave */
};

struct sickness {
    struct fraction days;
    int64_t quota_days;
    int64_t amount_vnd;
    int days_step;
    int amount_step;
};

bool sickness_settle(struct derivation *derivation, const struct sickness_input *input,
                     struct sickness *ret);

/* One stretch of a long illness, at the first or at the later rate; whole months and odd days. */
struct long_sickness_input {
    bool later; /* beyond the first 180 days (law of 2014), beyond the days of the year (now) */
    int32_t years_paid;
    int32_t months;
    int32_t odd_days; /* calendar days */
    int64_t salary_vnd;
    struct date on;
};

struct long_sickness {
    int64_t amount_vnd;
    int percent_step;
    int amount_step;
};

bool long_sickness_settle(struct derivation *derivation, const struct long_sickness_input *input,
                          struct long_sickness *ret);

/* Law 58/2014 art 26.2: calendar days at the first rate, then as many months as were paid. */
struct long_sickness_limits {
    int64_t first_days;
    int64_t then_months;
};
bool long_sickness_limits(struct derivation *derivation, int32_t months_paid, struct date on,
                          struct long_sickness_limits *ret);

#endif
