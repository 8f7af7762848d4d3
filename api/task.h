/*
 * Work of the server's own that has no request: statements whose values are given by name. A task
 * belongs to one fiber.
 */
#ifndef API_TASK_H
#define API_TASK_H

#include "api/request.h"

struct task {
    struct server *server;
    struct arena arena; /* of the statements and their rows; the caller resets it */
    struct named_value values[EXTRA_VALUE_LIMIT];
    int value_count;
};

void task_init(struct task *task, struct server *server);
void task_destroy(struct task *task);

/* What statements call `:name`; texts are kept as they are, numbers are written into the arena.
 * `:now` is set by itself. */
void task_set(struct task *task, const char *name, const char *value);
void task_set_integer(struct task *task, const char *name, int64_t value);

/* Forgets rows and values. */
void task_reset(struct task *task);

/* Runs one statement; false, logged, when it was not done. */
bool task_run(struct task *task, enum sql_lane lane, enum query query, struct sql_rows *ret_rows);

/* While the loop does not run by itself, before and after: one turn, in which statements go out. */
void task_turn(struct loop *loop, struct sql *sql);

/* Turns until the fiber of a task has said that it is done. */
void task_await(struct server *server, const bool *done);

#endif
