#include "base/json_input.h"

#include <stdint.h>
#include <string.h>

#include "base/limits.h"

enum { NUMBER_DIGITS = 18 };

static _Thread_local struct arena *parse_arena;

static void *parse_alloc(size_t size)
{
    return parse_arena ? arena_alloc(parse_arena, size) : NULL;
}

static void parse_free(void *memory)
{
    (void)memory; /* the arena is freed as a whole */
}

void json_input_start(void)
{
    json_set_alloc_funcs(parse_alloc, parse_free);
    json_object_seed(0);
}

/* The byte after a string that starts at text[at] == '"'; length when it does not end. */
static size_t string_end(const char *text, size_t length, size_t at)
{
    for (at++; at < length && text[at] != '"'; at++) {
        if (text[at] == '\\') {
            at++;
        }
    }
    return at < length ? at + 1 : length;
}

/* The byte after a number that starts at text[at]; 0 when it is longer or stranger than we take. */
static size_t number_end(const char *text, size_t length, size_t at)
{
    size_t digits = 0;
    for (; at < length; at++) {
        char c = text[at];
        if (c >= '0' && c <= '9') {
            digits++;
        } else if (c == 'e' || c == 'E') {
            return 0;
        } else if (c != '-' && c != '+' && c != '.') {
            break;
        }
    }
    return digits <= NUMBER_DIGITS ? at : 0;
}

bool json_input_is_bounded(const char *text, size_t length)
{
    size_t depth = 0, elements = 0;
    size_t at = 0;
    while (at < length) {
        char c = text[at];
        if (c == '"') {
            at = string_end(text, length, at);
            continue;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            at = number_end(text, length, at);
            if (at == 0) {
                return false;
            }
            continue;
        }
        if (c == '{' || c == '[') {
            elements++;
            depth++;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
        } else if (c == ',') {
            elements++;
        } else if (c == '\0') {
            return false;
        }
        if (depth > LIMIT_JSON_DEPTH || elements > LIMIT_JSON_ELEMENTS) {
            return false;
        }
        at++;
    }
    return true;
}

static const json_t *parse(struct arena *arena, const char *text, size_t length)
{
    json_error_t error;
    parse_arena = arena;
    const json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    parse_arena = NULL;
    return json;
}

const json_t *json_input_parse(struct arena *arena, const char *text, size_t length)
{
    bool is_good = length > 0 && json_input_is_bounded(text, length);
    return is_good ? parse(arena, text, length) : NULL;
}

const json_t *json_input_own(struct arena *arena, const char *text)
{
    return parse(arena, text, strlen(text));
}
