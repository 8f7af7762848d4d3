/*
 * When somebody reaches the retirement age, and when the pension begins.
 *
 * Labour Code 2019 art 169.2; Decree 135/2020/ND-CP art 4-7: the age rises year by year; the one in
 * force in the year in which it is reached counts, and the pension begins the month after. Of a
 * birth date without day or month the first possible day counts (Decree 158/2025/ND-CP art 12).
 */
#ifndef BENEFITS_RETIREMENT_AGE_H
#define BENEFITS_RETIREMENT_AGE_H

#include "benefits/explain.h"

/* The values are the keys of the rule files. */
enum sex { SEX_MALE = 'M', SEX_FEMALE = 'F' };

struct retirement {
    int32_t reached_month; /* as base/date.h numbers months */
    int32_t pension_month; /* the month after */
    int reached_step;
    int pension_step;
};

/* years_lower: 0, or what heavy work or lost capacity takes off the age. */
bool retirement_find(struct derivation *derivation, enum sex sex, struct date birth,
                     int years_lower, struct retirement *ret);

/*
 * A step: months by which a pension that begins on that day comes before the age in force then,
 * less the years that heavy work takes off; 0 when it does not.
 */
int retirement_early_months(struct derivation *derivation, enum sex sex, struct date birth,
                            int years_lower, struct date pension_from);

#endif
