/*
 * Writes CSV tables, to a text or to wherever else bytes go. For spreadsheets: UTF-8 with a
 * byte-order mark (without it Excel takes Vietnamese for something else), CRLF, quoted where
 * needed, and no cell that a spreadsheet would take for a formula: what begins with = + - @, a tab
 * or a return gets an apostrophe in front.
 */
#ifndef BASE_CSV_WRITE_H
#define BASE_CSV_WRITE_H

#include "base/buffer.h"

struct csv_writer {
    void (*put)(void *out, const void *bytes, size_t length);
    void *out;
    bool in_row;
};

/* Write the byte-order mark: the first thing in the file. */
struct csv_writer csv_begin(struct buffer *out);
struct csv_writer csv_begin_at(void (*put)(void *out, const void *bytes, size_t length), void *out);

/* One cell; NULL is an empty one. Numbers below 0 are texts here: pass them through csv_number. */
void csv_cell(struct csv_writer *csv, const char *text);

/* A cell that is a number in our own writing: a sign and digits. */
void csv_number(struct csv_writer *csv, const char *digits);

void csv_end_row(struct csv_writer *csv);

/* A text in quotes, those inside doubled, and nothing else done to it: a field for base/csv.h. NULL
 * is an empty text. */
void csv_quote(struct buffer *out, const char *text);

#endif
