#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

void buffer_init(struct buffer *buffer, struct arena *arena, size_t capacity)
{
    *buffer = (struct buffer){.arena = arena, .capacity = capacity};
    buffer->bytes = arena_alloc(arena, capacity);
    buffer->failed = !buffer->bytes;
}

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed) {
        return false;
    }
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed;
    char *bytes = arena_alloc(buffer->arena, capacity);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void buffer_put(struct buffer *buffer, const void *bytes, size_t length)
{
    if (buffer_reserve(buffer, length)) {
        memcpy(buffer->bytes + buffer->length, bytes, length);
        buffer->length += length;
        buffer->bytes[buffer->length] = '\0';
    }
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

void buffer_char(struct buffer *buffer, char character)
{
    if (buffer_reserve(buffer, 1)) {
        buffer->bytes[buffer->length++] = character;
        buffer->bytes[buffer->length] = '\0';
    }
}

void buffer_int(struct buffer *buffer, int64_t value)
{
    char digits[24];
    buffer_put(buffer, digits, text_integer(value, digits));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0 && buffer_reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

/* The escape of a byte that may not stand in a JSON string as it is. */
static const char *json_escape(unsigned char byte, char *scratch, size_t scratch_size)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        snprintf(scratch, scratch_size, "\\u%04x", byte);
        return scratch;
    }
}

/* How many bytes at the beginning may stand in a JSON string as they are: most of most texts. */
static size_t plain_length(const char *text)
{
    const char *at = text;
    for (; (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\' && *at != 0x7f; at++) {
    }
    return (size_t)(at - text);
}

/* A plain text between quotation marks, and what follows it: room is looked for once. */
static void buffer_quoted(struct buffer *buffer, const char *text, size_t length, const char *after)
{
    if (buffer_reserve(buffer, length + strlen(after) + 2)) {
        char *at = buffer->bytes + buffer->length;
        *at++ = '"';
        at = mempcpy(at, text, length);
        *at++ = '"';
        at = stpcpy(at, after);
        buffer->length = (size_t)(at - buffer->bytes);
    }
}

void buffer_json_string(struct buffer *buffer, const char *text)
{
    if (!text) {
        buffer_text(buffer, "null");
        return;
    }
    size_t length = plain_length(text);
    if (!text[length]) {
        buffer_quoted(buffer, text, length, "");
        return;
    }
    buffer_char(buffer, '"');
    for (;; length = plain_length(text)) {
        char scratch[8];
        buffer_put(buffer, text, length);
        text += length;
        if (!*text) {
            break;
        }
        buffer_text(buffer, json_escape((unsigned char)*text++, scratch, sizeof scratch));
    }
    buffer_char(buffer, '"');
}

void buffer_json_separate(struct buffer *buffer)
{
    char last = buffer->length ? buffer->bytes[buffer->length - 1] : '{';
    if (last != '{' && last != '[') {
        buffer_char(buffer, ',');
    }
}

void buffer_json_name(struct buffer *buffer, const char *name)
{
    buffer_json_separate(buffer);
    buffer_quoted(buffer, name, strlen(name), ":");
}

void buffer_member_text(struct buffer *buffer, const char *name, const char *text)
{
    buffer_json_name(buffer, name);
    buffer_json_string(buffer, text);
}

void buffer_member_int(struct buffer *buffer, const char *name, int64_t value)
{
    buffer_json_name(buffer, name);
    buffer_int(buffer, value);
}

void buffer_member_bool(struct buffer *buffer, const char *name, bool value)
{
    buffer_json_name(buffer, name);
    buffer_text(buffer, value ? "true" : "false");
}

void buffer_member_date(struct buffer *buffer, const char *name, struct date date)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    buffer_member_text(buffer, name, *text ? text : NULL);
}

void buffer_member_month(struct buffer *buffer, const char *name, int32_t month)
{
    buffer_json_name(buffer, name);
    buffer_format(buffer, "\"%04d-%02d\"", month / 12, month % 12 + 1);
}

void buffer_member_given(struct buffer *buffer, const char *name, const char *text)
{
    if (text && *text) {
        buffer_member_text(buffer, name, text);
    }
}
