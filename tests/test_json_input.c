/* JSON from strangers: what is bounded, what is parsed, and how little memory it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json_input.h"
#include "base/limits.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct json_case {
    const char *text;
    size_t length;
    bool good;
} cases[] = {
    {BYTES("{}"), true},
    {BYTES(" [1, -2, 0.5, true, null, \"à\"] "), true},
    {BYTES("{\"a\":{\"b\":[]}}"), true},
    {BYTES("{\"a\":123456789012345678}"), true},
    {BYTES("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""), false}, /* a scalar at the top */
    {BYTES("{\"a\":\"\\\"{[{[{[{[{[{[{[{[{[{[{[\"}"), true},
    {BYTES(""), false},
    {BYTES(" "), false},
    {BYTES("1"), false},
    {BYTES("{} {}"), false},
    {BYTES("{}x"), false},
    {BYTES("{"), false},
    {BYTES("{\"a\":1,}"), false},
    {BYTES("{'a':1}"), false},
    {BYTES("{\"a\":1,\"a\":2}"), false},
    {BYTES("{\"a\":1234567890123456789}"), false},
    {BYTES("{\"a\":1e2}"), false},
    {BYTES("{\"a\":1E400}"), false},
    {BYTES("{\"a\":01}"), false},
    {BYTES("{\"a\":+1}"), false},
    {BYTES("{\"a\":NaN}"), false},
    {BYTES("{\"a\":\"\\u0000\"}"), false},
    {BYTES("{\"a\":\"\0\"}"), false},
    {BYTES("{\"a\":\"\n\"}"), false},
    {BYTES("{\"a\":\"\xff\"}"), false},
    {BYTES("{\"a\":\"\xed\xa0\x80\"}"), false},
    {BYTES("\xef\xbb\xbf{}"), false},
    {BYTES("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"), true},
    {BYTES("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), false},
    {BYTES("{\"a\":\"\\"), false},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        bool good = json_input_parse(&arena, cases[i].text, cases[i].length) != NULL;
        arena_destroy(&arena);
        if (good != cases[i].good) {
            fail_msg("case %zu: %s", i, cases[i].text);
        }
    }
}

static void test_elements(void **state)
{
    (void)state;
    static char text[3 * LIMIT_JSON_ELEMENTS + 8];
    for (int count = LIMIT_JSON_ELEMENTS - 1; count <= LIMIT_JSON_ELEMENTS + 1; count++) {
        char *at = text;
        *at++ = '[';
        for (int i = 1; i < count; i++) {
            *at++ = '1';
            *at++ = ',';
        }
        *at++ = '1';
        *at++ = ']';
        bool expected = count <= LIMIT_JSON_ELEMENTS;
        assert_int_equal(json_input_is_bounded(text, (size_t)(at - text)), expected);
    }
}

/* The worst text of the size that we take stays within the arena. */
static void test_memory(void **state)
{
    (void)state;
    static char text[LIMIT_BODY_BYTES];
    size_t length = 0;
    text[length++] = '[';
    while (length + 4 < sizeof text) {
        memcpy(text + length, "{},", 3);
        length += 3;
    }
    memcpy(text + length, "1]", 2);
    length += 2;
    struct arena arena;
    arena_init(&arena);
    assert_null(json_input_parse(&arena, text, length));
    assert_true(arena.total_bytes <= LIMIT_ARENA_BYTES);
    length = 1 + 3 * (LIMIT_JSON_ELEMENTS / 2 - 1);
    memcpy(text + length, "1]", 2);
    assert_non_null(json_input_parse(&arena, text, length + 2));
    assert_true(arena.total_bytes <= LIMIT_ARENA_BYTES);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table),
                                       cmocka_unit_test(test_elements),
                                       cmocka_unit_test(test_memory)};
    json_input_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
