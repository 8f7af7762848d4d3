/*
 * The figures of the law that the program was built with (migrations/rules/), read and checked once
 * at start and shared read-only afterwards.
 */
#ifndef API_LAW_H
#define API_LAW_H

#include <stdbool.h>

#include "benefits/rules.h"

/* False, with the file, line and fault on stderr, when the figures are not sound. */
bool law_load(void);

const struct rule_set *law_rules(void);

#endif
