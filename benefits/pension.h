/*
 * Settling a pension: whether there is a right to it, the monthly amount and the lump sum.
 *
 * Law 41/2024/QH15 art 64-68 and 98-99 from 2025-07-01; Law 58/2014/QH13 art 54-58 and 73-75
 * before. The rate is in pension_rate.h, the lump sum in pension_lump.h.
 */
#ifndef BENEFITS_PENSION_H
#define BENEFITS_PENSION_H

#include "benefits/explain.h"
#include "benefits/retirement_age.h"

/* Why somebody may retire, which decides the age, the years and the reduction. */
enum pension_ground {
    PENSION_AT_AGE,        /* art 64.1a, and 98 for the voluntary: the age of normal conditions */
    PENSION_HEAVY_WORK,    /* art 64.1b: heavy work or difficult area, 5 years lower */
    PENSION_COAL_MINE,     /* art 64.1c: coal mining below ground, 10 years lower */
    PENSION_HIV,           /* art 64.1d: HIV from an accident at work, any age */
    PENSION_LOSS_61,       /* art 65.1a: 61 to under 81 % capacity lost, 5 years lower, reduced */
    PENSION_LOSS_81,       /* art 65.1b: 81 % or more lost, 10 years lower, reduced */
    PENSION_LOSS_AT_HEAVY, /* art 65.1c: 61 % lost after extra heavy work, any age, reduced */
};

struct pension_input {
    enum pension_ground ground;
    enum sex sex;
    struct date birth;        /* may be partial */
    struct date pension_from; /* first day of the first month of pension */
    struct date first_joined;
    int32_t months_paid;       /* all, compulsory and voluntary */
    int32_t months_compulsory; /* of which compulsory */
    int32_t months_heavy;      /* of which of the work that the ground names */
    int32_t months_late;       /* paid after the pension could have begun (art 68.3) */
};

struct pension {
    bool entitled; /* else amounts are 0, their steps STEP_NONE, and condition_step says why */
    int64_t monthly_vnd;
    int64_t lump_vnd;
    struct fraction rate_percent;
    int condition_step;
    int rate_step;
    int monthly_step;
    int lump_step;
};

/* average: a step in đồng, rounded here. False, ret untouched, when the derivation is at fault. */
bool pension_settle(struct derivation *derivation, const struct pension_input *input, int average,
                    struct pension *ret);

#endif
