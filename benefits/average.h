/*
 * The average salary that pensions, one-time payments and lump sums are counted on.
 *
 * Law 41/2024/QH15 art 72-73 and 104 (Law 58/2014/QH13 art 62-64 and 88): employers' salaries and
 * voluntary incomes over the whole time, each adjusted by the coefficient of its year in the table
 * of the settlement year; state-scale salaries over the last years that the first joining date
 * gives; both together as one common average. Averages are exact; each benefit names its own
 * rounding.
 */
#ifndef BENEFITS_AVERAGE_H
#define BENEFITS_AVERAGE_H

#include <stddef.h>
#include <stdint.h>

#include "benefits/adjustment.h"
#include "benefits/explain.h"

/* The same salary for so many months of one year. */
struct salary_segment {
    enum salary_regime regime;
    int32_t year;
    int32_t months; /* 1 or more */
    int64_t salary_vnd;
};

/* One salary from a month to a month, both paid, numbered as in base/date.h. */
struct salary_period {
    enum salary_regime regime;
    int32_t from_month;
    int32_t to_month;
    int64_t salary_vnd;          /* when there is no coefficient */
    struct fraction coefficient; /* state scale; numerator 0 = none */
};

/* Periods in order of time, none over another. */
struct average_input {
    const struct salary_period *periods;
    size_t period_count;
    struct date first_joined;
    struct date settled_on;
};

enum { AVERAGE_SEGMENTS = 800 };

/* The average of a whole history of payment. */
int average_salary(struct derivation *derivation, const struct average_input *input);

/* The average of segments that no window cuts. */
int average_of_segments(struct derivation *derivation, const struct salary_segment *segments,
                        size_t count, struct date settled_on);

/* Unadjusted, of the last months: maternity, unemployment. Regime and year are not looked at. */
int average_plain(struct derivation *derivation, const struct salary_segment *segments,
                  size_t count);

#endif
