/* Files of declarations and old books: what is read, what is refused, and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "files/import_file.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define HEADING                                                                                    \
    "pa,don_vi,ma_so_bhxh,so_dinh_danh,ho_ten,ngay_sinh,chuc_danh,noi_lam_viec,quy,tien_luong,"    \
    "he_so,tu_thang,den_thang,so_tien,con_no\n"
#define ROW  "DC,TA0001A,0123456789,012345678901,Nguyễn An,31/12/1980,Thợ,Huế,HTTT+BHYT,5000000,"
#define REST "3.66,05/2026,06/2026,1600000,600000\n"

/* A copy that may be consumed, freed by the caller. */
static char *text_of(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

/* The first row of a text that must be a table. */
static struct import_line first_line(struct import_file *file, enum import_kind kind, char *text)
{
    struct import_file_fault fault;
    struct import_line line;
    assert_true(import_file_open(file, kind, text, strlen(text), &fault));
    assert_true(import_file_next(file, &line));
    return line;
}

static void reads_a_row(void **state)
{
    (void)state;
    static const char *const texts[] = {
        HEADING ROW REST,
        "\xEF\xBB\xBF" HEADING ROW REST,
        HEADING "\n\r\n" ROW REST,
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct import_file file;
        char *text = text_of(texts[i], strlen(texts[i]));
        struct import_line line = first_line(&file, IMPORT_DECLARATION, text);
        assert_int_equal(line.fault_count, 0);
        assert_string_equal(line.plan, "DC");
        assert_string_equal(line.employer, "TA0001A");
        assert_string_equal(line.si_number, "0123456789");
        assert_string_equal(line.personal_number, "012345678901");
        assert_string_equal(line.full_name, "Nguyễn An");
        assert_string_equal(line.birth_date, "1980-12-31");
        assert_string_equal(line.position, "Thợ");
        assert_int_equal(line.fund_count, 2);
        assert_string_equal(line.funds[0], "retirement");
        assert_string_equal(line.funds[1], "health");
        assert_int_equal(line.salary_vnd, 5000000);
        assert_string_equal(line.coefficient, "3.66");
        assert_int_equal(line.from_month, 2026 * 12 + 4);
        assert_int_equal(line.to_month, 2026 * 12 + 5);
        assert_int_equal(line.amount_vnd, 1600000);
        assert_int_equal(line.amount_owed_vnd, 600000);
        assert_false(import_file_next(&file, &line));
        free(text);
    }
}

static void takes_what_spreadsheets_write(void **state)
{
    (void)state;
    static const char text[] =
        "\xEF\xBB\xBFpa;don_vi;ma_so_bhxh;so_dinh_danh;ho_ten;ngay_sinh;chuc_danh;noi_lam_viec;quy;"
        "tien_luong;he_so;tu_thang;den_thang;so_tien;con_no\r\n"
        "\"TM\";A;0123456789;;\"An; \"\"Bé\"\"\";1/2/1980;a,b;;;;;5/2026;;;\r\n"
        "#\r\n";
    struct import_file file;
    char *copy = text_of(text, sizeof text - 1);
    struct import_line line = first_line(&file, IMPORT_DECLARATION, copy);
    assert_int_equal(line.fault_count, 0);
    assert_string_equal(line.full_name, "An; \"Bé\"");
    assert_string_equal(line.birth_date, "1980-02-01");
    assert_string_equal(line.position, "a,b");
    assert_int_equal(line.from_month, 2026 * 12 + 4);
    assert_int_equal(line.to_month, -1);
    assert_null(line.place);
    /* What would be a comment elsewhere is somebody's row here. */
    assert_true(import_file_next(&file, &line));
    assert_int_equal(line.line, 3);
    assert_string_equal(line.faults[0].name, "wrong_number_of_fields");
    free(copy);
}

/* One cell of the good row replaced, and the fault it gives. */
static const struct {
    size_t cell;
    const char *value, *fault;
} faulty_rows[] = {
    {0, "", "missing_value"},
    {0, "=A1", "bad_code"},
    {1, "", "missing_value"},
    {1, "a b", "bad_code"},
    {2, "123", "bad_si_number"},
    {2, "12345678901", "bad_si_number"},
    {2, "-123456789", "formula"},
    {3, "1", "bad_personal_number"},
    {4, "", "missing_value"},
    {4, "@An", "formula"},
    {4, "An\x01", "bad_text"},
    {5, "", "missing_value"},
    {5, "30/02/1980", "bad_birth_date"},
    {5, "1/2/80", "bad_birth_date"},
    {5, "001/2/1980", "bad_birth_date"},
    {5, "1//1980", "bad_birth_date"},
    {6, "+1", "formula"},
    {7, "=cmd", "formula"},
    {8, "HTTT+", "bad_funds"},
    {8, "HTTT+HTTT", "bad_funds"},
    {8, "+", "formula"},
    {8, "httt", "bad_funds"},
    {9, "1,5", "wrong_number_of_fields"},
    {9, "1e6", "bad_number"},
    {9, "1000000000001", "amount_too_large"},
    {10, "3,66", "wrong_number_of_fields"},
    {10, "0.000", "bad_coefficient"},
    {10, "1.2345", "bad_coefficient"},
    {10, ".5", "bad_coefficient"},
    {10, "3.", "bad_coefficient"},
    {11, "", "missing_value"},
    {11, "2026", "bad_month"},
    {11, "01/05/2026", "bad_month"},
    {11, "13/2026", "bad_month"},
    {11, "01/1899", "bad_month"},
    {12, "04/2026", "months_reversed"},
    {13, "1600000000000000", "bad_number"},
    {14, "1600001", "owed_above_amount"},
    {14, "\"1", "bad_quotes"},
};

static void names_the_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faulty_rows); i++) {
        char row[] = ROW REST;
        char text[1024] = HEADING;
        size_t cell = 0;
        for (char *at = row; at; cell++) {
            char *value = strsep(&at, ",\n");
            const char *end = cell < 14 ? "," : "\n";
            if (cell < 15) {
                strcat(text, cell == faulty_rows[i].cell ? faulty_rows[i].value : value);
                strcat(text, end);
            }
        }
        struct import_file file;
        struct import_line line = first_line(&file, IMPORT_DECLARATION, text);
        bool found = false;
        for (size_t fault = 0; fault < line.fault_count; fault++) {
            found |= strcmp(line.faults[fault].name, faulty_rows[i].fault) == 0;
        }
        if (!found) {
            fail_msg("cell %zu as %s: %s, not %s", faulty_rows[i].cell, faulty_rows[i].value,
                     line.fault_count ? line.faults[0].name : "no fault", faulty_rows[i].fault);
        }
    }
}

static void old_books_have_an_end_and_no_plan(void **state)
{
    (void)state;
    char text[] = "don_vi,ma_so_bhxh,so_dinh_danh,ho_ten,ngay_sinh,chuc_danh,noi_lam_viec,quy,"
                  "tien_luong,he_so,tu_thang,den_thang,so_tien,con_no\n"
                  ",,,An,1980,,,TNGUYEN,1,,2026-05,,,\n";
    struct import_file file;
    struct import_line line = first_line(&file, IMPORT_LEGACY_BOOK, text);
    assert_int_equal(line.fault_count, 2);
    assert_string_equal(line.faults[0].name, "number_missing");
    assert_null(line.faults[0].column);
    assert_string_equal(line.faults[1].name, "missing_value");
    assert_string_equal(line.faults[1].column, "den_thang");
    assert_null(line.employer);
    assert_string_equal(line.birth_date, "1980");
    assert_string_equal(line.funds[0], "voluntary");
}

static void refuses_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *fault, *column;
        size_t line;
    } cases[] = {
        {"", 0, "missing_heading", NULL, 0},
        {"\n\n", 2, "missing_heading", NULL, 2},
        {HEADING, sizeof HEADING - 1, "no_rows", NULL, 1},
        {"a\0b", 3, "has_nul", NULL, 1},
        {"a\n\xC3\n", 4, "not_utf8", NULL, 2},
        {"\xFF\xFEp\0", 4, "has_nul", NULL, 1},
        {"pa,don_vi\n", 10, "missing_column", "ma_so_bhxh", 1},
        {"pa,pa,la\n", 9, "duplicate_column", "pa", 1},
        {"la\n", 3, "unknown_column", NULL, 1},
        {"\"pa\n", 4, "missing_heading", NULL, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct import_sums sums;
        struct import_file_fault fault = {0};
        char *text = text_of(cases[i].text, cases[i].length);
        assert_false(import_file_scan(IMPORT_DECLARATION, text, cases[i].length, &sums, &fault));
        assert_string_equal(fault.name, cases[i].fault);
        assert_int_equal(fault.line, cases[i].line);
        if (cases[i].column) {
            assert_string_equal(fault.column, cases[i].column);
        }
        free(text);
    }
}

static void refuses_lines_and_files_without_end(void **state)
{
    (void)state;
    size_t size = 3 * 1024 * 1024;
    char *text = malloc(size + 1);
    struct import_sums sums;
    struct import_file_fault fault;
    assert_non_null(text);
    memset(text, 'a', size);
    text[size] = '\0';
    assert_false(import_file_scan(IMPORT_DECLARATION, text, size, &sums, &fault));
    assert_string_equal(fault.name, "line_too_long");
    memset(text, '\n', size);
    memcpy(text + 9000, HEADING ROW REST, sizeof(HEADING ROW REST) - 1);
    assert_false(import_file_scan(IMPORT_DECLARATION, text, size, &sums, &fault));
    assert_string_equal(fault.name, "missing_heading");
    memcpy(text, HEADING, sizeof HEADING - 1);
    for (size_t at = sizeof HEADING - 1; at + 2 <= size; at += 2) {
        memcpy(text + at, "a\n", 2);
    }
    assert_false(import_file_scan(IMPORT_DECLARATION, text, size, &sums, &fault));
    assert_string_equal(fault.name, "too_many_rows");
    assert_int_equal(fault.line, IMPORT_ROWS_MAX + 2);
    free(text);
}

/* A part that is read elsewhere, later, gives the same rows and the same sums. */
static void goes_on_where_it_was(void **state)
{
    (void)state;
    static const char whole[] = HEADING ROW REST "\n" ROW REST "x\n" ROW REST;
    struct import_sums sums;
    struct import_file_fault fault;
    struct import_file file;
    struct import_line line;
    char *text = text_of(whole, sizeof whole - 1);
    assert_true(import_file_scan(IMPORT_DECLARATION, text, sizeof whole - 1, &sums, &fault));
    assert_int_equal(sums.rows, 4);
    assert_int_equal(sums.salary_vnd, 3 * 5000000);
    assert_int_equal(sums.amount_vnd, 3 * 1600000);
    assert_int_equal(sums.head_bytes, sizeof HEADING - 1);
    assert_int_equal(sums.head_lines, 1);
    free(text);
    size_t at = sums.head_bytes, lines = sums.head_lines, rows = 0;
    while (at < sizeof whole - 1) {
        char *head = text_of(whole, sums.head_bytes);
        char *part = text_of(whole + at, sizeof whole - 1 - at);
        assert_true(import_file_open(&file, IMPORT_DECLARATION, head, sums.head_bytes, &fault));
        import_file_continue(&file, part, sizeof whole - 1 - at, lines);
        rows += import_file_next(&file, &line);
        at += import_file_reached(&file, part);
        lines = file.reader.line;
        assert_int_equal(line.fault_count > 0, rows == 3);
        free(head);
        free(part);
    }
    assert_int_equal(rows, 4);
    assert_int_equal(line.line, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_row),
        cmocka_unit_test(takes_what_spreadsheets_write),
        cmocka_unit_test(names_the_fault),
        cmocka_unit_test(old_books_have_an_end_and_no_plan),
        cmocka_unit_test(refuses_files),
        cmocka_unit_test(refuses_lines_and_files_without_end),
        cmocka_unit_test(goes_on_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
