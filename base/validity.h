/*
 * How long a row of data is in force, from valid_from to valid_to, both days included (a date that
 * is none leaves that side open), and how far its figures may be trusted.
 */
#ifndef BASE_VALIDITY_H
#define BASE_VALIDITY_H

#include <stdbool.h>

#include "base/date.h"

/* Read in a published text; partly so; worked out from one; or quoted from memory with its
 * citation, to be checked. */
enum confidence {
    CONFIDENCE_SOURCED,
    CONFIDENCE_PARTLY_SOURCED,
    CONFIDENCE_DERIVED,
    CONFIDENCE_MEMORY,
};

/* By enum confidence, ended by NULL. */
extern const char *const confidence_names[];

bool period_holds(struct date valid_from, struct date valid_to, struct date on);
bool period_is_reversed(struct date valid_from, struct date valid_to);
bool periods_overlap(struct date from_a, struct date to_a, struct date from_b, struct date to_b);

#endif
