/* One table of the tables, in the order of the contract. */
#include <stdint.h>

#include "api/route_tables.h"

static const struct route_table *const tables[] = {
    &account_routes, &citizen_routes, &office_routes, &facility_routes,
    &dossier_routes, &gateway_routes, &public_routes,
};
enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

const struct route *route_at(size_t index)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (index < tables[i]->count) {
            return &tables[i]->rows[index];
        }
        index -= tables[i]->count;
    }
    return NULL;
}

size_t route_index(const struct route *route)
{
    size_t before = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        uintptr_t from = (uintptr_t)tables[i]->rows, at = (uintptr_t)route;
        if (at >= from && at - from < tables[i]->count * sizeof *route) {
            return before + (size_t)(route - tables[i]->rows);
        }
        before += tables[i]->count;
    }
    return before;
}
