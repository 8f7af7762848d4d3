#include "api/sheet.h"

#include "api/reply.h"
#include "base/csv_write.h"

/* As JSON writes it, but for quotation marks: PostgreSQL's own booleans are t and f. */
static void put_value(struct csv_writer *csv, enum column_kind kind, const char *value)
{
    if (value && kind == COLUMN_BOOLEAN) {
        csv_cell(csv, *value == 't' ? "true" : "false");
    } else {
        (kind == COLUMN_INTEGER ? csv_number : csv_cell)(csv, value);
    }
}

enum problem sheet_reply(struct request *request, const struct sql_rows *rows, int column_count,
                         const char *file_name)
{
    struct buffer out;
    buffer_init(&out, &request->arena, 8192 + 160 * (size_t)rows->row_count);
    struct csv_writer csv = csv_begin(&out);
    for (int column = 0; column < column_count; column++) {
        csv_cell(&csv, rows->query->columns[column].name);
    }
    csv_end_row(&csv);
    for (int row = 0; row < rows->row_count; row++) {
        for (int column = 0; column < column_count; column++) {
            put_value(&csv, rows->query->columns[column].kind,
                      rows->values[row * rows->column_count + column]);
        }
        csv_end_row(&csv);
    }
    if (out.failed) {
        return PROBLEM_overloaded;
    }
    reply_header(request, "Content-Disposition",
                 arena_printf(&request->arena, "attachment; filename=\"%s\"", file_name));
    reply_bytes(request, 200, "text/csv", out.bytes, out.length);
    return PROBLEM_NONE;
}
