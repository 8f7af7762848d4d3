#include "files/import_file.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { SI_DIGITS = 10, PERSONAL_DIGITS = 12, COEFFICIENT_DECIMALS = 3 };
static const int64_t amount_max_vnd = INT64_C(1000000000000); /* sums of all rows fit in 63 bits */

const char *const import_kind_names[] = {"declaration", "legacy_book", NULL};

/* The cells of a row as they stand in the file. */
struct cells {
    const char *plan, *employer, *si_number, *personal_number, *full_name, *birth_date, *position,
        *place, *funds, *coefficient, *from_month, *to_month;
    int64_t salary_vnd, amount_vnd, amount_owed_vnd;
};

/* The plan stands first, so that the columns of an old book are those behind it. */
static const struct csv_column columns[] = {
    {"pa", offsetof(struct cells, plan), CSV_CODE, .required = true},
    {"don_vi", offsetof(struct cells, employer), CSV_CODE},
    {"ma_so_bhxh", offsetof(struct cells, si_number), CSV_TEXT},
    {"so_dinh_danh", offsetof(struct cells, personal_number), CSV_TEXT},
    {"ho_ten", offsetof(struct cells, full_name), CSV_TEXT, .required = true},
    {"ngay_sinh", offsetof(struct cells, birth_date), CSV_TEXT, .required = true},
    {"chuc_danh", offsetof(struct cells, position), CSV_TEXT},
    {"noi_lam_viec", offsetof(struct cells, place), CSV_TEXT},
    {"quy", offsetof(struct cells, funds), CSV_TEXT},
    {"tien_luong", offsetof(struct cells, salary_vnd), CSV_AMOUNT},
    {"he_so", offsetof(struct cells, coefficient), CSV_TEXT},
    {"tu_thang", offsetof(struct cells, from_month), CSV_TEXT, .required = true},
    {"den_thang", offsetof(struct cells, to_month), CSV_TEXT},
    {"so_tien", offsetof(struct cells, amount_vnd), CSV_AMOUNT},
    {"con_no", offsetof(struct cells, amount_owed_vnd), CSV_AMOUNT},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static const struct csv_table tables[] = {
    [IMPORT_DECLARATION] = {columns, COLUMN_COUNT, sizeof(struct cells), .from_spreadsheet = true},
    [IMPORT_LEGACY_BOOK] = {columns + 1, COLUMN_COUNT - 1, sizeof(struct cells),
                            .from_spreadsheet = true},
};

/* Funds as declarations write them. */
static const struct {
    const char *written, *code;
} funds[] = {
    {"HTTT", "retirement"}, {"ODTS", "sickness_maternity"},
    {"TNLD", "accident"},   {"BHTN", "unemployment"},
    {"BHYT", "health"},     {"TNGUYEN", "voluntary"},
};
enum { FUND_COUNT = sizeof funds / sizeof funds[0] };

static void fault_add(struct import_file *file, const char *column, const char *name)
{
    data_fault_add(&file->list, file->reader.row, column, name);
}

/* A spreadsheet would reckon with it, and whoever opens the rejected rows in one, too. */
static const char *text_cell(struct import_file *file, const char *column, const char *text)
{
    if (!text || !*text) {
        return NULL;
    }
    if (strchr("=+-@", *text)) {
        fault_add(file, column, "formula");
        return NULL;
    }
    return text;
}

static const char *digits_cell(struct import_file *file, const char *column, const char *text,
                               size_t digits, const char *fault)
{
    text = text_cell(file, column, text);
    if (text && (strlen(text) != digits || strspn(text, "0123456789") != digits)) {
        fault_add(file, column, fault);
        return NULL;
    }
    return text;
}

/* 31/12/1980 as people write it, or 1980-12-31 as machines do; perhaps only month or year. */
static bool date_read(const char *text, struct date *ret_date)
{
    size_t length = strlen(text);
    char padded[DATE_TEXT_SIZE];
    if (date_parse(text, length, ret_date) || date_parse_vn(text, length, ret_date)) {
        return true;
    }
    /* Spreadsheets write 1/2/1980 where a form has 01/02/1980. */
    const char *slash = strchr(text, '/');
    const char *second = slash ? strchr(slash + 1, '/') : NULL;
    size_t day = slash ? (size_t)(slash - text) : 0;
    size_t month = second ? (size_t)(second - slash) - 1 : 0;
    if (day < 1 || day > 2 || month < 1 || month > 2 || strlen(second) != 5) {
        return false;
    }
    snprintf(padded, sizeof padded, "%s%.*s/%s%.*s%s", day < 2 ? "0" : "", (int)day, text,
             month < 2 ? "0" : "", (int)month, slash + 1, second);
    return date_parse_vn(padded, strlen(padded), ret_date);
}

static void birth_cell(struct import_file *file, const char *text, char *ret_text)
{
    struct date date;
    text = text_cell(file, "ngay_sinh", text);
    *ret_text = '\0';
    if (!text) {
        return;
    }
    if (date_read(text, &date)) {
        date_format(date, ret_text);
    } else {
        fault_add(file, "ngay_sinh", "bad_birth_date");
    }
}

/* 05/2026, 5/2026 or 2026-05; -1 when there is none. */
static int32_t month_cell(struct import_file *file, const char *column, const char *text)
{
    struct date date;
    char padded[DATE_TEXT_SIZE] = "0";
    text = text_cell(file, column, text);
    if (!text) {
        return -1;
    }
    size_t length = strlen(text);
    if (length == 6 && text[1] == '/') {
        memcpy(padded + 1, text, 7);
        text = padded;
        length = 7;
    }
    bool read = date_parse(text, length, &date) || date_parse_vn(text, length, &date);
    if (!read || date.month == 0 || date.day != 0 || date.year < 1900) {
        fault_add(file, column, "bad_month");
        return -1;
    }
    return date.year * 12 + date.month - 1;
}

static int64_t amount_cell(struct import_file *file, const char *column, int64_t amount_vnd)
{
    if (amount_vnd > amount_max_vnd) {
        fault_add(file, column, "amount_too_large");
        return 0;
    }
    return amount_vnd;
}

static const char *fund_named(const char *text, size_t length)
{
    for (size_t i = 0; i < FUND_COUNT; i++) {
        if (strlen(funds[i].written) == length && memcmp(funds[i].written, text, length) == 0) {
            return funds[i].code;
        }
    }
    return NULL;
}

static bool fund_add(struct import_line *line, const char *text, size_t length)
{
    const char *code = fund_named(text, length);
    for (size_t i = 0; code && i < line->fund_count; i++) {
        code = line->funds[i] == code ? NULL : code;
    }
    if (code) {
        line->funds[line->fund_count++] = code;
    }
    return code;
}

/* HTTT+ODTS+TNLD, each once. */
static void funds_cell(struct import_file *file, const char *text, struct import_line *line)
{
    text = text_cell(file, "quy", text);
    for (const char *at = text; at;) {
        size_t length = strcspn(at, "+");
        if (!fund_add(line, at, length)) {
            fault_add(file, "quy", "bad_funds");
            line->fund_count = 0;
            return;
        }
        at = at[length] ? at + length + 1 : NULL;
    }
}

/* 3.66: up to three digits before and after the point, more than nothing. */
static const char *coefficient_cell(struct import_file *file, const char *text)
{
    text = text_cell(file, "he_so", text);
    if (!text) {
        return NULL;
    }
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    size_t length = whole + (decimals ? decimals + 1 : 0);
    bool good = whole >= 1 && whole <= 3 && decimals <= COEFFICIENT_DECIMALS && !text[length] &&
                strspn(text, "0.") != length;
    if (!good) {
        fault_add(file, "he_so", "bad_coefficient");
    }
    return good ? text : NULL;
}

static void line_read(struct import_file *file, const struct cells *cells, struct import_line *line)
{
    line->plan = text_cell(file, "pa", cells->plan);
    line->employer = text_cell(file, "don_vi", cells->employer);
    line->si_number = digits_cell(file, "ma_so_bhxh", cells->si_number, SI_DIGITS, "bad_si_number");
    line->personal_number = digits_cell(file, "so_dinh_danh", cells->personal_number,
                                        PERSONAL_DIGITS, "bad_personal_number");
    line->full_name = text_cell(file, "ho_ten", cells->full_name);
    birth_cell(file, cells->birth_date, line->birth_date);
    line->position = text_cell(file, "chuc_danh", cells->position);
    line->place = text_cell(file, "noi_lam_viec", cells->place);
    funds_cell(file, cells->funds, line);
    line->coefficient = coefficient_cell(file, cells->coefficient);
    line->from_month = month_cell(file, "tu_thang", cells->from_month);
    line->to_month = month_cell(file, "den_thang", cells->to_month);
    line->salary_vnd = amount_cell(file, "tien_luong", cells->salary_vnd);
    line->amount_vnd = amount_cell(file, "so_tien", cells->amount_vnd);
    line->amount_owed_vnd = amount_cell(file, "con_no", cells->amount_owed_vnd);
}

static bool has_fault(const struct import_file *file, const char *column)
{
    size_t kept = file->list.count < IMPORT_FAULTS_MAX ? file->list.count : IMPORT_FAULTS_MAX;
    for (size_t i = 0; i < kept; i++) {
        if (file->faults[i].column && strcmp(file->faults[i].column, column) == 0) {
            return true;
        }
    }
    return false;
}

/* What cells mean to each other. */
static void line_check(struct import_file *file, const struct cells *cells,
                       const struct import_line *line)
{
    if (!*cells->si_number && !*cells->personal_number && !has_fault(file, "ma_so_bhxh") &&
        !has_fault(file, "so_dinh_danh")) {
        fault_add(file, NULL, "number_missing");
    }
    if (line->to_month >= 0 && line->to_month < line->from_month) {
        fault_add(file, "den_thang", "months_reversed");
    }
    if (file->kind == IMPORT_LEGACY_BOOK && !*cells->to_month && !has_fault(file, "den_thang")) {
        fault_add(file, "den_thang", "missing_value");
    }
    if (file->kind == IMPORT_DECLARATION && !*cells->employer && !has_fault(file, "don_vi")) {
        fault_add(file, "don_vi", "missing_value");
    }
    if (line->amount_owed_vnd > line->amount_vnd && !has_fault(file, "so_tien")) {
        fault_add(file, "con_no", "owed_above_amount");
    }
}

/* Cells that the table found at fault, or a row that is none, are empty from here on. */
static void cells_fill(struct cells *cells)
{
    const char **texts[] = {
        &cells->plan,      &cells->employer,    &cells->si_number,  &cells->personal_number,
        &cells->full_name, &cells->birth_date,  &cells->position,   &cells->place,
        &cells->funds,     &cells->coefficient, &cells->from_month, &cells->to_month};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = *texts[i] ? *texts[i] : "";
    }
}

bool import_file_next(struct import_file *file, struct import_line *ret_line)
{
    struct cells cells;
    file->list.count = 0;
    if (!csv_next(&file->reader, &cells)) {
        return false;
    }
    *ret_line = (struct import_line){
        .line = file->reader.line, .from_month = -1, .to_month = -1, .faults = file->faults};
    bool is_row = file->list.count == 0 || file->faults[0].column;
    cells_fill(&cells);
    if (is_row) {
        line_read(file, &cells, ret_line);
        line_check(file, &cells, ret_line);
    }
    ret_line->fault_count =
        file->list.count < IMPORT_FAULTS_MAX ? file->list.count : IMPORT_FAULTS_MAX;
    return true;
}

bool import_file_open(struct import_file *file, enum import_kind kind, char *text, size_t length,
                      struct import_file_fault *ret_fault)
{
    *file = (struct import_file){.kind = kind};
    file->list = (struct data_faults){file->faults, IMPORT_FAULTS_MAX, 0};
    if (csv_open(&file->reader, text, length, &tables[kind], &file->list)) {
        return true;
    }
    *ret_fault =
        (struct import_file_fault){file->faults[0].name, file->faults[0].column, file->reader.line};
    return false;
}

void import_file_continue(struct import_file *file, char *text, size_t length, size_t line)
{
    file->reader.text = (struct csv_cursor){text, text + length};
    file->reader.line = line;
}

size_t import_file_reached(const struct import_file *file, const char *text)
{
    return (size_t)(file->reader.text.at - text);
}

/* What a line may be, whatever stands in it. */
static const char *line_fault(const char *line, size_t length)
{
    return length > IMPORT_LINE_MAX_BYTES ? "line_too_long"
           : memchr(line, '\0', length)   ? "has_nul"
           : !text_is_utf8(line, length)  ? "not_utf8"
                                          : NULL;
}

static bool lines_check(const char *text, size_t length, struct import_file_fault *ret_fault)
{
    size_t line = 0;
    for (size_t at = 0, size; at < length; at += size + 1) {
        const char *end = memchr(text + at, '\n', length - at);
        size = end ? (size_t)(end - text) - at : length - at;
        line++;
        const char *fault = line_fault(text + at, size);
        if (fault) {
            *ret_fault = (struct import_file_fault){fault, NULL, line};
            return false;
        }
    }
    return true;
}

bool import_file_scan(enum import_kind kind, char *text, size_t length,
                      struct import_sums *ret_sums, struct import_file_fault *ret_fault)
{
    struct import_file file;
    struct import_line line;
    struct import_sums sums = {0};
    if (!lines_check(text, length, ret_fault) ||
        !import_file_open(&file, kind, text, length, ret_fault)) {
        return false;
    }
    sums.head_bytes = import_file_reached(&file, text);
    sums.head_lines = file.reader.line;
    while (sums.rows <= IMPORT_ROWS_MAX && import_file_next(&file, &line)) {
        sums.rows++;
        sums.salary_vnd += line.salary_vnd;
        sums.amount_vnd += line.amount_vnd;
    }
    bool too_many = sums.rows > IMPORT_ROWS_MAX;
    if (too_many || sums.rows == 0 || sums.head_bytes > IMPORT_HEAD_MAX_BYTES) {
        *ret_fault = (struct import_file_fault){too_many         ? "too_many_rows"
                                                : sums.rows == 0 ? "no_rows"
                                                                 : "missing_heading",
                                                NULL, file.reader.line};
        return false;
    }
    *ret_sums = sums;
    return true;
}
