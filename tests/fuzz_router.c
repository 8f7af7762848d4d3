/* Any path: found or not, never a value that is not a whole segment of it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request request;
    if (size == 0) {
        return 0;
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
