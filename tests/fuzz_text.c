/* Any bytes: the stored form and the keys are stable, and keys do not depend on the form they are
 * made from. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;

typedef char *text_form(struct arena *arena, const char *text, size_t length);

static void check_stable(text_form *form, const char *text, size_t size, const char *stored)
{
    const char *made = form(&arena, text, size);
    assert(made && text_is_utf8(made, strlen(made)));
    assert(strcmp(form(&arena, stored, strlen(stored)), made) == 0);
    assert(strcmp(form(&arena, made, strlen(made)), made) == 0);
}

static void check_blanks(const char *stored)
{
    size_t length = strlen(stored);
    assert(length == 0 || (stored[0] != ' ' && stored[length - 1] != ' '));
    assert(!strstr(stored, "  "));
    assert(text_length(stored, length) <= length);
}

static void check_hex(const char *text, size_t size)
{
    uint8_t *bytes = arena_alloc(&arena, size / 2);
    char *hex = arena_alloc(&arena, size + 1);
    if (text_unhex(text, size, bytes)) {
        text_hex(bytes, size / 2, hex);
        for (size_t i = 0; i < size; i++) {
            assert(hex[i] == text[i] || hex[i] == (text[i] | 0x20));
        }
        assert(strlen(hex) == size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    arena_reset(&arena);
    check_hex(text, size);
    const char *stored = text_normalise(&arena, text, size);
    if (!stored) {
        assert(!text_name_key(&arena, text, size) && !text_search_key(&arena, text, size));
        return 0;
    }
    assert(text_is_utf8(text, size));
    check_blanks(stored);
    check_stable(text_normalise, text, size, stored);
    check_stable(text_name_key, text, size, stored);
    check_stable(text_search_key, text, size, stored);
    return 0;
}
