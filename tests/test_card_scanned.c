/* The card's face before scanners: its code is read in every size, format and variant. */
#include "tests/drawn_card.h"

#define SCANNER "zbarimg --raw --quiet --nodbus -Sdisable -Sqrcode.enable"

/* The size of a PNG, from its header. */
static void assert_png_size(const struct picture *picture, int width, int height)
{
    const unsigned char *bytes = (const unsigned char *)picture->bytes;
    assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(bytes[16] << 24 | bytes[17] << 16 | bytes[18] << 8 | bytes[19], width);
    assert_int_equal(bytes[20] << 24 | bytes[21] << 16 | bytes[22] << 8 | bytes[23], height);
}

static void every_scale_is_exact_and_read_by_scanners(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    const char *line = "";
    for (int scale = 1; scale <= CARD_SCALE_MOST; scale++) {
        arena_init(&arena);
        assert_true(card_face_draw(&arena, &usual, CARD_LIGHT, PICTURE_PNG, scale, &picture));
        assert_png_size(&picture, CARD_WIDTH_PX * scale, CARD_HEIGHT_PX * scale);
        line = drawn_read(&arena, &picture, "cat", "| " SCANNER " png:-");
        assert_string_equal(line, arena_printf(&arena, "%s\n", signed_text));
        arena_destroy(&arena);
    }
}

static void scanners_read_every_format_and_variant(void **state)
{
    (void)state;
    static const struct {
        enum picture_format format;
        const char *before;
    } readers[] = {
        {PICTURE_SVG, "rsvg-convert --zoom 4"},
        {PICTURE_PNG, "cat"},
        {PICTURE_PDF, "pdftoppm -r 400 -png"},
    };
    struct arena arena;
    struct picture picture;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        for (enum card_variant variant = 0; variant < CARD_VARIANT_COUNT; variant++) {
            arena_init(&arena);
            drawn(&arena, &usual, variant, readers[i].format, &picture);
            const char *read =
                drawn_read(&arena, &picture, readers[i].before, "| " SCANNER " png:-");
            assert_string_equal(read, arena_printf(&arena, "%s\n", signed_text));
            arena_destroy(&arena);
        }
    }
}

/* 16 fields of a long name in hex: a code of a hundred modules a side is still one of whole pixels.
 */
static void the_densest_code_is_read(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    struct card_face face = usual;
    char text[620];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        text[i] = "0123456789abcdef|"[i * 7 % 17];
    }
    text[sizeof text - 1] = '\0';
    face.qr_text = text;
    arena_init(&arena);
    drawn(&arena, &face, CARD_PRINT, PICTURE_PNG, &picture);
    assert_string_equal(drawn_read(&arena, &picture, "cat", "| " SCANNER " png:-"),
                        arena_printf(&arena, "%s\n", text));
    arena_destroy(&arena);
}

static void a_stamp_stands_where_the_code_was(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    struct card_face face = usual;
    face.stamp = "ĐÃ THU HỒI";
    face.stamp_en = "REVOKED";
    arena_init(&arena);
    drawn(&arena, &face, CARD_PRINT, PICTURE_PNG, &picture);
    const char *read = drawn_read(&arena, &picture, "cat", "| " SCANNER " png:- || true");
    assert_string_equal(read, "");
    drawn(&arena, &face, CARD_PRINT, PICTURE_SVG, &picture);
    assert_holds(picture.bytes, "<desc id=\"desc\">ĐÃ THU HỒI. Họ và tên");
    drawn(&arena, &face, CARD_PRINT, PICTURE_PDF, &picture);
    const char *words = drawn_words(&arena, &picture);
    assert_holds(words, "REVOKED");
    assert_null(strstr(words, "Quét để kiểm tra"));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scale_is_exact_and_read_by_scanners),
        cmocka_unit_test(scanners_read_every_format_and_variant),
        cmocka_unit_test(the_densest_code_is_read),
        cmocka_unit_test(a_stamp_stands_where_the_code_was),
    };
    return cmocka_run_group_tests(tests, NULL, drawn_forget);
}
