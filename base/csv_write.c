#include "base/csv_write.h"

#include <string.h>

static void put_in_buffer(void *out, const void *bytes, size_t length)
{
    buffer_put(out, bytes, length);
}

struct csv_writer csv_begin_at(void (*put)(void *out, const void *bytes, size_t length), void *out)
{
    put(out, "\xef\xbb\xbf", 3);
    return (struct csv_writer){put, out, false};
}

struct csv_writer csv_begin(struct buffer *out)
{
    return csv_begin_at(put_in_buffer, out);
}

static void put_text(struct csv_writer *csv, const char *text)
{
    csv->put(csv->out, text, strlen(text));
}

static void put_quoted(struct csv_writer *csv, const char *text, const char *in_front)
{
    put_text(csv, "\"");
    put_text(csv, in_front);
    for (size_t length; *text; text += length) {
        length = strcspn(text, "\"");
        csv->put(csv->out, text, length);
        if (text[length] == '"') {
            put_text(csv, "\"\"");
            length++;
        }
    }
    put_text(csv, "\"");
}

static void separate(struct csv_writer *csv)
{
    if (csv->in_row) {
        put_text(csv, ",");
    }
    csv->in_row = true;
}

void csv_cell(struct csv_writer *csv, const char *text)
{
    text = text ? text : "";
    bool formula = *text && strchr("=+-@\t\r", *text);
    separate(csv);
    if (formula || strpbrk(text, ",;\"\r\n\t")) {
        put_quoted(csv, text, formula ? "'" : "");
    } else {
        put_text(csv, text);
    }
}

void csv_number(struct csv_writer *csv, const char *digits)
{
    separate(csv);
    put_text(csv, digits ? digits : "");
}

void csv_end_row(struct csv_writer *csv)
{
    put_text(csv, "\r\n");
    csv->in_row = false;
}

void csv_quote(struct buffer *out, const char *text)
{
    struct csv_writer csv = {put_in_buffer, out, false};
    put_quoted(&csv, text ? text : "", "");
}
