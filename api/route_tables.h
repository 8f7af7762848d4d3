/*
 * The rows of the table of routes, by whom they serve: what each of the files api/routes_*.c gives
 * and needs. routes.c joins them; everybody else asks api/routes.h.
 */
#ifndef API_ROUTE_TABLES_H
#define API_ROUTE_TABLES_H

#include "api/handlers.h"
#include "api/paper.h"
#include "api/routes.h"

#define Q(name) QUERY_##name

struct route_table {
    const struct route *rows;
    size_t count;
};

extern const struct route_table account_routes, citizen_routes, dossier_routes, office_routes,
    facility_routes, gateway_routes, public_routes;

#endif
