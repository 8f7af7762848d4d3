/*
 * Everything that can be told to a caller as an error: one value, rendered in one place
 * (api/reply). PROBLEM_NONE is 0, so `if (problem)` reads as it should; TRY passes a problem on to
 * the caller's caller.
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum problem {
    PROBLEM_NONE,
#define PROBLEM(name, status, vi, en) PROBLEM_##name,
#include "base/problem.def"
#undef PROBLEM
    PROBLEM_COUNT
};

enum language { LANGUAGE_VI, LANGUAGE_EN };

struct problem_kind {
    const char *code;     /* snake_case, stable */
    int status;           /* HTTP */
    const char *title[2]; /* by enum language */
};

/* The kind of any problem but PROBLEM_NONE. */
const struct problem_kind *problem_kind(enum problem problem);

/* The problem of a code that a stored function has named; PROBLEM_internal for a code that is not
 * registered. */
enum problem problem_of_code(const char *code);

/* One fault of the input: where (RFC 6901 pointer, "" = the whole body; "?name" = query) and what.
 */
struct fault {
    const char *pointer;
    const char *detail[2]; /* by enum language */
    struct fault *next;
};

/* All faults of one request, in the order found; at most FAULT_LIMIT are kept. */
struct fault_list {
    struct fault *first, **tail;
    size_t count;
};

enum { FAULT_LIMIT = 50 };

void fault_list_init(struct fault_list *list);
/* The strings are kept as they are: literals, or memory of the same arena. */
void fault_add(struct fault_list *list, struct arena *arena, const char *pointer, const char *vi,
               const char *en);

/* Whether the caller hears of a fault at this place already. */
bool fault_is_at(const struct fault_list *list, const char *pointer);

#define TRY(expression)                                                                            \
    do {                                                                                           \
        enum problem try_problem_ = (expression);                                                  \
        if (try_problem_) {                                                                        \
            return try_problem_;                                                                   \
        }                                                                                          \
    } while (0)

#endif
