/*
 * Who pays what of a visit: the fund and the patient.
 *
 * Law on Health Insurance art 22 (amended by Law 51/2024/QH15); Decree 146/2018, Decree 188/2025.
 * The fund's part is rounded half up to the đồng and the patient pays the rest. What can be said at
 * the counter before there is a cost is in entitlement.h.
 */
#ifndef BENEFITS_COPAY_H
#define BENEFITS_COPAY_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/entitlement.h"
#include "benefits/explain.h"

struct copay_input {
    int benefit_digit; /* 1..5 */
    int64_t cost_vnd;  /* of one visit, within the lists and their ratios */
    struct date on;
    bool right_facility; /* the initial one, an emergency, a referral (entitlement.h) */
    bool commune_station;
    bool five_years; /* five years and own co-payments above the limit: see copay_five_years */
    bool inpatient;
    enum facility_level facility_level; /* looked at without a referral only; then not unknown */
};

struct copay {
    int64_t fund_vnd;
    int64_t own_vnd;
    struct fraction percent;
    int percent_step;
    int fund_step;
    int own_step;
};

/* False, ret untouched, when the derivation is at fault. */
bool copay_settle(struct derivation *derivation, const struct copay_input *input,
                  struct copay *ret);

/* A step, yes or no: own co-payments this year above so many base salaries (art 22.1c). */
int copay_five_years(struct derivation *derivation, int64_t own_copay_vnd, struct date on);

/* The benefit digit of an object group ("DN") on a day; a fault when the group is unknown then. */
int copay_object_digit(struct derivation *derivation, const char *object_code, struct date on);
/* What that digit pays, in percent; the digit is a step. */
int copay_digit_percent(struct derivation *derivation, int digit, struct date on);

/* The figure of a self-referred visit to such a facility; false for an unknown level. */
bool copay_self_referral_figure(enum facility_level level, bool inpatient, enum figure *ret_figure,
                                int32_t *ret_key);

#endif
