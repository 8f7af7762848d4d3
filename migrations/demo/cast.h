/*
 * Who can log in to the demo population: a citizen, a guardian, a pensioner, clerks, a system and
 * officers.
 */
#ifndef MIGRATIONS_DEMO_CAST_H
#define MIGRATIONS_DEMO_CAST_H

#include <jansson.h>
#include <stdbool.h>

#include "migrations/demo/world.h"

/* Adds their households and accounts; the summary (names and passwords) is the caller's to
 * json_decref. */
bool cast_add(struct world *world, const char *base_url, json_t **ret_summary);

#endif
