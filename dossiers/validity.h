/*
 * How long a row of data is in force, from valid_from to valid_to, both days included (a date that
 * is none leaves that side open), and how far its figures may be trusted.
 */
#ifndef DOSSIERS_VALIDITY_H
#define DOSSIERS_VALIDITY_H

#include <stdbool.h>

#include "base/date.h"

/* Read in a published text; partly so; or quoted from memory with its citation, to be checked. */
enum data_confidence { DATA_SOURCED, DATA_PARTLY_SOURCED, DATA_FROM_MEMORY };

/* By enum data_confidence, ended by NULL. */
extern const char *const data_confidence_names[];

bool period_holds(struct date valid_from, struct date valid_to, struct date on);
bool period_is_reversed(struct date valid_from, struct date valid_to);
bool periods_overlap(struct date from_a, struct date to_a, struct date from_b, struct date to_b);

#endif
