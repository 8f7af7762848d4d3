/*
 * The figures of the law as the database has them: the rule set in force today, and any other.
 *
 * A server reads the set in force when it starts and looks every half second whether another has
 * come into force, by a signature or by a new day. A set that was read stays in memory as long as
 * the process: there are a few in a year, and requests that have begun go on with theirs.
 */
#ifndef API_LAW_H
#define API_LAW_H

#include <stdbool.h>

#include "api/request.h"
#include "benefits/rules.h"

struct law {
    struct rule_set rules;
    char id[UUID_TEXT_SIZE]; /* of the rule set */
    struct date effective_from;
    struct law *older; /* read before it */
};

/* Reads the set in force and begins to watch; false, with the reason on stderr, when there is none.
 * Before the first request, after sql_create. */
bool law_start(struct server *server);
void law_stop(void); /* no more looking */
void law_free(void); /* when no request is left */

/* What is in force. */
const struct law *law_now(void);
const struct rule_set *law_rules(void);

/* A set from the row of a statement, into rows of the caller's (RULE_SET_ROWS of them); false, said
 * on stderr, when it is not sound. */
bool law_read(struct arena *arena, const struct sql_rows *found, struct rule_row *rows,
              struct law *ret_law);

/* The rule set of an id: kept ones at once, others into the request's memory. From a fiber. */
enum problem law_find(struct request *request, const char *id, const struct law **ret_law);

#endif
