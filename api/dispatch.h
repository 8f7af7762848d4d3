/*
 * Statements as requests run them. Around every one stands the same frame, in one transaction: who
 * asks (enter(), which also wipes the context of whoever rode in front), the key claimed if the
 * route is keyed, the statement, the access-log row.
 */
#ifndef API_DISPATCH_H
#define API_DISPATCH_H

#include "api/request.h"

/* For handlers: a statement in its frame. ret_rows are the statement's. */
enum problem dispatch_query(struct request *request, enum sql_lane lane, enum query query,
                            struct sql_rows *ret_rows);

/* A further statement of a request whose first one has its access-log row: as the same caller,
 * without another row. */
enum problem dispatch_beside(struct request *request, enum sql_lane lane, enum query query,
                             struct sql_rows *ret_rows);

/* A statement marked `write`: replies with its row as kept for the key, or with the problem that
 * the row names. */
enum problem dispatch_write(struct request *request, enum query query);

#endif
