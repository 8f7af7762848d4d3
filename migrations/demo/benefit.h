/*
 * Benefits of the demo population and their payments, month by month, by bank, post and cash.
 */
#ifndef MIGRATIONS_DEMO_BENEFIT_H
#define MIGRATIONS_DEMO_BENEFIT_H

#include "migrations/demo/career.h"

/* Draws and adds what somebody receives after (or during) that working life. */
void benefits_add(struct world *world, struct chance *chance, const struct family *family,
                  const struct someone *someone, const struct career *career);

/* The banks that the population's accounts are with. */
void banks_add(struct world *world);

#endif
