/*
 * The demo population: invented people with real catalogues, for trying the system out and
 * measuring it.
 *
 * The same people, seed and today give the same rows, ids and passwords included. Everything is
 * loaded in one transaction into a migrated database without people; nothing in it can be the
 * number of a real person (family.h).
 */
#ifndef MIGRATIONS_DEMO_DEMO_H
#define MIGRATIONS_DEMO_DEMO_H

#include <stdint.h>

#include "base/date.h"

enum { DEMO_LEAST_PEOPLE = 10, DEMO_MOST_PEOPLE = 10000000 };

/*
 * The exit status for the shell: 0, and on stdout one JSON object that says who can log in; 1 =
 * failed; 2 = refused, because there are people already or their wanted number is out of range.
 * Reasons go to stderr.
 */
int demo_run(const char *conninfo, int64_t people, uint64_t seed, struct date today,
             const char *base_url);

#endif
