#include "api/self_check.h"

#include <stdio.h>

#include "api/server.h"
#include "api/task.h"
#include "base/arena.h"
#include "base/fiber.h"

struct question {
    struct server *server;
    bool answered, good;
};

static void print_faults(const struct sql_rows *rows)
{
    for (int row = 0; row < rows->row_count; row++) {
        fprintf(stderr, "ansinh: the database's %s is %s, not %s\n",
                sql_value(rows, row, "setting"), sql_value(rows, row, "found"),
                sql_value(rows, row, "wanted"));
    }
}

static void ask(void *argument)
{
    struct question *question = argument;
    struct sql_statement statement = {QUERY_database_faults, NULL};
    struct sql_rows rows;
    struct sql_error error;
    struct arena arena;
    arena_init(&arena);
    enum sql_status status =
        sql_run(question->server->sql, SQL_READ, &statement, 1, &arena, &rows, &error);
    if (status == SQL_OK) {
        print_faults(&rows);
    } else {
        fprintf(stderr, "ansinh: the database cannot be asked for its settings\n");
    }
    question->good = status == SQL_OK && rows.row_count == 0;
    question->answered = true;
    arena_destroy(&arena);
}

bool self_check(struct server *server)
{
    struct question question = {.server = server};
    if (!fiber_start(ask, &question)) {
        return false;
    }
    task_await(server, &question.answered);
    return question.good;
}
