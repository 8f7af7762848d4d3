/*
 * What we draw, a scanner that is not ours must read: zbarimg, the PNG as it is and the SVG as
 * rsvg-convert paints it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "drawing/qr_draw.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

#define SCANNER_OPTIONS "--raw --quiet --nodbus -Sdisable -Sqrcode.enable"

static const char *const texts[] = {
    "0",
    "0100000034",
    "BHYT1:RRQT 9P60GO0B$AC$V0MM+GG8CKNHG+704-ACMADF3C+6L+1BF351B/*K1000006ML:2E+*97:67:6*96DL6",
    "0100000034|4cc3aa205468e1bb8b204de1baab75204de1bb9b69|1958|2|-|01 - "
    "001|01/04/2021|-|01/04/2021|"
    "-|-|K2|01/04/2026|00ff00ff00ff00ff-7103|3|5175e1baad6e205468e1bbad2c2048c3a0204ee1bb9969|$",
};

/* Writes the picture to a file of its own; the caller removes it. */
static void picture_save(const void *picture, size_t size, char *path)
{
    strcpy(path, "/tmp/test_qr_draw_XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, picture, size), size);
    assert_int_equal(close(file), 0);
}

/* The command prints what the scanner read, and a line end. */
static void assert_prints(const char *command, const char *text)
{
    char printed[4096] = {0};
    FILE *scanner = popen(command, "r");
    assert_non_null(scanner);
    size_t length = fread(printed, 1, sizeof printed - 1, scanner);
    assert_int_equal(pclose(scanner), 0);
    assert_int_equal(length, strlen(text) + 1);
    printed[length - 1] = '\0';
    assert_string_equal(printed, text);
}

static void scanners_read_the_png(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (int module_px = 2; module_px <= 8; module_px += 3) {
            uint8_t *png = NULL;
            size_t size = 0;
            assert_true(qr_draw_png(&arena, texts[i], module_px, &png, &size));
            assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
            char path[32];
            char command[160];
            picture_save(png, size, path);
            snprintf(command, sizeof command, "zbarimg " SCANNER_OPTIONS " png:%s", path);
            assert_prints(command, texts[i]);
            unlink(path);
        }
    }
    arena_destroy(&arena);
}

static void scanners_read_the_svg(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (int module_px = 3; module_px <= 7; module_px += 4) {
            char *svg = NULL;
            assert_true(qr_draw_svg(&arena, texts[i], module_px, "Mã QR thẻ BHYT", &svg));
            char path[32];
            char command[160];
            picture_save(svg, strlen(svg), path);
            snprintf(command, sizeof command, "rsvg-convert %s | zbarimg " SCANNER_OPTIONS " png:-",
                     path);
            assert_prints(command, texts[i]);
            unlink(path);
        }
    }
    arena_destroy(&arena);
}

static void svg_tells_what_it_is(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *svg = NULL;
    assert_true(qr_draw_svg(&arena, "0", 4, " Mã \"QR\" <của> Lan & Anh", &svg));
    assert_non_null(
        strstr(svg, " role=\"img\" aria-label=\"Mã &quot;QR&quot; &lt;của&gt; Lan &amp; Anh\""));
    assert_non_null(strstr(svg, "<title>Mã &quot;QR&quot; &lt;của&gt; Lan &amp; Anh</title>"));
    /* 21 modules and twice 4 quiet ones, four pixels each. */
    assert_non_null(strstr(svg, " width=\"116\" height=\"116\" viewBox=\"0 0 29 29\""));
    assert_null(
        strstr(strstr(svg, "fill=\"#000\"") + 1, "M0 ")); /* nothing dark in the quiet zone */
    arena_destroy(&arena);
}

/* 330 letters of Base45, a signed code of 220 bytes, are version 11 (61 modules) and not 13; as
 * many digits are version 8. */
static void letters_of_base45_take_less(void **state)
{
    (void)state;
    static const struct {
        char letter;
        const char *view_box;
    } cases[] = {{'Z', "viewBox=\"0 0 69 69\""},
                 {'z', "viewBox=\"0 0 77 77\""},
                 {'7', "viewBox=\"0 0 57 57\""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        char text[331];
        char *svg = NULL;
        memset(text, cases[i].letter, sizeof text - 1);
        text[sizeof text - 1] = '\0';
        assert_true(qr_draw_svg(&arena, text, 1, "x", &svg));
        assert_non_null(strstr(svg, cases[i].view_box));
        arena_destroy(&arena);
    }
}

static void refuses_what_no_code_can_hold(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    static char longest[2332];
    memset(longest, 'a', sizeof longest - 1);
    uint8_t *png = NULL;
    size_t size = 4711;
    char *svg = NULL;
    assert_true(qr_draw_png(&arena, longest, 1, &png, &size));
    assert_true(qr_draw_svg(&arena, longest, 1, "x", &svg));

    static char too_long[2333];
    memset(too_long, 'a', sizeof too_long - 1);
    png = NULL;
    svg = NULL;
    size = 4711;
    static const struct {
        const char *text, *alt_text;
        int module_px;
    } cases[] = {{too_long, "x", 1}, {"", "x", 1},   {"a", "x", 0},
                 {"a", "x", -1},     {"a", "x", 21}, {"a", "x", INT32_MAX}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(qr_draw_png(&arena, cases[i].text, cases[i].module_px, &png, &size));
        assert_false(
            qr_draw_svg(&arena, cases[i].text, cases[i].module_px, cases[i].alt_text, &svg));
    }
    assert_false(qr_draw_svg(&arena, "a", 1, "\xC3\x28", &svg));
    assert_false(qr_draw_svg(&arena, "a", 1, "a\nb", &svg));
    assert_null(png);
    assert_null(svg);
    assert_int_equal(size, 4711);
    arena_destroy(&arena);
}

static void failing_memory_is_no_picture(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    while (arena_alloc(&arena, 1)) {
    }
    uint8_t *png = NULL;
    size_t size = 0;
    char *svg = NULL;
    assert_false(qr_draw_png(&arena, "0", 1, &png, &size));
    assert_false(qr_draw_svg(&arena, "0", 1, "x", &svg));
    assert_null(png);
    assert_null(svg);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanners_read_the_png),
        cmocka_unit_test(scanners_read_the_svg),
        cmocka_unit_test(svg_tells_what_it_is),
        cmocka_unit_test(letters_of_base45_take_less),
        cmocka_unit_test(refuses_what_no_code_can_hold),
        cmocka_unit_test(failing_memory_is_no_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
