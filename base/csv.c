#include "base/csv.h"

#include <string.h>

#include "base/csv_value.h"
#include "base/text.h"

/* Unquotes one field in place and ends it with NUL; NULL for stray or open quotes. */
static char *field_take(struct csv_cursor *line, char separator, bool *ret_is_last)
{
    char *field = line->at;
    char *from = field;
    char *to = field;
    bool is_quoted = from < line->end && *from == '"';
    from += is_quoted;
    while (from < line->end && (is_quoted || *from != separator)) {
        if (*from == '"') {
            if (is_quoted && (from + 1 == line->end || from[1] == separator)) {
                is_quoted = false;
                from++;
                break;
            }
            if (!is_quoted || from[1] != '"') {
                return NULL;
            }
            from++;
        }
        *to++ = *from++;
    }
    if (is_quoted) {
        return NULL;
    }
    *ret_is_last = from == line->end;
    line->at = from + 1;
    *to = '\0';
    return field;
}

/* The next line that is neither empty nor a comment. False at the end of the text. */
static bool line_take(struct csv_reader *reader, struct csv_cursor *ret_line)
{
    struct csv_cursor *text = &reader->text;
    while (text->at < text->end) {
        char *start = text->at;
        char *stop = memchr(start, '\n', (size_t)(text->end - start));
        text->at = stop ? stop + 1 : text->end;
        stop = stop ? stop : text->end;
        stop -= stop > start && stop[-1] == '\r';
        reader->line++;
        if (stop > start && (*start != '#' || reader->table->from_spreadsheet)) {
            *ret_line = (struct csv_cursor){start, stop};
            return true;
        }
    }
    return false;
}

/* One more field than `most` is enough to see that there are too many. */
static bool fields_split(struct csv_cursor line, char separator, char **fields, size_t most,
                         size_t *ret_count)
{
    bool is_last = false;
    size_t count = 0;
    while (!is_last && count <= most) {
        char *field = field_take(&line, separator, &is_last);
        if (!field) {
            return false;
        }
        if (count < most) {
            fields[count] = field;
        }
        count++;
    }
    *ret_count = count;
    return true;
}

/* What stands between the names of the heading stands between the fields. */
static char separator_of(const struct csv_table *table, struct csv_cursor line)
{
    size_t length = (size_t)(line.end - line.at);
    bool has_comma = memchr(line.at, ',', length);
    return table->from_spreadsheet && !has_comma ? ';' : ',';
}

/* Which column stands at which place of the heading. */
static bool heading_read(struct csv_reader *reader)
{
    const struct csv_table *table = reader->table;
    struct data_faults *faults = reader->faults;
    struct csv_cursor line;
    char *fields[CSV_COLUMNS_MAX];
    size_t count = 0;
    size_t before = faults->count;
    bool is_found[CSV_COLUMNS_MAX] = {false};
    bool found = line_take(reader, &line);
    reader->separator = found ? separator_of(table, line) : ',';
    if (!found || !fields_split(line, reader->separator, fields, CSV_COLUMNS_MAX, &count) ||
        count > CSV_COLUMNS_MAX) {
        data_fault_add(faults, 0, NULL, "missing_heading");
        return false;
    }
    for (size_t place = 0; place < count; place++) {
        size_t i = 0;
        while (i < table->column_count && strcmp(table->columns[i].name, fields[place]) != 0) {
            i++;
        }
        if (i == table->column_count) {
            data_fault_add(faults, 0, NULL, "unknown_column");
            continue;
        }
        if (is_found[i]) {
            data_fault_add(faults, 0, table->columns[i].name, "duplicate_column");
        }
        is_found[i] = true;
        reader->places[place] = &table->columns[i];
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_found[i]) {
            data_fault_add(faults, 0, table->columns[i].name, "missing_column");
        }
    }
    return faults->count == before;
}

static void row_read(struct csv_reader *reader, struct csv_cursor line, char *row)
{
    char *fields[CSV_COLUMNS_MAX];
    size_t count = 0;
    if (!fields_split(line, reader->separator, fields, reader->table->column_count, &count)) {
        data_fault_add(reader->faults, reader->row, NULL, "bad_quotes");
        return;
    }
    if (count != reader->table->column_count) {
        data_fault_add(reader->faults, reader->row, NULL, "wrong_number_of_fields");
        return;
    }
    for (size_t place = 0; place < count; place++) {
        const struct csv_column *column = reader->places[place];
        const char *fault = csv_value_store(fields[place], column, row + column->offset);
        if (fault) {
            data_fault_add(reader->faults, reader->row, column->name, fault);
        }
    }
}

bool csv_open(struct csv_reader *reader, char *text, size_t length, const struct csv_table *table,
              struct data_faults *faults)
{
    bool has_mark = table->from_spreadsheet && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    *reader = (struct csv_reader){
        .text = {text + (has_mark ? 3 : 0), text + length}, .table = table, .faults = faults};
    if (!text_is_utf8(text, length) || memchr(text, '\0', length)) {
        data_fault_add(faults, 0, NULL, "not_utf8");
        return false;
    }
    return heading_read(reader);
}

bool csv_next(struct csv_reader *reader, void *row)
{
    struct csv_cursor line;
    if (!line_take(reader, &line)) {
        return false;
    }
    reader->row++;
    memset(row, 0, reader->table->row_size);
    row_read(reader, line, row);
    return true;
}

bool csv_read(char *text, size_t length, const struct csv_table *table, void *rows, size_t capacity,
              size_t *ret_count, struct data_faults *faults)
{
    struct csv_reader reader;
    size_t before = faults->count;
    size_t count = 0;
    if (!csv_open(&reader, text, length, table, faults)) {
        return false;
    }
    while (count < capacity && csv_next(&reader, (char *)rows + count * table->row_size)) {
        count++;
    }
    struct csv_cursor line;
    if (count == capacity && line_take(&reader, &line)) {
        data_fault_add(faults, count + 1, NULL, "too_many_rows");
    }
    if (faults->count != before) {
        return false;
    }
    *ret_count = count;
    return true;
}
