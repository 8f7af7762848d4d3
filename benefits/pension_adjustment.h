/*
 * Raising pensions in payment.
 *
 * Decrees 108/2021, 42/2023 and 75/2024/ND-CP: a percent for all; who retired before 1995 and is
 * still below a floor has a fixed sum more, up to that floor. Rounded half up to the đồng after the
 * percent.
 */
#ifndef BENEFITS_PENSION_ADJUSTMENT_H
#define BENEFITS_PENSION_ADJUSTMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

struct adjustment_input {
    int64_t pension_vnd;
    bool before_1995;   /* receives a pension since before 1995-01-01 */
    bool raised_before; /* the rise of 2022 reached it already (2023 asks) */
    struct date on;     /* the day of the rise */
};

struct adjustment {
    int64_t pension_vnd;
    int pension_step;
};

/* False, ret untouched, when the derivation is at fault. */
bool pension_adjust(struct derivation *derivation, const struct adjustment_input *input,
                    struct adjustment *ret);

#endif
