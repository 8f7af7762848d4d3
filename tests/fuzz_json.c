/* A body from any bytes: counted, parsed, decoded by a field table; memory stays within the arena's
 * limit. */
#include <stdint.h>
#include <stdlib.h>

#include "api/handlers.h"
#include "base/json_input.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started) {
        json_input_start();
        started = true;
    }
    struct arena arena;
    struct fault_list faults;
    arena_init(&arena);
    fault_list_init(&faults);
    const json_t *json = json_input_parse(&arena, (const char *)data, size);
    if (json) {
        const void *body = field_decode(&arena, &card_check_table, json, &faults);
        if (body && faults.count) {
            abort();
        }
    }
    if (arena.total_bytes > LIMIT_ARENA_BYTES) {
        abort();
    }
    arena_destroy(&arena);
    return 0;
}
