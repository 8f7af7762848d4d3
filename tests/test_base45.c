/* Base45 by the examples of RFC 9285, and everything that is not the one legal text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cards/base45.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static void knows_the_examples(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text;
    } cases[] = {
        {"", ""},
        {"AB", "BB8"},
        {"Hello!!", "%69 VD92EX0"},
        {"base-45", "UJCLQE7W581"},
        {"ietf!", "QED8WEX0"},
        {"\xFF", "U5"},
        {"\xFF\xFF", "FGW"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[32];
        uint8_t bytes[32];
        size_t size = strlen(cases[i].bytes);
        base45_encode((const uint8_t *)cases[i].bytes, size, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(BASE45_LENGTH(size), strlen(text));
        assert_true(base45_decode(text, strlen(text), bytes));
        assert_int_equal(BASE45_SIZE(strlen(text)), size);
        assert_memory_equal(bytes, cases[i].bytes, size);
    }
}

static void refuses_every_other_text(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0",   "BB80",                /* lengths that no bytes have */
        "GGW", ":::",       "FGX",    /* above two bytes */
        "V5",  "::",        "BB8V5",  /* above one byte */
        "bb8", "BB,",       "B\x7FW", /* outside the alphabet */
        "U\n", "B\xC3\xA1",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[8];
        if (base45_decode(cases[i], strlen(cases[i]), bytes)) {
            fail_msg("%s was read", cases[i]);
        }
    }
    uint8_t bytes[2];
    assert_false(base45_decode("B\0"
                               "8",
                               3, bytes));
}

/* All texts of two and of three characters: what is read is written the same. */
static void each_text_is_refused_or_the_only_one(void **state)
{
    (void)state;
    size_t read = 0;
    for (uint32_t value = 0; value < 1U << 24; value++) {
        const char text[] = {(char)(value >> 16), (char)(value >> 8), (char)value};
        char again[4];
        uint8_t bytes[2];
        size_t length = value >> 16 ? 3 : 2;
        const char *start = text + 3 - length;
        if (base45_decode(start, length, bytes)) {
            base45_encode(bytes, length - 1, again);
            assert_memory_equal(again, start, length);
            read++;
        }
    }
    assert_int_equal(read, 65536 + 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_examples),
        cmocka_unit_test(refuses_every_other_text),
        cmocka_unit_test(each_text_is_refused_or_the_only_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
