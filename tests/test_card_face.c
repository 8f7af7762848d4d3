/* The card's face: what it says, in which size, to whom; and that nothing is cut off. */
#include "tests/drawn_card.h"

#include "drawing/canvas.h"
#include "drawing/writing.h"

static struct card_face longest(void)
{
    struct card_face face = usual;
    face.full_name = NAME_OF_60;
    face.facility_name = "Trung tâm Chấn thương chỉnh hình và Phục hồi chức năng Bệnh viện đa khoa "
                         "khu vực miền núi phía Bắc thành phố Đà Nẵng cơ sở 2";
    face.issuer = "Bảo hiểm xã hội cơ sở Phú Quốc, Bảo hiểm xã hội tỉnh An Giang";
    face.benefit = "2 · 100 %";
    return face;
}

/* A mononym of one letter, a year of birth or none, and nothing else. */
static struct card_face shortest(void)
{
    return (struct card_face){.full_name = "Ỷ", .card_number = "0100000034", .qr_text = "0"};
}

static void says_all_in_both_languages(void **state)
{
    (void)state;
    static const char *const parts[] = {"BẢO HIỂM XÃ HỘI VIỆT NAM",
                                        "THẺ BẢO HIỂM Y TẾ",
                                        "Health-insurance card",
                                        "Họ và tên",
                                        "Full name",
                                        "Nguyễn Thị Thanh Xuân",
                                        "0100000034",
                                        "09/10/1985",
                                        "Nữ",
                                        "4 · 80 %",
                                        "K1",
                                        "Bệnh viện đa khoa Xanh Pôn (01001)",
                                        "01/01/2026 – 31/12/2026",
                                        "01/04/2030",
                                        "BHXH cơ sở Ba Đình",
                                        "20/12/2025",
                                        "000000123456",
                                        "Quét để kiểm tra"};
    struct arena arena;
    struct picture picture;
    for (enum card_variant variant = 0; variant < CARD_VARIANT_COUNT; variant++) {
        arena_init(&arena);
        drawn(&arena, &usual, variant, PICTURE_PDF, &picture);
        const char *words = drawn_words(&arena, &picture);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            assert_holds(words, parts[i]);
        }
        arena_destroy(&arena);
    }
}

static void long_and_short_names_are_whole(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    struct card_face face = longest();
    arena_init(&arena);
    drawn(&arena, &face, CARD_LIGHT, PICTURE_PDF, &picture);
    const char *words = drawn_words(&arena, &picture);
    assert_holds(words, NAME_OF_60);
    assert_holds(words, arena_printf(&arena, "%s (01001)", face.facility_name));
    assert_holds(words, face.issuer);
    face = shortest();
    drawn(&arena, &face, CARD_LIGHT, PICTURE_PDF, &picture);
    words = drawn_words(&arena, &picture);
    assert_holds(words, "Ỷ");
    assert_holds(words, "—");
    face.birth_date = (struct date){.year = 1958};
    drawn(&arena, &face, CARD_LIGHT, PICTURE_PDF, &picture);
    assert_holds(drawn_words(&arena, &picture), " 1958 ");
    arena_destroy(&arena);
}

/* Every word of the longest face stands within the card, and none upon the code. */
static void no_word_leaves_its_place(void **state)
{
    (void)state;
    enum {
        WIDTH_PT = 243,
        HEIGHT_PT = 154,
        CODE_LEFT_PT = 162,
        CODE_TOP_PT = 37,
        CODE_END_PT = 107
    };
    struct arena arena;
    struct picture picture;
    struct card_face face = longest();
    int words = 0;
    arena_init(&arena);
    drawn(&arena, &face, CARD_LIGHT, PICTURE_PDF, &picture);
    const char *boxes = drawn_read(&arena, &picture, "pdftotext -bbox -enc UTF-8", "-");
    for (const char *at = boxes; (at = strstr(at, "<word ")); at++, words++) {
        double left = strtod(strstr(at, "xMin=") + 6, NULL);
        double right = strtod(strstr(at, "xMax=") + 6, NULL);
        double top = strtod(strstr(at, "yMin=") + 6, NULL);
        double bottom = strtod(strstr(at, "yMax=") + 6, NULL);
        assert_true(left > 8 && right < WIDTH_PT - 8);
        assert_true(top > 0 && bottom < HEIGHT_PT - 4);
        assert_true(right < CODE_LEFT_PT || bottom < CODE_TOP_PT || top > CODE_END_PT);
    }
    assert_true(words > 60);
    arena_destroy(&arena);
}

static void tells_those_who_do_not_see(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    struct card_face face = usual;
    arena_init(&arena);
    face.facility_name = "Phòng khám <A&B>";
    drawn(&arena, &face, CARD_LIGHT, PICTURE_SVG, &picture);
    assert_holds(picture.bytes,
                 " role=\"img\" aria-labelledby=\"title\" aria-describedby=\"desc\"");
    assert_holds(picture.bytes,
                 "<title id=\"title\">Thẻ bảo hiểm y tế · Nguyễn Thị Thanh Xuân</title>");
    assert_holds(picture.bytes, "Mã số: 0100000034; Mức hưởng: 4 · 80 %; Ngày sinh: 09/10/1985");
    assert_holds(picture.bytes, "Phòng khám &lt;A&amp;B&gt; (01001)");
    drawn(&arena, &face, CARD_LIGHT, PICTURE_PDF, &picture);
    const char *about = drawn_read(&arena, &picture, "TZ=UTC pdfinfo -enc UTF-8", "");
    assert_holds(about, "Thẻ bảo hiểm y tế · Nguyễn Thị Thanh Xuân");
    assert_holds(about, "Mã số: 0100000034");
    assert_holds(about, "Dec 20 00:00:00 2025");
    assert_null(strstr(drawn_read(&arena, &picture, "pdffonts", "| tail -n +3"), " no  yes"));
    arena_destroy(&arena);
}

static void a_png_knows_its_size_on_paper(void **state)
{
    (void)state;
    /* pHYs: 11,811 pixels a metre are 300 an inch, in both directions. */
    static const unsigned char physical[] = {'p',  'H', 'Y', 's',  0,    0, 0x2E,
                                             0x23, 0,   0,   0x2E, 0x23, 1};
    static const char described[] = "iTXtDescription";
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    drawn(&arena, &usual, CARD_LIGHT, PICTURE_PNG, &picture);
    assert_non_null(memmem(picture.bytes, picture.size, physical, sizeof physical));
    assert_non_null(memmem(picture.bytes, picture.size, described, sizeof described - 1));
    static const char spoken[] = "Mã số: 0100000034; Mức hưởng: 4 · 80 %";
    assert_non_null(memmem(picture.bytes, picture.size, spoken, sizeof spoken - 1));
    arena_destroy(&arena);
}

static void the_same_face_is_the_same_bytes(void **state)
{
    (void)state;
    struct arena arena;
    struct picture first, second;
    arena_init(&arena);
    for (enum picture_format format = 0; format < PICTURE_FORMAT_COUNT; format++) {
        drawn(&arena, &usual, CARD_LIGHT, format, &first);
        drawn(&arena, &usual, CARD_LIGHT, format, &second);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.bytes, second.bytes, first.size);
    }
    arena_destroy(&arena);
}

static void refuses_what_it_cannot_draw(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture = {0};
    struct card_face face = usual;
    char endless[2400];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    arena_init(&arena);
    assert_false(card_face_draw(&arena, &usual, CARD_LIGHT, PICTURE_PNG, 0, &picture));
    assert_false(
        card_face_draw(&arena, &usual, CARD_LIGHT, PICTURE_PNG, CARD_SCALE_MOST + 1, &picture));
    face.full_name = "\xC3\x28";
    assert_false(card_face_draw(&arena, &face, CARD_LIGHT, PICTURE_SVG, 1, &picture));
    face = usual;
    face.qr_text = endless;
    assert_false(card_face_draw(&arena, &face, CARD_LIGHT, PICTURE_SVG, 1, &picture));
    while (arena_alloc(&arena, 1)) {
    }
    for (enum picture_format format = 0; format < PICTURE_FORMAT_COUNT; format++) {
        assert_false(card_face_draw(&arena, &usual, CARD_LIGHT, format, 1, &picture));
    }
    assert_null(picture.bytes);
    arena_destroy(&arena);
}

/* ---- what all pictures are written with ---- */

static const struct lettering lettering = {SANS, 20, .bold = true, .rgb = INK};

static void a_text_is_set_smaller_until_it_fits(void **state)
{
    (void)state;
    static const struct canvas_size size = {400, 100, 1, 1};
    static const struct canvas_about about = {"a", "b", "c", "2026-11-22"};
    static const struct {
        const char *text;
        double width, height, least;
        int overflows;
    } cases[] = {
        {"Y", 100, 30, 1, 0},         {NAME_OF_60, 390, 60, 0.5, 0}, {NAME_OF_60, 200, 60, 0.3, 0},
        {NAME_OF_60, 40, 20, 0.5, 1}, /* no size that can be read */
        {"", 10, 30, 1, 0},
    };
    struct arena arena;
    struct canvas canvas;
    struct picture picture;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena_init(&arena);
        struct writing writing = {.text = cases[i].text, .lettering = &lettering};
        struct writing_box box = {0, 0, cases[i].width, cases[i].height, cases[i].least, false};
        assert_true(canvas_open(&canvas, &arena, PICTURE_PNG, &size, &about));
        double height = writing_fit(&canvas, &writing, &box);
        assert_int_equal(canvas.overflows, cases[i].overflows);
        assert_true(cases[i].overflows || height <= cases[i].height);
        assert_true(canvas_close(&canvas, &picture));
        arena_destroy(&arena);
    }
}

/* All letters of Vietnamese are in the fonts that the house names: none comes from another. */
static void the_fonts_have_every_letter(void **state)
{
    (void)state;
    static const char letters[] = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡ"
                                  "ớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
                                  "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆFGHIÌỈĨÍỊJKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠ"
                                  "ỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVWXYỲỶỸÝỴZ"
                                  "0123456789.,:;()/%–—·đ";
    static const char *const families[] = {SANS, MONO};
    static const struct canvas_size size = {100, 100, 1, 1};
    static const struct canvas_about about = {"a", "b", "c", "2026-11-22"};
    struct arena arena;
    struct canvas canvas;
    struct picture picture;
    arena_init(&arena);
    assert_true(canvas_open(&canvas, &arena, PICTURE_PNG, &size, &about));
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        struct lettering of_family = {families[i], 20, .rgb = INK};
        struct writing writing = {.text = letters, .lettering = &of_family};
        PangoLayout *layout = writing_layout(&canvas, &writing, 90);
        PangoLayoutIter *runs = pango_layout_get_iter(layout);
        do {
            const PangoLayoutRun *run = pango_layout_iter_get_run_readonly(runs);
            if (run) {
                PangoFontDescription *font = pango_font_describe(run->item->analysis.font);
                assert_string_equal(pango_font_description_get_family(font), families[i]);
                pango_font_description_free(font);
            }
        } while (pango_layout_iter_next_run(runs));
        assert_int_equal(pango_layout_get_unknown_glyphs_count(layout), 0);
        pango_layout_iter_free(runs);
        g_object_unref(layout);
    }
    assert_true(canvas_close(&canvas, &picture));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_all_in_both_languages),
        cmocka_unit_test(long_and_short_names_are_whole),
        cmocka_unit_test(no_word_leaves_its_place),
        cmocka_unit_test(tells_those_who_do_not_see),
        cmocka_unit_test(a_png_knows_its_size_on_paper),
        cmocka_unit_test(the_same_face_is_the_same_bytes),
        cmocka_unit_test(refuses_what_it_cannot_draw),
        cmocka_unit_test(a_text_is_set_smaller_until_it_fits),
        cmocka_unit_test(the_fonts_have_every_letter),
    };
    return cmocka_run_group_tests(tests, NULL, drawn_forget);
}
