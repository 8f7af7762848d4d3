/*
 * The one way through: route → who? → decode and validate → decide → SQL in one round trip →
 * encode.
 */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/request.h"

/*
 * Resolves what statements call by name (`:now`, `:access_hash`, members of the body …); false,
 * said on stderr, when a route's statement asks for something that nothing gives. Once, after
 * sql_create.
 */
bool answer_start(void);

/* Runs a request to its reply; problems are rendered. False after a problem. From a fiber. */
bool answer_run(struct request *request);

#endif
