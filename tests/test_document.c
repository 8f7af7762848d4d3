/* Papers as other programs read them: the words, the pages, the code; and what must not break. */
#include "tests/drawn.h"

#include "drawing/document.h"

static const struct document_head head = {
    .superior = "BẢO HIỂM XÃ HỘI VIỆT NAM",
    .issuer = "BHXH thành phố Hà Nội",
    .number = "4821/GTN-BHXH",
    .place = "Hà Nội",
    .issued_on = {2026, 11, 2},
    .title = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    .title_en = "Receipt of a dossier and appointment",
    .subtitle = "Cấp lại thẻ bảo hiểm y tế",
    .running = "Giấy tiếp nhận hồ sơ",
};
static const struct document_seal seal = {"4QX7-9MKD-2TRA-80ZP",
                                          "https://example/v1/receipts/4QX7-9MKD-2TRA-80ZP"};
static const struct document_column columns[] = {
    {"Từ tháng", "From", 1, DOCUMENT_LEFT},
    {"Đơn vị", "Employer", 4, DOCUMENT_LEFT},
    {"Mức đóng", "Salary", 2, DOCUMENT_RIGHT},
};

/* Every kind of block once. */
static struct document *paper_of_all(struct arena *arena)
{
    struct document *paper = document_new(arena, &head);
    document_section(paper, "Người nộp", "Applicant");
    document_pair(paper, "Họ và tên", "Full name", NAME_OF_60);
    document_pair(paper, "Ngày sinh", NULL, NULL);
    document_paragraph(paper, "Đoạn văn thứ nhất.");
    document_notice(paper, "Hẹn ngày 27/11/2026");
    document_section(paper, "Quá trình đóng", NULL);
    document_columns(paper, columns, 3);
    document_row(paper, (const char *const[]){"01/2015", "Công ty Bưởi Năm Roi", "5.000.000 đ"});
    for (int i = 0; i < 4; i++) { /* as many as take the signatures to a second page */
        document_row(paper, (const char *const[]){"02/2015", "Công ty Bưởi", "5.000.000 đ"});
    }
    document_columns(paper, columns, 3);
    document_node(paper, 0, &(struct document_node){"Lương hưu", "4.500.000 đ", "Điều 66"});
    document_node(paper, 99, &(struct document_node){"Tỷ lệ", "45 %", NULL});
    document_signatures(paper,
                        (const struct document_signature[]){{"NGƯỜI NỘP", "(Ký tên)", "Ly Y"},
                                                            {"NGƯỜI NHẬN", NULL, "Trần Ớt"}},
                        2);
    return paper;
}

static void says_all_that_was_put_in(void **state)
{
    (void)state;
    static const char *const parts[] = {"BẢO HIỂM XÃ HỘI VIỆT NAM",
                                        "BHXH thành phố Hà Nội",
                                        "Số: 4821/GTN-BHXH",
                                        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                                        "Độc lập - Tự do - Hạnh phúc",
                                        "Hà Nội, ngày 02 tháng 11 năm 2026",
                                        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                                        "Receipt of a dossier and appointment",
                                        "1. Người nộp Applicant",
                                        "Họ và tên Full name " NAME_OF_60,
                                        "Ngày sinh —",
                                        "Đoạn văn thứ nhất.",
                                        "Hẹn ngày 27/11/2026",
                                        "2. Quá trình đóng",
                                        "Từ tháng",
                                        "Employer",
                                        "Công ty Bưởi Năm Roi",
                                        "Không có dữ liệu",
                                        "Lương hưu",
                                        "Điều 66",
                                        "45 %",
                                        "NGƯỜI NHẬN",
                                        "Trần Ớt",
                                        "4QX7-9MKD-2TRA-80ZP",
                                        "Trang 1/2",
                                        "Trang 2/2"};
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    assert_true(document_draw(paper_of_all(&arena), &seal, &picture));
    const char *words = drawn_words(&arena, &picture);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_holds(words, parts[i]);
    }
    arena_destroy(&arena);
}

static void tells_archives_what_it_is(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    assert_true(document_draw(paper_of_all(&arena), &seal, &picture));
    const char *about = drawn_read(&arena, &picture, "TZ=UTC LC_ALL=C.UTF-8 pdfinfo", "");
    assert_holds(about, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
    assert_holds(about, "BHXH thành phố Hà Nội");
    assert_holds(about, "Mon Nov  2 00:00:00 2026");
    assert_holds(about, "(A4)");
    const char *fonts = drawn_read(&arena, &picture, "pdffonts", "| tail -n +3");
    assert_holds(fonts, "NotoSans-Regular");
    assert_null(strstr(fonts, " no  yes")); /* none that is not embedded */
    for (const char *line = fonts; *line; line = strchr(line, '\n') + 1) {
        assert_memory_equal(line + 7, "NotoSans", 8);
    }
    const char *parts = drawn_read(&arena, &picture, "pdfinfo -struct", "");
    assert_holds(parts, "H1");
    assert_holds(parts, "Table");
    arena_destroy(&arena);
}

static void the_code_is_one_that_scanners_read(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    assert_true(document_draw(paper_of_all(&arena), &seal, &picture));
    const char *read =
        drawn_read(&arena, &picture, "pdftoppm -r 200 -f 2 -l 2 -png",
                   "| zbarimg --raw --quiet --nodbus -Sdisable -Sqrcode.enable png:-");
    assert_string_equal(read, "https://example/v1/receipts/4QX7-9MKD-2TRA-80ZP\n");
    arena_destroy(&arena);
}

static void the_same_paper_is_the_same_bytes(void **state)
{
    (void)state;
    struct arena arena;
    struct picture first, second;
    arena_init(&arena);
    struct document *one = paper_of_all(&arena), *two = paper_of_all(&arena);
    assert_string_equal(document_content(one), document_content(two));
    assert_true(document_draw(one, &seal, &first));
    assert_true(document_draw(two, &seal, &second));
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.bytes, second.bytes, first.size);
    document_pair(two, "Một dòng", NULL, "nữa");
    assert_string_not_equal(document_content(one), document_content(two));
    arena_destroy(&arena);
}

/* How many pages, and that the last of them is numbered so. */
static int pages_of(struct arena *arena, const struct picture *picture)
{
    const char *about = drawn_read(arena, picture, "pdfinfo", "");
    const char *pages = strstr(about, "Pages:");
    assert_non_null(pages);
    int count = atoi(pages + strlen("Pages:"));
    assert_holds(drawn_words(arena, picture), arena_printf(arena, "Trang %d/%d", count, count));
    return count;
}

static void tables_go_on_over_pages_with_their_heads(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    struct document *paper = document_new(&arena, &head);
    document_columns(paper, columns, 3);
    for (int i = 0; i < 400; i++) {
        const char *employer = arena_printf(&arena, "Đơn vị số %03d", i);
        document_row(paper, (const char *const[]){"01/2015", employer, "5.000.000 đ"});
    }
    assert_true(document_draw(paper, &seal, &picture));
    int pages = pages_of(&arena, &picture), heads = 0;
    assert_in_range(pages, 10, 20);
    const char *words = drawn_words(&arena, &picture);
    for (const char *at = words; (at = strstr(at, "Employer")); at++) {
        heads++;
    }
    assert_in_range(heads, pages - 1, pages); /* the last page may hold the seal alone */
    for (int i = 0; i < 400; i++) {
        assert_holds(words, arena_printf(&arena, "Đơn vị số %03d", i));
    }
    arena_destroy(&arena);
}

/* A text of numbered words, so that none can be lost unseen. */
static char *text_of(struct arena *arena, const char *word, int words)
{
    char *text = arena_alloc(arena, (size_t)words * 12 + 1), *at = text;
    for (int i = 0; i < words; i++) {
        at += sprintf(at, "%s%04d ", word, i);
    }
    return text;
}

static void long_heads_are_whole(void **state)
{
    (void)state;
    enum { WORDS = 80 };
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    struct document_head wordy = head;
    wordy.place = text_of(&arena, "nơi", WORDS);
    wordy.number = text_of(&arena, "số", WORDS);
    wordy.title = text_of(&arena, "tên", WORDS);
    struct document *paper = document_new(&arena, &wordy);
    document_section(paper, text_of(&arena, "mục", WORDS), NULL);
    assert_true(document_draw(paper, NULL, &picture));
    const char *words = drawn_words(&arena, &picture);
    static const char *const parts[] = {"nơi", "số", "tên", "mục"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (int word = 0; word < WORDS; word++) {
            assert_holds(words, arena_printf(&arena, "%s%04d", parts[i], word));
        }
    }
    arena_destroy(&arena);
}

static void what_fits_no_page_is_divided(void **state)
{
    (void)state;
    enum { WORDS = 3000 };
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    struct document *paper = document_new(&arena, &head);
    document_paragraph(paper, text_of(&arena, "chữ", WORDS));
    assert_true(document_draw(paper, NULL, &picture));
    const char *paragraph = drawn_words(&arena, &picture);
    assert_true(pages_of(&arena, &picture) > 2);
    document_columns(paper, columns, 3);
    const char *text = text_of(&arena, "ô", WORDS);
    document_row(paper, (const char *const[]){"01/2015", text, "5.000.000 đ"});
    assert_true(document_draw(paper, NULL, &picture));
    const char *both = drawn_words(&arena, &picture);
    for (int i = 0; i < WORDS; i++) {
        assert_holds(paragraph, arena_printf(&arena, "chữ%04d", i));
        assert_holds(both, arena_printf(&arena, "ô%04d", i));
    }
    arena_destroy(&arena);
}

/* Words without blanks are broken, never cut: the right edge of every word lies on the page. */
static void nothing_passes_the_margin(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture;
    arena_init(&arena);
    char unbroken[400];
    memset(unbroken, 'W', sizeof unbroken - 1);
    unbroken[sizeof unbroken - 1] = '\0';
    struct document_head wide = head;
    wide.issuer = wide.subtitle = wide.running = wide.place = unbroken;
    struct document *paper = document_new(&arena, &wide);
    document_section(paper, unbroken, unbroken);
    document_pair(paper, unbroken, unbroken, unbroken);
    document_columns(paper, columns, 3);
    document_row(paper, (const char *const[]){unbroken, unbroken, unbroken});
    document_node(paper, 12, &(struct document_node){unbroken, unbroken, unbroken});
    document_signatures(
        paper, (const struct document_signature[]){{unbroken, unbroken, unbroken}, {0}, {0}}, 3);
    assert_true(document_draw(paper, &seal, &picture));
    const char *boxes = drawn_read(&arena, &picture, "pdftotext -bbox -enc UTF-8", "-");
    int words = 0;
    for (const char *at = boxes; (at = strstr(at, "<word ")); at++, words++) {
        const char *left = strstr(at, "xMin="), *right = strstr(at, "xMax=");
        const char *bottom = strstr(at, "yMax=");
        assert_true(left && strtod(left + 6, NULL) >= 70);
        assert_true(right && strtod(right + 6, NULL) <= 549);
        assert_true(bottom && strtod(bottom + 6, NULL) <= 815);
    }
    assert_true(words > 50);
    arena_destroy(&arena);
}

static void refuses_what_it_cannot_draw(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture = {0};
    arena_init(&arena);
    struct document *paper = document_new(&arena, &head);
    document_paragraph(paper, "\xC3\x28");
    assert_false(document_draw(paper, &seal, &picture));
    assert_null(document_content(paper));
    paper = document_new(&arena, &head);
    document_row(paper, (const char *const[]){"a", "b", "c"}); /* of no table */
    assert_false(document_draw(paper, &seal, &picture));
    struct document_head undated = head;
    undated.issued_on.day = 0;
    assert_false(document_draw(document_new(&arena, &undated), &seal, &picture));
    assert_null(picture.bytes);
    arena_destroy(&arena);
}

static void failing_memory_is_no_paper(void **state)
{
    (void)state;
    struct arena arena;
    struct picture picture = {0};
    arena_init(&arena);
    struct document *paper = document_new(&arena, &head);
    while (arena_alloc(&arena, 1)) {
    }
    document_paragraph(paper, "x");
    document_columns(paper, columns, 3);
    document_row(paper, (const char *const[]){"a", "b", "c"});
    assert_false(document_draw(paper, NULL, &picture));
    paper = document_new(&arena, &head);
    assert_null(paper);
    document_section(paper, "x", NULL);
    document_row(paper, (const char *const[]){"a", "b", "c"});
    document_signatures(paper, (const struct document_signature[]){{0}}, 1);
    document_node(paper, 0, &(struct document_node){"x", "y", "z"});
    assert_false(document_draw(paper, NULL, &picture));
    assert_null(document_content(paper));
    assert_null(picture.bytes);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_all_that_was_put_in),
        cmocka_unit_test(tells_archives_what_it_is),
        cmocka_unit_test(the_code_is_one_that_scanners_read),
        cmocka_unit_test(the_same_paper_is_the_same_bytes),
        cmocka_unit_test(tables_go_on_over_pages_with_their_heads),
        cmocka_unit_test(long_heads_are_whole),
        cmocka_unit_test(what_fits_no_page_is_divided),
        cmocka_unit_test(nothing_passes_the_margin),
        cmocka_unit_test(refuses_what_it_cannot_draw),
        cmocka_unit_test(failing_memory_is_no_paper),
    };
    return cmocka_run_group_tests(tests, NULL, drawn_forget);
}
