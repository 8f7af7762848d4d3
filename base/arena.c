#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/asan_interface.h>

#include "base/limits.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct arena_guest {
    struct arena_guest *next;
    void *thing;
    void (*release)(void *thing);
};

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static void blocks_free(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

/* They stand in the blocks that go next. */
static void guests_release(struct arena *arena)
{
    while (arena->guests) {
        struct arena_guest *guest = arena->guests;
        arena->guests = guest->next;
        guest->release(guest->thing);
    }
}

void arena_reset(struct arena *arena)
{
    guests_release(arena);
    struct arena_block *first = arena->first;
    if (!first || first->size != BLOCK_BYTES) {
        arena_destroy(arena); /* one huge request must not keep its memory for ever */
        return;
    }
    blocks_free(first->next);
    first->next = NULL;
    first->used = 0;
    ASAN_POISON_MEMORY_REGION(first->bytes, first->size);
    arena->current = first;
    arena->total_bytes = first->size;
}

void arena_destroy(struct arena *arena)
{
    size_t limit_bytes = arena->limit_bytes;
    guests_release(arena);
    blocks_free(arena->first);
    arena_init(arena);
    arena->limit_bytes = limit_bytes;
}

static size_t limit_of(const struct arena *arena)
{
    return arena->limit_bytes ? arena->limit_bytes : LIMIT_ARENA_BYTES;
}

static struct arena_block *block_add(struct arena *arena, size_t least)
{
    size_t size = least > BLOCK_BYTES ? least : BLOCK_BYTES;
    if (size > limit_of(arena) || arena->total_bytes > limit_of(arena) - size) {
        return NULL;
    }
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block) {
        return NULL;
    }
    block->next = NULL;
    block->size = size;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    if (arena->current) {
        arena->current->next = block;
    } else {
        arena->first = block;
    }
    arena->current = block;
    arena->total_bytes += size;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size >= limit_of(arena)) {
        return NULL;
    }
    /* At least one byte of padding: the poisoned fence behind every piece. */
    size_t step = (size / alignof(max_align_t) + 1) * alignof(max_align_t);
    struct arena_block *block = arena->current;
    if (!block || step > block->size - block->used) {
        block = block_add(arena, step);
    }
    if (!block) {
        return NULL;
    }
    void *piece = block->bytes + block->used;
    block->used += step;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return memset(piece, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
    size_t total = 0;
    return __builtin_mul_overflow(size, count, &total) ? NULL : arena_alloc(arena, total);
}

bool arena_adopt(struct arena *arena, void *thing, void (*release)(void *thing))
{
    struct arena_guest *guest = ARENA_NEW(arena, struct arena_guest);
    if (guest) {
        *guest = (struct arena_guest){arena->guests, thing, release};
        arena->guests = guest;
    }
    return guest;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < limit_of(arena) ? arena_alloc(arena, length + 1) : NULL;
    if (copy && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
    if (text) {
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}
