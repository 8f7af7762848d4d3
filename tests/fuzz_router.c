/* Any path: found or not, never a value that is not a whole segment of it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every address of the table, taken literally, has a route: else nothing below is a test. */
static bool finds_what_there_is(void)
{
    const struct route *route;
    for (size_t i = 0; (route = route_at(i)); i++) {
        struct request request = {.method = route->method, .path = route->path};
        arena_init(&request.arena);
        bool found = !route_find(&request);
        arena_destroy(&request.arena);
        if (!found) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    struct request request;
    if (size == 0) {
        return 0;
    }
    if (!started && !(started = query_load() && routes_check() && finds_what_there_is())) {
        abort();
    }
    memset(&request, 0, sizeof request);
    arena_init(&request.arena);
    request.method = (enum method)(data[0] % METHOD_COUNT);
    request.path = arena_copy(&request.arena, (const char *)data + 1, size - 1);
    enum problem problem = route_find(&request);
    if (!problem != (request.route != NULL)) {
        abort();
    }
    for (int i = 0; i < request.path_value_count; i++) {
        if (strchr(request.path_values[i].value, '/') || !*request.path_values[i].value) {
            abort();
        }
    }
    arena_destroy(&request.arena);
    return 0;
}
