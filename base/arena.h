/*
 * The memory of one request: allocated in a row, freed all at once. Nothing in it is freed by
 * itself.
 *
 * An arena belongs to one fiber (or one tool run) at a time. arena_reset keeps the first block, so
 * that a worker that has warmed up asks the system for nothing. A request that wants more than
 * LIMIT_ARENA_BYTES gets NULL: callers answer 503, they never crash. Under
 * AddressSanitizer the bytes that were not handed out are poisoned, so that one byte too far is
 * seen.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena_guest;

struct arena {
    struct arena_guest *guests;
    struct arena_block *first;
    struct arena_block *current;
    size_t total_bytes; /* what all its blocks hold: never more than its limit */
    size_t limit_bytes; /* 0 = LIMIT_ARENA_BYTES; stays through arena_reset */
};

void arena_init(struct arena *arena);
void arena_reset(struct arena *arena);
void arena_destroy(struct arena *arena);

/* Zeroed memory aligned for any type; NULL when the limit is reached or the system has none left.
 */
void *arena_alloc(struct arena *arena, size_t size);
/* The same for count things of one size; NULL also when their product overflows. */
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);

/* NUL-terminated copies; NULL as above, and when the format cannot be written. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Lets a thing of another allocator end with the arena: release(thing) at its reset. False, and the
 * thing is still the caller's, when there is no memory left. */
bool arena_adopt(struct arena *arena, void *thing, void (*release)(void *thing));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))

#endif
