#include "api/law.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/log.h"
#include "api/server.h"
#include "api/task.h"
#include "migrations/rule_release.h"

enum { LOOK_MS = 500 };

static _Atomic(struct law *) newest;

static struct watch {
    struct server *server;
    bool stopping, looked, found;
} watch;

const struct law *law_now(void)
{
    return atomic_load(&newest);
}

const struct rule_set *law_rules(void)
{
    return &law_now()->rules;
}

bool law_read(struct arena *arena, const struct sql_rows *found, struct rule_row *rows,
              struct law *ret_law)
{
    struct rule_fault fault = {.problem = RULE_TOO_MANY};
    struct rule_faults faults = {&fault, 1, 0};
    struct rule_fault absent[FIGURE_COUNT];
    struct rule_faults gaps = {absent, FIGURE_COUNT, 0};
    const char *figures = sql_value(found, 0, "figures");
    char *text = arena_copy(arena, figures, strlen(figures));
    rule_set_init(&ret_law->rules, rows, RULE_SET_ROWS);
    snprintf(ret_law->id, sizeof ret_law->id, "%s", sql_value(found, 0, "id"));
    ret_law->effective_from = sql_date(found, 0, "effective_from");
    bool sound = text && rule_set_parse(&ret_law->rules, text, strlen(text), &faults);
    rule_set_check(&ret_law->rules, &gaps);
    /* A set from before a figure was known is sound: the law of that set says nothing of it. */
    for (size_t i = 0; i < gaps.count && i < gaps.limit; i++) {
        fault = absent[i].problem == RULE_ABSENT ? fault : absent[i];
        sound &= absent[i].problem == RULE_ABSENT;
    }
    if (!sound) {
        fprintf(stderr, "law: rule set %s line %zu: %s\n", ret_law->id, fault.line,
                rule_problem_name(fault.problem));
    }
    return sound;
}

/* Makes it the one that is counted with. */
static bool law_keep(struct arena *arena, const struct sql_rows *found)
{
    struct law *law = calloc(1, sizeof *law);
    struct rule_row *rows = calloc(RULE_SET_ROWS, sizeof *rows);
    if (!law || !rows || !law_read(arena, found, rows, law)) {
        free(rows);
        free(law);
        return false;
    }
    law->older = atomic_load(&newest);
    atomic_store(&newest, law);
    log_event("rule_set", law->id);
    return true;
}

/* A statement that no request asks: its only parameters are the day and what is known. */
static bool look(struct arena *arena)
{
    const struct query_definition *definition = query_definition(QUERY_rule_set_in_force);
    struct instant now = clock_read();
    const struct law *known = law_now();
    const char *values[QUERY_PARAMETER_LIMIT];
    struct sql_rows found;
    struct sql_error error;
    for (int i = 0; i < definition->parameter_count; i++) {
        values[i] = strcmp(definition->parameters[i], "today") == 0 ? now.today_text
                    : known                                         ? known->id
                                                                    : NULL;
    }
    struct sql_statement statement = {QUERY_rule_set_in_force, values};
    if (sql_run(watch.server->sql, SQL_READ, &statement, 1, arena, &found, &error) != SQL_OK) {
        return false;
    }
    return found.row_count == 0 ? known != NULL : law_keep(arena, &found);
}

static void watch_fiber(void *argument)
{
    struct arena arena;
    (void)argument;
    arena_init(&arena);
    while (!watch.stopping) {
        watch.found = look(&arena);
        watch.looked = true;
        arena_reset(&arena);
        loop_sleep_ms(watch.server->loop, LOOK_MS);
    }
    arena_destroy(&arena);
}

bool law_start(struct server *server)
{
    watch = (struct watch){.server = server};
    if (!fiber_start(watch_fiber, NULL)) {
        return false;
    }
    task_await(server, &watch.looked);
    if (!watch.found) {
        fprintf(stderr, "law: no rule set is in force: run ansinh migrate\n");
    }
    return watch.found;
}

void law_stop(void)
{
    watch.stopping = true;
}

void law_free(void)
{
    struct law *law = atomic_exchange(&newest, NULL);
    while (law) {
        struct law *older = law->older;
        free(law->rules.rows);
        free(law);
        law = older;
    }
}

static enum problem law_fetch(struct request *request, const char *id, const struct law **ret_law)
{
    struct sql_rows found;
    struct law *law = ARENA_NEW(&request->arena, struct law);
    struct rule_row *rows = ARENA_ARRAY(&request->arena, struct rule_row, RULE_SET_ROWS);
    request_set(request, "rule_set_wanted", id);
    TRY(dispatch_query(request, SQL_READ, QUERY_rule_set_figures, &found));
    if (found.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!law || !rows) {
        return PROBLEM_overloaded;
    }
    *ret_law = law;
    return law_read(&request->arena, &found, rows, law) ? PROBLEM_NONE : PROBLEM_internal;
}

enum problem law_find(struct request *request, const char *id, const struct law **ret_law)
{
    for (const struct law *law = law_now(); law; law = law->older) {
        if (strcmp(law->id, id) == 0) {
            *ret_law = law;
            return PROBLEM_NONE;
        }
    }
    return law_fetch(request, id, ret_law);
}
