#include "api/task.h"

#include <string.h>

#include "api/log.h"
#include "api/server.h"

enum { TURN_MS = 10 };

void task_init(struct task *task, struct server *server)
{
    *task = (struct task){.server = server};
    arena_init(&task->arena);
}

void task_destroy(struct task *task)
{
    arena_destroy(&task->arena);
}

void task_reset(struct task *task)
{
    arena_reset(&task->arena);
    task->value_count = 0;
}

void task_set(struct task *task, const char *name, const char *value)
{
    for (int i = 0; i < task->value_count; i++) {
        if (strcmp(task->values[i].name, name) == 0) {
            task->values[i].value = value;
            return;
        }
    }
    if (task->value_count < EXTRA_VALUE_LIMIT) {
        task->values[task->value_count++] = (struct named_value){name, value};
    }
}

void task_set_integer(struct task *task, const char *name, int64_t value)
{
    task_set(task, name, arena_printf(&task->arena, "%lld", (long long)value));
}

static const char *value_of(const struct task *task, const struct instant *now, const char *name)
{
    if (strcmp(name, "now") == 0) {
        return now->text;
    }
    for (int i = 0; i < task->value_count; i++) {
        if (strcmp(task->values[i].name, name) == 0) {
            return task->values[i].value;
        }
    }
    return NULL;
}

bool task_run(struct task *task, enum sql_lane lane, enum query query, struct sql_rows *ret_rows)
{
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT];
    struct instant now = clock_read();
    struct sql_error error = {0};
    for (int i = 0; i < definition->parameter_count; i++) {
        values[i] = value_of(task, &now, definition->parameters[i]);
    }
    struct sql_statement statement = {query, values};
    enum sql_status status =
        sql_run(task->server->sql, lane, &statement, 1, &task->arena, ret_rows, &error);
    if (status == SQL_REFUSED) {
        log_fault(definition->name, error.state, error.constraint);
    }
    return status == SQL_OK;
}

void task_turn(struct loop *loop, struct sql *sql)
{
    sql_send_waiting(sql);
    loop_step(loop, TURN_MS);
}

void task_await(struct server *server, const bool *done)
{
    while (!*done) {
        task_turn(server->loop, server->sql);
    }
}
