/*
 * What the published catalogues do not say and the demo population needs: base offices and
 * employers, all invented.
 */
#ifndef MIGRATIONS_DEMO_PLACE_H
#define MIGRATIONS_DEMO_PLACE_H

#include <stdbool.h>

#include "migrations/demo/world.h"

/* Gives every ward its office and adds the rows. */
void offices_make(struct world *world);
/* One employer for about forty people; false when there is no memory. */
bool employers_make(struct world *world);

#endif
