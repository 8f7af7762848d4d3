/*
 * Reads a CSV table (RFC 4180, UTF-8, a heading with every column once, in any order) into an array
 * of structs, as a table of columns tells. Strict: an unknown column, a missing value or a word
 * that is no choice is a fault.
 *
 * The text is consumed: fields are unquoted and NUL-terminated in place, and the members of the
 * rows point into it, so it must live as long as the rows. A field lies on one line and holds no
 * control character. Empty lines and lines that begin with '#' are passed over. What a spreadsheet
 * writes may separate by ';', as the heading does, and has no comments: each line is somebody's
 * row.
 *
 * Faults: not_utf8, missing_heading, unknown_column, duplicate_column, missing_column, bad_quotes,
 * wrong_number_of_fields, too_many_rows, missing_value, bad_text, bad_code, bad_date, bad_number,
 * bad_time, bad_list, unknown_choice, duplicate_choice.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/data_fault.h"

enum { CSV_COLUMNS_MAX = 24, CSV_LIST_MAX = 8, CSV_TEXT_MAX_BYTES = 600, CSV_CODE_MAX_BYTES = 32 };

/* What a column holds, and the type of the member it goes to. An empty optional field leaves
 * zeroes. */
enum csv_kind {
    CSV_TEXT,    /* const char *; an empty text is "" */
    CSV_CODE,    /* const char *: letters, digits, '-', '_', '.'; empty is "" */
    CSV_DATE,    /* struct date, whole */
    CSV_COUNT,   /* int32_t, 0 to 999,999,999 */
    CSV_AMOUNT,  /* int64_t, 0 to 10^15 - 1 */
    CSV_TIME,    /* int32_t, minutes since midnight, "00:00" to "23:59" */
    CSV_CHOICE,  /* an enum whose values are the places in `choices` */
    CSV_CHOICES, /* uint32_t, bit n for choices[n]; written "a;b" */
    CSV_LIST,    /* struct csv_list, written "a;b" */
    CSV_FLAG,    /* bool, "true" or "false" */
};

struct csv_list {
    const char *items[CSV_LIST_MAX];
    size_t count;
};

struct csv_column {
    const char *name;
    size_t offset;
    enum csv_kind kind;
    bool required;
    const char *const *choices; /* ended by NULL; a choice "" cannot be chosen */
};

struct csv_table {
    const struct csv_column *columns;
    size_t column_count;
    size_t row_size;
    bool from_spreadsheet; /* a byte-order mark and ';' between fields will do, too; '#' is no
                              comment */
};

/* A place in a text: what lies from `at` to `end` has not been consumed yet. */
struct csv_cursor {
    char *at;
    char *end;
};

/* A table that is read row by row, for whoever keeps other rows than those of the table. */
struct csv_reader {
    struct csv_cursor text;
    const struct csv_table *table;
    const struct csv_column *places[CSV_COLUMNS_MAX];
    struct data_faults *faults;
    char separator;
    size_t row;  /* of data, the last one read; 1 = the first */
    size_t line; /* of the text, the last one read; 1 = the first */
};

/* text[length] must be NUL. False when the heading is at fault. */
bool csv_open(struct csv_reader *reader, char *text, size_t length, const struct csv_table *table,
              struct data_faults *faults);

/* False at the end of the text. A row at fault is true, too: look at the count of faults. */
bool csv_next(struct csv_reader *reader, void *row);

/* The whole table. text[length] must be NUL. True when the whole table was read without fault;
 * ret_count is untouched otherwise. */
bool csv_read(char *text, size_t length, const struct csv_table *table, void *rows, size_t capacity,
              size_t *ret_count, struct data_faults *faults);

#endif
