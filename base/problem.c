#include "base/problem.h"

#include <string.h>

static const struct problem_kind problem_kinds[PROBLEM_COUNT] = {
#define PROBLEM(name, status, vi, en) [PROBLEM_##name] = {#name, status, {vi, en}},
#include "base/problem.def"
#undef PROBLEM
};

const struct problem_kind *problem_kind(enum problem problem)
{
    return &problem_kinds[problem];
}

enum problem problem_of_code(const char *code)
{
    for (int i = 1; i < PROBLEM_COUNT; i++) {
        if (strcmp(problem_kinds[i].code, code) == 0) {
            return (enum problem)i;
        }
    }
    return PROBLEM_internal;
}

void fault_list_init(struct fault_list *list)
{
    list->first = NULL;
    list->tail = &list->first;
    list->count = 0;
}

void fault_add(struct fault_list *list, struct arena *arena, const char *pointer, const char *vi,
               const char *en)
{
    /* Beyond the limit faults are counted, not kept: the caller mends fifty, then hears of the
     * rest. */
    if (++list->count > FAULT_LIMIT) {
        return;
    }
    struct fault *fault = ARENA_NEW(arena, struct fault);
    if (!fault) {
        return;
    }
    *fault = (struct fault){.pointer = pointer, .detail = {vi, en}};
    *list->tail = fault;
    list->tail = &fault->next;
}

bool fault_is_at(const struct fault_list *list, const char *pointer)
{
    const struct fault *fault = list->first;
    while (fault && strcmp(fault->pointer, pointer) != 0) {
        fault = fault->next;
    }
    return fault;
}
