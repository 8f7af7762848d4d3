/*
 * A text that grows in an arena, and JSON written into it. Failure is remembered, not returned:
 * write on, then look once at `failed` (no memory left). `bytes` is always NUL-terminated.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

struct buffer {
    struct arena *arena;
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void buffer_init(struct buffer *buffer, struct arena *arena, size_t capacity);
void buffer_put(struct buffer *buffer, const void *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_char(struct buffer *buffer, char character);
void buffer_int(struct buffer *buffer, int64_t value);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes; NULL becomes null. The text must be UTF-8. */
void buffer_json_string(struct buffer *buffer, const char *text);
/* `"name":` with a comma in front unless an object or array has just been opened. */
void buffer_json_name(struct buffer *buffer, const char *name);
/* A comma unless an object or array has just been opened. */
void buffer_json_separate(struct buffer *buffer);

/* A member of the JSON object being written: its name and its value. No text, no date: null. */
void buffer_member_text(struct buffer *buffer, const char *name, const char *text);
void buffer_member_int(struct buffer *buffer, const char *name, int64_t value);
void buffer_member_bool(struct buffer *buffer, const char *name, bool value);
void buffer_member_date(struct buffer *buffer, const char *name, struct date date);
/* A month by its index (base/date.h), as "2026-11". */
void buffer_member_month(struct buffer *buffer, const char *name, int32_t month);
/* A text that is left out when there is none: NULL or empty. */
void buffer_member_given(struct buffer *buffer, const char *name, const char *text);

#endif
