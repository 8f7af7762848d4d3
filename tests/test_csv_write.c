/* Cells as spreadsheets take them, and formulas that stay texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv_write.h"

static void put(void *out, const void *bytes, size_t length)
{
    buffer_put(out, bytes, length);
}

static void test_cells(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {
        {"Hà Nội", "Hà Nội"},
        {"", ""},
        {NULL, ""},
        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {"=1+1", "\"'=1+1\""},
        {"+84", "\"'+84\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"=\"x\"", "\"'=\"\"x\"\"\""},
        {"1=1", "1=1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct buffer out;
        arena_init(&arena);
        buffer_init(&out, &arena, 64);
        struct csv_writer csv = {put, &out, false};
        csv_cell(&csv, cases[i].text);
        assert_false(out.failed);
        assert_string_equal(out.bytes, cases[i].cell);
        arena_destroy(&arena);
    }
}

static void test_table(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer out;
    arena_init(&arena);
    buffer_init(&out, &arena, 64);
    struct csv_writer csv = csv_begin(&out);
    csv_cell(&csv, "kênh");
    csv_cell(&csv, "số");
    csv_end_row(&csv);
    csv_cell(&csv, NULL);
    csv_number(&csv, "-12");
    csv_number(&csv, NULL);
    csv_end_row(&csv);
    assert_string_equal(out.bytes, "\xef\xbb\xbfkênh,số\r\n,-12,\r\n");
    arena_destroy(&arena);
}

static void test_quoted(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer out;
    arena_init(&arena);
    buffer_init(&out, &arena, 64);
    csv_quote(&out, "=\"a\", b");
    csv_quote(&out, NULL);
    csv_quote(&out, "\"");
    assert_string_equal(out.bytes, "\"=\"\"a\"\", b\"\"\"\"\"\"\"");
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
