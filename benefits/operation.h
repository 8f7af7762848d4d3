/*
 * The operations the law is computed with, each exact and each with a name, so that a derivation
 * can be read and applied again by anyone.
 */
#ifndef BENEFITS_OPERATION_H
#define BENEFITS_OPERATION_H

#include <stdbool.h>

#include "benefits/fraction.h"

enum operation {
    OPERATION_GIVEN,      /* a fact of the case */
    OPERATION_FIGURE,     /* a dated figure of the law */
    OPERATION_ADD,        /* two or more */
    OPERATION_SUBTRACT,   /* may go below zero */
    OPERATION_EXCESS,     /* a - b, zero when b is more */
    OPERATION_MULTIPLY,   /* two or more */
    OPERATION_DIVIDE,     /* exact */
    OPERATION_PERCENT_OF, /* a percent of b */
    OPERATION_LEAST,      /* two or more; of yes and no: all */
    OPERATION_GREATEST,   /* two or more; of yes and no: any */
    OPERATION_AT_LEAST,   /* a >= b: yes or no */
    OPERATION_ABOVE,      /* a > b: yes or no */
    OPERATION_ROUND,      /* to a whole number, halves away from zero */
    OPERATION_FLOOR,      /* down to a whole number */
    OPERATION_FLOOR_4,    /* down to four decimals */
    OPERATION_HALF_YEARS, /* months to years: 1-6 odd months are half a year, 7-11 a year */
    OPERATION_FULL_YEARS, /* months to full years */
};

/* "add", "percent_of", ... */
const char *operation_name(enum operation operation);

/* Rounding and counting years: the rest take two values or more. */
bool operation_takes_one(enum operation operation);

/* Not for leaves; one value alone leaves b aside. False, ret untouched, on overflow. */
bool operation_apply(enum operation operation, struct fraction a, struct fraction b,
                     struct fraction *ret);

#endif
