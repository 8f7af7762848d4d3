/*
 * Convalescence: days to recover after sickness, birth or a work accident, paid by the reference
 * level.
 *
 * Law 41/2024/QH15 art 46 and 60 (Law 58/2014/QH13 art 29 and 41); Law 84/2015/QH13 art 54: 30 % of
 * the reference level a day, so many days a year in all.
 */
#ifndef BENEFITS_CONVALESCENCE_H
#define BENEFITS_CONVALESCENCE_H

#include "benefits/explain.h"

/* After what; the kind decides the days. */
enum convalescence_kind {
    CONVALESCENCE_LONG_ILLNESS,
    CONVALESCENCE_SURGERY,
    CONVALESCENCE_SICKNESS, /* any other */
    CONVALESCENCE_TWINS,
    CONVALESCENCE_BIRTH_SURGERY,
    CONVALESCENCE_BIRTH, /* any other birth or miscarriage */
    CONVALESCENCE_ACCIDENT,
};

struct convalescence_input {
    enum convalescence_kind kind;
    int32_t loss_percent; /* accidents: capacity lost; under 15 gives no day */
    int32_t used_days;    /* this year */
    int32_t request_days;
    struct date on; /* the first day off */
};

struct convalescence {
    int64_t days;
    int64_t amount_vnd;
    int days_step;
    int amount_step;
};

/* False, ret untouched, when the derivation is at fault. */
bool convalescence_settle(struct derivation *derivation, const struct convalescence_input *input,
                          struct convalescence *ret);

#endif
