/* Percent-decoding: what queries and forms hold, and what neither may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/urlencoded.h"

static void test_percent(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    static const struct {
        const char *text, *query, *form; /* NULL: refused */
    } cases[] = {
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"a+b", "a+b", "a b"},
        {"%41%7a%2B%2b", "Az++", "Az++"},
        {"%E1%BA%ADt", "ật", "ật"},
        {"%25", "%", "%"},
        {"%2541", "%41", "%41"},
        {"%", NULL, NULL},
        {"abc%", NULL, NULL},
        {"abc%4", NULL, NULL},
        {"%zz", NULL, NULL},
        {"%4g", NULL, NULL},
        {"%-1", NULL, NULL},
        {"% 1", NULL, NULL},
        {"a%00b", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *wanted[2] = {cases[i].query, cases[i].form};
        for (int form = 0; form < 2; form++) {
            /* A copy of exactly that length: one byte too far is seen. */
            size_t length = strlen(cases[i].text);
            char *text = malloc(length ? length : 1);
            memcpy(text, cases[i].text, length);
            const char *plain = urlencoded_text(&arena, text, length, form);
            free(text);
            if (wanted[form]) {
                assert_string_equal(plain, wanted[form]);
            } else {
                assert_null(plain);
            }
        }
    }
    arena_destroy(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_percent)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
