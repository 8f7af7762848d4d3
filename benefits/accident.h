/*
 * Work accidents and occupational diseases.
 *
 * Law 84/2015/QH13 art 48-53; Decree 88/2020/ND-CP; Circular 28/2021/TT-BLDTBXH art 9-10. Two parts
 * add up: one by the loss of working capacity, in base salaries; one by the years paid to the fund,
 * in salaries of the month before. From 5 % loss a lump sum, from 31 % a monthly allowance. All
 * results are steps in đồng; sums are rounded half up.
 */
#ifndef BENEFITS_ACCIDENT_H
#define BENEFITS_ACCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

struct accident_input {
    int32_t loss_percent; /* 0..100 */
    int32_t years_paid;   /* full years to the fund, those of this accident included */
    int64_t salary_vnd;   /* of the month before the accident */
    struct date on;       /* when the treatment ended, or the loss was assessed */
};

struct accident {
    bool monthly;       /* the amount is paid every month, else once; 0 below the first degree */
    int64_t amount_vnd; /* both parts */
    int64_t loss_vnd;   /* the part by the loss */
    int64_t years_vnd;  /* the part by the years paid */
    int amount_step;
    int loss_step;
    int years_step;
};

/* False, ret untouched, when the derivation is at fault. */
bool accident_settle(struct derivation *derivation, const struct accident_input *input,
                     struct accident *ret);

/* Art 52: monthly, for a paralysed spine, blindness, two lost limbs or a mental illness, with such
 * a loss. */
int accident_attendance(struct derivation *derivation, int32_t loss_percent, struct date on);
/* Art 53: once, to the relatives. */
int accident_death(struct derivation *derivation, struct date death);

#endif
