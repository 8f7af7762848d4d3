/* The arena, with every allocation of the system made to fail: the source is included with a malloc
 * of ours. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

static bool system_is_full;

static void *scarce_malloc(size_t size)
{
    return system_is_full ? NULL : malloc(size);
}

#define malloc scarce_malloc
#include "base/arena.c"
#undef malloc

static void gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 100, 4096, BLOCK_BYTES, BLOCK_BYTES + 1};
    struct arena arena;
    arena_init(&arena);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *piece = arena_alloc(&arena, sizes[i]);
            assert_non_null(piece);
            assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
            for (size_t at = 0; at < sizes[i]; at++) {
                assert_int_equal(piece[at], 0);
                piece[at] = 0xA5; /* what the next round must not see */
            }
        }
        arena_reset(&arena);
    }
    arena_destroy(&arena);
}

static void a_limit_of_its_own_stays(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_null(arena_alloc(&arena, LIMIT_ARENA_BYTES));
    arena.limit_bytes = 2 * LIMIT_ARENA_BYTES;
    for (int round = 0; round < 2; round++) {
        assert_non_null(arena_alloc(&arena, LIMIT_ARENA_BYTES));
        assert_null(arena_alloc(&arena, LIMIT_ARENA_BYTES));
        arena_reset(&arena);
    }
    arena_destroy(&arena);
}

static void pieces_do_not_overlap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    unsigned char *pieces[500];
    for (size_t i = 0; i < 500; i++) {
        pieces[i] = arena_alloc(&arena, i);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < 500; i++) {
        for (size_t at = 0; at < i; at++) {
            assert_int_equal(pieces[i][at], i % 251);
        }
    }
    arena_destroy(&arena);
}

static void reset_keeps_one_plain_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    arena_reset(&arena);
    assert_int_equal(arena.total_bytes, 0);
    void *first = arena_alloc(&arena, 10);
    for (int i = 0; i < 100; i++) {
        assert_non_null(arena_alloc(&arena, BLOCK_BYTES / 2));
    }
    assert_true(arena.total_bytes > BLOCK_BYTES);
    arena_reset(&arena);
    assert_int_equal(arena.total_bytes, BLOCK_BYTES);
    system_is_full = true;
    assert_ptr_equal(arena_alloc(&arena, 10), first);
    system_is_full = false;
    arena_destroy(&arena);

    assert_non_null(arena_alloc(&arena, LIMIT_ARENA_BYTES / 2));
    arena_reset(&arena);
    assert_int_equal(arena.total_bytes, 0);
    arena_destroy(&arena);
}

static void limit_is_kept(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    static const size_t too_much[] = {LIMIT_ARENA_BYTES, (size_t)LIMIT_ARENA_BYTES + 1,
                                      SIZE_MAX - 64, SIZE_MAX - 15, SIZE_MAX};
    for (size_t i = 0; i < sizeof too_much / sizeof *too_much; i++) {
        assert_null(arena_alloc(&arena, too_much[i]));
        assert_null(arena_copy(&arena, "x", too_much[i]));
    }
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
    assert_null(ARENA_ARRAY(&arena, uint64_t, SIZE_MAX / 8 + 2));
    assert_int_equal(arena.total_bytes, 0);

    size_t count = 0;
    while (arena_alloc(&arena, 1000)) {
        count++;
        assert_true(arena.total_bytes <= LIMIT_ARENA_BYTES);
    }
    assert_in_range(count, LIMIT_ARENA_BYTES / 1024 - 200, LIMIT_ARENA_BYTES / 1000);
    assert_null(arena_printf(&arena, "%02000d", 1));
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 1000));
    arena_destroy(&arena);
    assert_non_null(arena_alloc(&arena, LIMIT_ARENA_BYTES - 16));
    assert_null(arena_alloc(&arena, 1));
    arena_destroy(&arena);
}

static void failing_system_gives_null(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    system_is_full = true;
    assert_null(arena_alloc(&arena, 1));
    assert_null(arena_copy(&arena, "text", 4));
    assert_null(arena_printf(&arena, "%d", 7));
    assert_null(ARENA_NEW(&arena, uint64_t));
    assert_int_equal(arena.total_bytes, 0);
    system_is_full = false;
    assert_non_null(arena_alloc(&arena, BLOCK_BYTES - 16));
    system_is_full = true;
    assert_null(arena_alloc(&arena, 1));
    system_is_full = false;
    assert_non_null(arena_alloc(&arena, 1));
    arena_destroy(&arena);
}

static void copies_end_with_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(arena_copy(&arena, "An Sinh", 2), "An");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_printf(&arena, "%s %03d", "Điều", 7), "Điều 007");
    assert_string_equal(arena_printf(&arena, "%s", ""), "");
    arena_destroy(&arena);
}

static int released[2], release_count;

static void release(void *thing)
{
    released[release_count++] = *(int *)thing;
}

static void guests_end_with_the_arena(void **state)
{
    (void)state;
    struct arena arena;
    int first = 1, second = 2;
    arena_init(&arena);
    release_count = 0;
    assert_true(arena_adopt(&arena, &first, release));
    arena_reset(&arena);
    assert_int_equal(release_count, 1);
    assert_true(arena_adopt(&arena, &second, release));
    arena_destroy(&arena);
    arena_destroy(&arena);
    assert_int_equal(release_count, 2);
    assert_int_equal(released[0], 1);
    assert_int_equal(released[1], 2);
    system_is_full = true;
    assert_false(arena_adopt(&arena, &first, release));
    system_is_full = false;
    arena_destroy(&arena);
    assert_int_equal(release_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_memory),
        cmocka_unit_test(a_limit_of_its_own_stays),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(reset_keeps_one_plain_block),
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(failing_system_gives_null),
        cmocka_unit_test(copies_end_with_nul),
        cmocka_unit_test(guests_end_with_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
