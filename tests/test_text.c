#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

typedef char *text_form(struct arena *arena, const char *text, size_t length);

/* NULL expected = refused. The text is handed over without its NUL, at its exact size. */
static void assert_form(text_form *form, const char *text, const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    char *result = form(&arena, text, strlen(text));
    if (expected) {
        assert_non_null(result);
        assert_string_equal(result, expected);
    } else {
        assert_null(result);
    }
    arena_destroy(&arena);
}

static void stores_one_form(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Nguyễn Văn Ví Dụ", "Nguyễn Văn Ví Dụ"},
        {"Nguye\xCC\x82\xCC\x83n", "Nguyễn"},
        {"Nguy\xE1\xBA\xBDn\xCC\x82", "Nguy\xE1\xBA\xBDn\xCC\x82"}, /* not the same letters */
        {"Du\xCC\xA3", "Dụ"},
        {"o\xCC\xA3\xCC\x82", "ộ"},
        {"  Trần  ", "Trần"},
        {"A\xC2\xA0\xE3\x80\x80 B", "A B"},
        {"\xE2\x80\x83", ""},
        {"", ""},
        {"Đ đ Ð", "Đ đ Ð"},
        {"\xE2\x84\xAB", "Å"}, /* the ångström sign */
        {"12 Đường Thử, TP Hồ Chí Minh (số 5/7)", "12 Đường Thử, TP Hồ Chí Minh (số 5/7)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_form(text_normalise, cases[i][0], cases[i][1]);
    }
}

static const char *const unseen_texts[] = {
    "a\tb",
    "a\nb",
    "a\rb",
    "\x01",
    "\x1B[31m",
    "\x7F",
    "\xC2\x85",         /* U+0085 next line */
    "\xC2\xAD",         /* U+00AD soft hyphen */
    "\xCD\x8F",         /* U+034F grapheme joiner */
    "\xD8\x9C",         /* U+061C Arabic letter mark */
    "\xE1\x85\x9F",     /* U+115F Hangul filler */
    "\xE1\xA0\x8E",     /* U+180E Mongolian vowel separator */
    "\xE2\x80\x8B",     /* U+200B zero-width space */
    "\xE2\x80\x8C",     /* U+200C */
    "\xE2\x80\x8D",     /* U+200D */
    "\xE2\x80\x8E",     /* U+200E left-to-right mark */
    "\xE2\x80\x8F",     /* U+200F */
    "\xE2\x80\xA8",     /* U+2028 line separator */
    "\xE2\x80\xA9",     /* U+2029 */
    "\xE2\x80\xAA",     /* U+202A */
    "\xE2\x80\xAB",     /* U+202B */
    "\xE2\x80\xAC",     /* U+202C */
    "\xE2\x80\xAD",     /* U+202D */
    "\xE2\x80\xAE",     /* U+202E right-to-left override */
    "\xE2\x81\xA0",     /* U+2060 word joiner */
    "\xE2\x81\xA6",     /* U+2066 */
    "\xE2\x81\xA7",     /* U+2067 */
    "\xE2\x81\xA8",     /* U+2068 */
    "\xE2\x81\xA9",     /* U+2069 */
    "\xE3\x85\xA4",     /* U+3164 Hangul filler */
    "\xEF\xB8\x8F",     /* U+FE0F variation selector */
    "\xEF\xBB\xBF",     /* U+FEFF byte order mark */
    "\xEF\xBF\xBE",     /* U+FFFE noncharacter */
    "\xEF\xBF\xBF",     /* U+FFFF */
    "\xEF\xB7\x90",     /* U+FDD0 noncharacter */
    "\xF4\x8F\xBF\xBF", /* U+10FFFF noncharacter */
    "\xF0\x9F\xBF\xBE", /* U+1FFFE noncharacter */
    "\xEE\x80\x80",     /* U+E000 private use */
    "\xCD\xB8",         /* U+0378 unassigned */
    "\xF3\xA0\x81\x81", /* U+E0041 tag */
    "\xED\xA0\x80",     /* surrogate */
    "\xED\xBF\xBF",     /* surrogate */
    "\xC0\xAF",         /* overlong */
    "\xE0\x80\xAF",     /* overlong */
    "\xF0\x80\x80\xAF", /* overlong */
    "\xC3\x28",         /* lead byte without its second */
    "\xE1\xBB",         /* cut */
    "\xC3",             /* cut */
    "\x80",             /* lone continuation */
    "\xFE",
    "\xF4\x90\x80\x80", /* past U+10FFFF */
};

static void refuses_what_nobody_sees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(unseen_texts); i++) {
        char inside[32] = "Lan ";
        strncat(inside, unseen_texts[i], sizeof inside - 5);
        strncat(inside, " Anh", sizeof inside - strlen(inside) - 1);
        assert_form(text_normalise, unseen_texts[i], NULL);
        assert_form(text_normalise, inside, NULL);
        assert_form(text_name_key, inside, NULL);
        assert_form(text_search_key, inside, NULL);
    }
    struct arena arena;
    arena_init(&arena);
    assert_null(text_normalise(&arena, "a\0b", 3));
    arena_destroy(&arena);
}

static void knows_utf8(void **state)
{
    (void)state;
    assert_true(text_is_utf8("", 0));
    assert_true(text_is_utf8("a\0b\n", 4));
    assert_true(text_is_utf8("Thử", strlen("Thử")));
    assert_true(text_is_utf8("\xF0\x9F\x99\x82", 4));
    assert_false(text_is_utf8("\xC3\x28", 2));
    assert_false(text_is_utf8("\xED\xA0\x80", 3));
    assert_false(text_is_utf8("Th\xE1\xBB", 4));
}

/* Every pair in every tone, in the old and the new spelling, alone and inside a name. */
static void name_key_forgives_the_place_of_the_tone(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"òa", "oà"}, {"óa", "oá"}, {"ỏa", "oả"}, {"õa", "oã"}, {"ọa", "oạ"},
        {"òe", "oè"}, {"óe", "oé"}, {"ỏe", "oẻ"}, {"õe", "oẽ"}, {"ọe", "oẹ"},
        {"ùy", "uỳ"}, {"úy", "uý"}, {"ủy", "uỷ"}, {"ũy", "uỹ"}, {"ụy", "uỵ"},
    };
    static const char *const around[][2] = {{"", ""}, {"h", ""}, {"Nguyễn Th", " An"}, {"h", "n"}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        for (size_t j = 0; j < COUNT_OF(around); j++) {
            char *old_style =
                arena_printf(&arena, "%s%s%s", around[j][0], pairs[i][0], around[j][1]);
            char *new_style =
                arena_printf(&arena, "%s%s%s", around[j][0], pairs[i][1], around[j][1]);
            char *old_key = text_name_key(&arena, old_style, strlen(old_style));
            char *new_key = text_name_key(&arena, new_style, strlen(new_style));
            assert_string_equal(old_key, new_key);
            assert_string_equal(text_search_key(&arena, old_style, strlen(old_style)),
                                text_search_key(&arena, new_style, strlen(new_style)));
        }
    }
    arena_destroy(&arena);
}

static void name_key_is_accent_exact_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"Hoà", "Hòa", true},       {"HOÀ", "hòa", true},
        {"THUÝ", "Thúy", true},     {"Lê Thị THÚY  HOA ", "lê thị thuý hoa", true},
        {"Quý", "QUÝ", true},       {"Quý", "Qúy", true},
        {"Đặng", "ĐẶNG", true},     {"Nguye\xCC\x82\xCC\x83n", "NGUYỄN", true},
        {"Hoàng", "Hòang", true},   {"Huỳnh", "HUỲNH", true},
        {"Hòa", "Hóa", false},      {"Hoà", "Hoa", false},
        {"Hoàn", "Hoãn", false},    {"Thuỷ", "Thuý", false},
        {"Đặng", "Dặng", false},    {"Mùa", "Muà", false}, /* ua is no pair of two spellings */
        {"Già", "Gìa", false},      {"Hoặc", "Hoạc", false},
        {"Tuấn", "Tuân", false},    {"Lan", "Lân", false},
        {"Thị An", "ThịAn", false}, {"Hòắ", "Hoằ", false},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *a = text_name_key(&arena, cases[i].a, strlen(cases[i].a));
        char *b = text_name_key(&arena, cases[i].b, strlen(cases[i].b));
        assert_non_null(a);
        assert_non_null(b);
        assert_int_equal(strcmp(a, b) == 0, cases[i].same);
    }
    arena_destroy(&arena);
    assert_form(text_name_key, "QUÝ", "quý");
    assert_form(text_name_key, "NGOÀI", "ngoài");
    assert_form(text_name_key, "Khuỷu", "khuỷu");
    assert_form(text_name_key, "Hòa", "hoà");
    assert_form(text_name_key, "Hóâ", "hóâ"); /* the second vowel has a mark of its own */
}

static void search_key_has_no_accents(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Nguyễn Đức Ơn", "nguyen duc on"},
        {"ĐƯỜNG ĐÊ", "duong de"},
        {"  Thúy   HOÀ ", "thuy hoa"},
        {"Ă Â Ê Ô Ơ Ư", "a a e o o u"},
        {"Krông Năng", "krong nang"},
        {"José Müller", "jose muller"},
        {"a \xCC\x81 b", "a b"}, /* a mark that stands alone */
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_form(text_search_key, cases[i][0], cases[i][1]);
    }
}

static void failing_memory_gives_null(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    while (arena_alloc(&arena, 1)) {
    }
    assert_null(text_normalise(&arena, "An", 2));
    assert_null(text_name_key(&arena, "An", 2));
    assert_null(text_search_key(&arena, "An", 2));
    arena_destroy(&arena);
}

static void counts_characters(void **state)
{
    (void)state;
    assert_int_equal(text_length("", 0), 0);
    assert_int_equal(text_length("Đặng", strlen("Đặng")), 4);
    assert_int_equal(text_length("\xF0\x9F\x99\x82!", 5), 2);
}

static void converts_hex(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"4e67", "Ng"}, {"4E67", "Ng"}, {"", ""}, {"c4Fd", "\xC4\xFD"}};
    static const char *const bad[] = {"4",   "4e6",   "zz",   "4g", "4 ",
                                      " 4e", "4e:67", "0x4e", "-1", "é"};
    char bytes[8] = {0};
    char text[9];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        memset(bytes, 0, sizeof bytes);
        assert_true(text_unhex(good[i][0], strlen(good[i][0]), bytes));
        assert_string_equal(bytes, good[i][1]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(text_unhex(bad[i], strlen(bad[i]), bytes));
    }
    text_hex("\x00\xFF\x4e\xA0", 4, text);
    assert_string_equal(text, "00ff4ea0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_one_form),
        cmocka_unit_test(refuses_what_nobody_sees),
        cmocka_unit_test(knows_utf8),
        cmocka_unit_test(name_key_forgives_the_place_of_the_tone),
        cmocka_unit_test(name_key_is_accent_exact_otherwise),
        cmocka_unit_test(search_key_has_no_accents),
        cmocka_unit_test(failing_memory_gives_null),
        cmocka_unit_test(counts_characters),
        cmocka_unit_test(converts_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
