/*
 * The guard on any bytes: what it says does not depend on how the bytes were cut, and after a whole
 * request that it let pass no framing header can have stood twice.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guard whole, cut;
    guard_init(&whole);
    guard_init(&cut);
    enum problem at_once = guard_feed(&whole, data, size);
    enum problem in_steps = PROBLEM_NONE;
    for (size_t at = 0; at < size && !in_steps; at++) {
        in_steps = guard_feed(&cut, data + at, 1);
    }
    if (at_once != in_steps || (!at_once && guard_place(&whole) != guard_place(&cut))) {
        abort();
    }
    bool head_over = !at_once && size > 0 && guard_place(&whole) != GUARD_HEAD;
    if (head_over && (whole.host_count != 1 || whole.body_left > whole.content_length)) {
        abort();
    }
    return 0;
}
