/*
 * What employers declare (D02-TS) and what old books hold, as CSV: the columns of those forms, each
 * row a line, as spreadsheets write them (UTF-8 with or without a byte-order mark, ',' or ';',
 * CRLF, quotes). A file at fault as a whole is refused with the line; a row at fault is read with
 * all its faults, so that it can be rejected by name. Nothing is repaired and nothing is guessed: a
 * number is digits, a cell that a spreadsheet would take for a formula is a fault.
 *
 *     declaration: pa don_vi ma_so_bhxh so_dinh_danh ho_ten ngay_sinh chuc_danh noi_lam_viec quy
 *                  tien_luong he_so tu_thang den_thang so_tien con_no
 *     legacy_book: the same without pa
 *
 * The text is consumed in place and must live as long as its rows. Amounts in đồng, months numbered
 * year * 12 + month - 1. Source: QĐ 595/QĐ-BHXH, form D02-TS.
 */
#ifndef FILES_IMPORT_FILE_H
#define FILES_IMPORT_FILE_H

#include "base/csv.h"
#include "base/date.h"

enum {
    IMPORT_LINE_MAX_BYTES = 4096,
    IMPORT_HEAD_MAX_BYTES = 8192,
    IMPORT_ROWS_MAX = 200000,
    IMPORT_FAULTS_MAX = 24,
    IMPORT_FUNDS_MAX = 6,
};

enum import_kind { IMPORT_DECLARATION, IMPORT_LEGACY_BOOK };
extern const char *const import_kind_names[];

/* Texts are NULL when the cell is empty or at fault; amounts are 0 then, months -1. */
struct import_line {
    size_t line; /* of the file, 1 = the first */
    const char *plan, *employer, *si_number, *personal_number, *full_name, *position, *place,
        *coefficient;
    char birth_date[DATE_TEXT_SIZE];     /* YYYY, YYYY-MM or YYYY-MM-DD; "" = none */
    const char *funds[IMPORT_FUNDS_MAX]; /* codes of the register */
    size_t fund_count;
    int32_t from_month, to_month;
    int64_t salary_vnd, amount_vnd, amount_owed_vnd;
    const struct data_fault *faults; /* until the next row is read */
    size_t fault_count;
};

/* What is wrong with a file as a whole: not_utf8, has_nul, line_too_long, too_many_rows,
 * no_rows, missing_heading, unknown_column, duplicate_column, missing_column. */
struct import_file_fault {
    const char *name;
    const char *column; /* NULL: none in particular */
    size_t line;
};

struct import_file {
    struct csv_reader reader;
    enum import_kind kind;
    struct data_fault faults[IMPORT_FAULTS_MAX];
    struct data_faults list;
};

/* What a file holds, counted row by row: the sums that everything later must add up to. */
struct import_sums {
    size_t rows;
    int64_t salary_vnd, amount_vnd;
    size_t head_bytes; /* where the rows begin */
    size_t head_lines; /* lines before that */
};

/* Reads a whole file once. text[length] must be NUL. False with the first fault; ret_sums is
 * untouched then. */
bool import_file_scan(enum import_kind kind, char *text, size_t length,
                      struct import_sums *ret_sums, struct import_file_fault *ret_fault);

/* Reads the heading (of a file that was scanned). text[length] must be NUL. */
bool import_file_open(struct import_file *file, enum import_kind kind, char *text, size_t length,
                      struct import_file_fault *ret_fault);

/* Goes on with rows of the same file that lie elsewhere in memory, whole lines, `line` of the
 * file's lines being before them. */
void import_file_continue(struct import_file *file, char *text, size_t length, size_t line);

/* The next row; false at the end. */
bool import_file_next(struct import_file *file, struct import_line *ret_line);

/* How many bytes of the text have been read. */
size_t import_file_reached(const struct import_file *file, const char *text);

#endif
