/* Any form: never a crash; what is read of it is JSON for who reads JSON, and written again it
 * reads the same. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/json_input.h"
#include "base/text.h"
#include "base/urlencoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;

/* Every byte escaped. */
static char *escaped(const char *text)
{
    size_t length = strlen(text);
    char *out = arena_alloc(&arena, length * 3 + 1);
    assert(out);
    for (size_t i = 0; i < length; i++) {
        snprintf(out + 3 * i, 4, "%%%02X", (unsigned char)text[i]);
    }
    return out;
}

static void check_text(const char *bytes, size_t size, bool form)
{
    char *text = urlencoded_text(&arena, bytes, size, form);
    if (text) {
        char *written = escaped(text);
        char *again = urlencoded_text(&arena, written, strlen(written), form);
        assert(strlen(text) <= size && again && strcmp(again, text) == 0);
    }
}

static void check_form(const char *bytes, size_t size)
{
    size_t length = 0;
    const char *json = urlencoded_json(&arena, bytes, size, &length);
    if (!json) {
        return;
    }
    assert(strlen(json) == length && text_is_utf8(json, length));
    const json_t *read = json_input_parse(&arena, json, length);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)read, name, value)
    {
        assert(json_is_string(value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started) {
        json_input_start();
        started = true;
    }
    arena_init(&arena);
    check_text((const char *)data, size, false);
    check_text((const char *)data, size, true);
    check_form((const char *)data, size);
    arena_destroy(&arena);
    return 0;
}
