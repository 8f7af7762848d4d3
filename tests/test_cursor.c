/* Cursors: what is read back, and what was made at home. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/cursor.h"

static const uint8_t key[KEY_SIZE] = "the house's", other_key[KEY_SIZE] = "another house's";
static const char place[] = "2026-11-22T10:00:00.000001Z|0193c4a0-0000-7000-8000-000000000001";

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const places[] = {"", "7", "0193", place, "any text, for that matter: ạ"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *cursor = cursor_write(&arena, key, "get_visits", places[i]);
        assert_int_equal(strspn(cursor, "0123456789abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"),
                         strlen(cursor));
        assert_string_equal(cursor_read(&arena, key, "get_visits", cursor), places[i]);
    }
    arena_destroy(&arena);
}

/* Another list, another key, a part, or more: none of ours. */
static void test_foreign(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char *cursor = cursor_write(&arena, key, "get_visits", place);
    assert_null(cursor_read(&arena, key, "get_accesses", cursor));
    assert_null(cursor_read(&arena, key, "get_visits2", cursor));
    assert_null(cursor_read(&arena, other_key, "get_visits", cursor));
    for (size_t length = 0; length < strlen(cursor); length++) {
        assert_null(cursor_read(&arena, key, "get_visits", arena_copy(&arena, cursor, length)));
    }
    assert_null(cursor_read(&arena, key, "get_visits", arena_printf(&arena, "%sAAAA", cursor)));
    assert_null(cursor_read(&arena, key, "get_visits", arena_printf(&arena, "%s=", cursor)));
    assert_null(cursor_read(&arena, key, "get_visits", arena_printf(&arena, " %s", cursor)));
    arena_destroy(&arena);
}

static void test_changed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *cursor = arena_printf(&arena, "%s", cursor_write(&arena, key, "get_visits", place));
    for (size_t i = 0; i < strlen(cursor); i++) {
        char was = cursor[i];
        cursor[i] = was == 'A' ? 'B' : 'A';
        assert_null(cursor_read(&arena, key, "get_visits", cursor));
        cursor[i] = was;
    }
    assert_string_equal(cursor_read(&arena, key, "get_visits", cursor), place);
    arena_destroy(&arena);
}

/* What was taken for a cursor as long as any base64 was one. */
static void test_home_made(void **state)
{
    (void)state;
    static const char *const cursors[] = {
        "",
        "MQ",
        "YWJj",
        "=",
        "%",
        "MDAwMHwwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA",
        "MDAwMS0wMS0wMVQwMDowMDowMFp8MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw",
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cursors / sizeof cursors[0]; i++) {
        assert_null(cursor_read(&arena, key, "get_visits", cursors[i]));
    }
    arena_destroy(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_home_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
