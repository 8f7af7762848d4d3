/*
 * When an insured person dies: the funeral allowance, the monthly allowance of relatives, and the
 * lump sum where there is none.
 *
 * Law 41/2024/QH15 art 85-89 and 109 from 2025-07-01; Law 58/2014/QH13 art 66-70 and 80-81 before.
 * All results are steps in đồng, rounded half up; conditions are steps of yes or no.
 */
#ifndef BENEFITS_SURVIVORS_H
#define BENEFITS_SURVIVORS_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

/* Art 85 and 109: months_paid of the one insurance or the other; a pensioner always has it. */
int funeral_entitlement(struct derivation *derivation, bool voluntary, int32_t months_paid,
                        struct date death);
int funeral_allowance(struct derivation *derivation, struct date death);

/* Art 86: full years paid by the deceased; pensioners and victims of accidents need none. */
int survivor_monthly_entitlement(struct derivation *derivation, int32_t months_paid,
                                 struct date death);

/* Art 87: what each relative has a month, and all together. Who has nobody to care has more. */
struct survivor_relatives {
    int32_t cared_for;
    int32_t alone;
};
int survivor_monthly_of_one(struct derivation *derivation, bool alone, struct date death);
/* Of more relatives than the law counts, those who are alone come first. */
int survivor_monthly(struct derivation *derivation, const struct survivor_relatives *relatives,
                     struct date death);

/* Art 89.1: multiples of the average for the years a worker paid; then the amount. */
int survivor_lump_times(struct derivation *derivation, int32_t months_before_2014,
                        int32_t months_from_2014, struct date death);
/* Art 89.3: multiples of the pension, by the months it was received. */
int survivor_pension_times(struct derivation *derivation, int32_t months_received,
                           struct date death);
/* times and base (the average, or the pension) are steps. */
int survivor_lump(struct derivation *derivation, int times, int base);

#endif
