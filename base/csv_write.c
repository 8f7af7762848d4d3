#include "base/csv_write.h"

#include <string.h>

struct csv_writer csv_begin(struct buffer *out)
{
    buffer_text(out, "\xef\xbb\xbf");
    return (struct csv_writer){out, false};
}

static void separate(struct csv_writer *csv)
{
    if (csv->in_row) {
        buffer_char(csv->out, ',');
    }
    csv->in_row = true;
}

void csv_cell(struct csv_writer *csv, const char *text)
{
    text = text ? text : "";
    bool formula = *text && strchr("=+-@\t\r", *text);
    bool quoted = formula || strpbrk(text, ",;\"\r\n\t");
    separate(csv);
    if (!quoted) {
        buffer_text(csv->out, text);
        return;
    }
    buffer_text(csv->out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        buffer_text(csv->out, *text == '"' ? "\"" : "");
        buffer_char(csv->out, *text);
    }
    buffer_char(csv->out, '"');
}

void csv_number(struct csv_writer *csv, const char *digits)
{
    separate(csv);
    buffer_text(csv->out, digits ? digits : "");
}

void csv_end_row(struct csv_writer *csv)
{
    buffer_text(csv->out, "\r\n");
    csv->in_row = false;
}
