#include "base/urlencoded.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

char *urlencoded_text(struct arena *arena, const char *text, size_t length, bool form)
{
    char *plain = arena_copy(arena, text, length);
    char *out = plain;
    for (size_t i = 0; plain && i < length; i++) {
        if (text[i] != '%') {
            *out++ = form && text[i] == '+' ? ' ' : text[i];
            if (text[i] == '\0') {
                return NULL;
            }
            continue;
        }
        bool whole = length - i > 2;
        int high = whole ? text_hex_digit(text[i + 1]) : -1;
        int low = whole ? text_hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            return NULL;
        }
        *out++ = (char)(high * 16 + low);
        i += 2;
    }
    if (plain) {
        *out = '\0';
    }
    return plain;
}

/* One name=value as a member of the object. */
static bool put_member(struct buffer *json, const char *pair, size_t length)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    size_t value_at = equals ? name_length + 1 : length;
    char *name = urlencoded_text(json->arena, pair, name_length, true);
    char *value = urlencoded_text(json->arena, pair + value_at, length - value_at, true);
    if (!name || !value || !text_is_utf8(name, strlen(name)) ||
        !text_is_utf8(value, strlen(value))) {
        return false;
    }
    buffer_json_separate(json);
    buffer_json_string(json, name);
    buffer_char(json, ':');
    buffer_json_string(json, value);
    return true;
}

const char *urlencoded_json(struct arena *arena, const char *text, size_t length,
                            size_t *ret_length)
{
    struct buffer json;
    buffer_init(&json, arena, length + 64);
    buffer_char(&json, '{');
    for (size_t at = 0, part; at < length; at += part + 1) {
        const char *end = memchr(text + at, '&', length - at);
        part = end ? (size_t)(end - text) - at : length - at;
        if (part > 0 && !put_member(&json, text + at, part)) {
            return NULL;
        }
    }
    buffer_char(&json, '}');
    *ret_length = json.length;
    return json.failed ? NULL : json.bytes;
}
