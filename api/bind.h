/*
 * What a statement's parameters are: implicit ones that every request has, then what a handler has
 * set, the path, the body, the query.
 */
#ifndef API_BIND_H
#define API_BIND_H

#include "api/request.h"

/* Numbers the implicit parameters of all statements. Once, after query_load. */
void bind_start(void);

/* Whether anything gives a statement of this route a parameter of that name, handlers aside. */
bool bind_is_known(const struct route *route, const char *name);

/* The values of a statement, in order; NULL when the arena is full. */
const char *const *bind_values(struct request *request, enum query query, bool strict_entry);

#endif
