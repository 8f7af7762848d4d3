/*
 * Visits to facilities, with diagnoses and lines whose sums fit what the card pays.
 */
#ifndef MIGRATIONS_DEMO_VISIT_H
#define MIGRATIONS_DEMO_VISIT_H

#include "migrations/demo/card.h"

/* Draws and adds the visits of the last two years within the cover; least is a number of visits to
 * reach. */
void visits_add(struct world *world, struct chance *chance, const struct someone *someone,
                const struct cover *cover, int least);

#endif
