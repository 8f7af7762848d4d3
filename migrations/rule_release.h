/*
 * The figures that a program brings with it (rules/figures_*.csv), put into the database as a rule
 * set: the first one is in force at once, those of later programs wait as drafts for two officers.
 */
#ifndef MIGRATIONS_RULE_RELEASE_H
#define MIGRATIONS_RULE_RELEASE_H

#include <stdbool.h>

#include "base/arena.h"
#include "benefits/rules.h"
#include "records/admin.h"

/* More rows than any law of this program had; more is a fault of the table. */
enum { RULE_SET_ROWS = 4096 };

/* The figures of this program; false, with the file, line and fault on stderr, when they are not
 * sound. Rows are RULE_SET_ROWS long. */
bool rule_release_read(struct arena *arena, struct rule_row *rows, struct rule_set *ret_set);

/* Adds them as a rule set unless they are there already. */
bool rule_release_store(struct admin *admin, struct arena *arena);

#endif
