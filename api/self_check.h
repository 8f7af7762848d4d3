/*
 * What a server looks at before it serves: whether a commit of its database is a promise.
 */
#ifndef API_SELF_CHECK_H
#define API_SELF_CHECK_H

#include <stdbool.h>

struct server;

/* Once, when the database is connected and the loop does not run yet. False: each fault stands on
 * stderr, as "setting is found, not wanted". */
bool self_check(struct server *server);

#endif
