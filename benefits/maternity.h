/*
 * Maternity: mother, father, adoption, prenatal visits, miscarriage, contraception, and the flat
 * sum of voluntary insurance.
 *
 * Law 41/2024/QH15 art 50-60 and 94-95 from 2025-07-01; Law 58/2014/QH13 art 31-41 before (Circular
 * 59/2015 art 9-13): the average of the last six months paid, in full for each month of leave, by
 * 24 for working days, by 30 for other days. Rounded half up to the đồng.
 */
#ifndef BENEFITS_MATERNITY_H
#define BENEFITS_MATERNITY_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

/* The twelve months in which the months paid are counted. */
struct maternity_window {
    int32_t from_month;
    int32_t to_month;
};
struct maternity_window maternity_window(struct date birth, bool paid_in_birth_month);

enum maternity_condition {
    MATERNITY_NORMAL,      /* 6 of the 12 months */
    MATERNITY_REST,        /* 3 of the 12, rest prescribed, 12 in all */
    MATERNITY_INFERTILITY, /* 6 of 24, from 2025-07-01 */
};

/* A step: yes or no. months_in_window are those of 12, or of 24 with infertility treatment. */
int maternity_entitlement(struct derivation *derivation, enum maternity_condition condition,
                          int32_t months_in_window, int32_t months_in_all, struct date on);

enum maternity_kind {
    MATERNITY_BIRTH,    /* the mother: months of leave and a lump sum */
    MATERNITY_ADOPTION, /* until the child is six months old, and a lump sum */
    MATERNITY_FATHER,
    MATERNITY_PRENATAL,
    MATERNITY_MISCARRIAGE,
    MATERNITY_CONTRACEPTION,
};

struct maternity_input {
    enum maternity_kind kind;
    struct date on;        /* birth, adoption or first day of the leave */
    int32_t children;      /* 1 or more */
    bool surgery;          /* father: the mother had surgery, or the child came before 32 weeks */
    bool mother_uninsured; /* father: then he has the lump sum */
    bool far;              /* prenatal: far away, or with an illness */
    bool sterilised;       /* contraception: otherwise a device */
    int32_t weeks;         /* miscarriage: of pregnancy */
    int32_t months;        /* adoption: whole months of leave */
    int32_t odd_days;      /* birth and adoption: beyond the whole months */
    int32_t request_days;  /* the other kinds */
};

struct maternity {
    int64_t leave_vnd;
    int64_t lump_vnd;
    int64_t total_vnd;
    int leave_step;
    int lump_step; /* STEP_NONE when there is no lump sum */
    int total_step;
};

/* average: a step, of the last six months. False, ret untouched, at a fault. */
bool maternity_settle(struct derivation *derivation, const struct maternity_input *input,
                      int average, struct maternity *ret);

/* Steps in đồng: art 58, reference levels a child; art 95, the flat sum of the voluntary. */
int maternity_lump(struct derivation *derivation, int32_t children, struct date on);
int maternity_voluntary(struct derivation *derivation, int32_t children, struct date on);

#endif
