/*
 * Work that no request waits for: payment runs, their files, answers of banks, imports. Threads of
 * their own, each with a blocking connection of its own, so that neither the loop nor the lanes of
 * requests notice. What is to be done stands in the database, and each step ends with one
 * transaction: whoever dies has done nothing, and another thread, here or on another server, does
 * it again.
 */
#ifndef API_WORKER_H
#define API_WORKER_H

#include <stdatomic.h>

#include "api/config.h"
#include "api/request.h"
#include "records/admin.h"

struct worker;

/* What one thread works with; everything is its own. */
struct work {
    const struct config *config;
    const atomic_bool *stopping;
    struct admin *admin;
    struct arena arena; /* emptied after every step */
    struct instant now; /* of the step */
};

/* NULL, said on stderr, when the folder for files cannot be made; NULL when there are no threads.
 */
struct worker *worker_start(const struct config *config);

/* Lets the threads end with the step they are at. */
void worker_stop(struct worker *worker);
/* Stops them, too, and waits for them. NULL is nothing. */
void worker_free(struct worker *worker);

/* For jobs: a statement of records, its parameters by name (`:now` and `:today` are known). False,
 * said on stderr, when it failed. */
bool work_query(struct work *work, enum query query, const struct named_value *values, size_t count,
                struct admin_rows *ret_rows);

/* The same for many rows, each put as it comes (records/admin.h); after a failure the step fails.
 */
bool work_stream(struct work *work, enum query query, const struct named_value *values,
                 size_t count, admin_row_fn *put, void *context);

/* The value of a row's named column; NULL = SQL null. The name must exist. */
const char *work_value(const struct admin_rows *rows, size_t row, const char *column);
int64_t work_integer(const struct admin_rows *rows, size_t row, const char *column);

#endif
