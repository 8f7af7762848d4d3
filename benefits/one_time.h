/*
 * The one-time payment, and the same count of years for those who leave other lump sums.
 *
 * Law 41/2024/QH15 art 70, 76, 102 (Law 58/2014/QH13 art 60, 65, 77; Resolution 93/2015/QH13): 1.5
 * average salaries for each year before 2014 and 2 for each from 2014, odd months before 2014
 * counted with the later time; under one year what was paid, 22 % of the salaries, at most 2
 * averages. Rounding: the average is cut to the đồng first (the official example), the payment
 * rounded half up.
 */
#ifndef BENEFITS_ONE_TIME_H
#define BENEFITS_ONE_TIME_H

#include "benefits/explain.h"

enum average_rounding {
    AVERAGE_TRUNCATED, /* the official example of 2017: 1,774,052.7 counts as 1,774,052 */
    AVERAGE_EXACT,
};

struct one_time_input {
    int32_t months_before_2014;
    int32_t months_from_2014;
    struct date settled_on;
    enum average_rounding average_rounding;
    int64_t
        state_support_vnd; /* voluntary: what the state paid towards it, taken off (art 102.4) */
};

struct one_time {
    int64_t average_vnd;
    int64_t amount_vnd;
    int average_step;
    int amount_step;
};

/* average: a step, not rounded. False, ret untouched, when the derivation is at fault. */
bool one_time_settle(struct derivation *derivation, const struct one_time_input *input, int average,
                     struct one_time *ret);

/* A step: the multiple of the average (or of the pension) that the years paid give. */
int one_time_times(struct derivation *derivation, int months_before_2014, int months_from_2014,
                   struct date on);

/* Art 76: who settles abroad with a pension; months_received and pension are steps. Rounded. */
int one_time_abroad(struct derivation *derivation, int times, int months_received, int pension,
                    struct date on);

#endif
