/*
 * The straight-through fast track: which dossiers are decided by rule, at once and without an
 * officer. A rule names the procedure, what the form must say and what it must not: a card is
 * reissued as it was (QĐ 595/QĐ-BHXH 2017 art 30.3), the initial facility changes in the first 15
 * days of a quarter (NĐ 188/2025; from memory, so a row to be checked), contact data change at any
 * time (Law 41/2024 art 82). Everything else waits for an officer, and so does what the register
 * refuses when the rule is applied.
 */
#ifndef DOSSIERS_RULING_H
#define DOSSIERS_RULING_H

#include <stddef.h>

#include "base/date.h"

struct form_value {
    const char *name;
    const char *text;
};

/* The name of the rule that decides ("card_reissued"), or NULL. */
const char *ruling_find(const char *procedure, const struct form_value *values, size_t count,
                        struct date today);

#endif
