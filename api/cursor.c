#include "api/cursor.h"

#include <sodium.h>
#include <string.h>

enum { CHECK_BYTES = 16, VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static void make_check(const uint8_t key[KEY_SIZE], const char *list, const uint8_t *place,
                       size_t length, uint8_t ret_check[CHECK_BYTES])
{
    static const char purpose[] = "cursor";
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, KEY_SIZE, CHECK_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
    crypto_generichash_update(&state, (const uint8_t *)list, strlen(list) + 1);
    crypto_generichash_update(&state, place, length);
    crypto_generichash_final(&state, ret_check, CHECK_BYTES);
}

const char *cursor_write(struct arena *arena, const uint8_t key[KEY_SIZE], const char *list,
                         const char *place)
{
    size_t length = strlen(place), size = sodium_base64_ENCODED_LEN(CHECK_BYTES + length, VARIANT);
    uint8_t *bytes = arena_alloc(arena, CHECK_BYTES + length);
    char *text = arena_alloc(arena, size);
    if (!bytes || !text) {
        return NULL;
    }
    memcpy(bytes + CHECK_BYTES, place, length);
    make_check(key, list, bytes + CHECK_BYTES, length, bytes);
    return sodium_bin2base64(text, size, bytes, CHECK_BYTES + length, VARIANT);
}

const char *cursor_read(struct arena *arena, const uint8_t key[KEY_SIZE], const char *list,
                        const char *cursor)
{
    size_t length = strlen(cursor), size = 0;
    uint8_t check[CHECK_BYTES];
    uint8_t *bytes = arena_alloc(arena, length + 1); /* zeroed: the place ends with a NUL */
    if (!bytes ||
        sodium_base642bin(bytes, length, cursor, length, NULL, &size, NULL, VARIANT) != 0 ||
        size < CHECK_BYTES) {
        return NULL;
    }
    make_check(key, list, bytes + CHECK_BYTES, size - CHECK_BYTES, check);
    return sodium_memcmp(check, bytes, CHECK_BYTES) == 0 ? (const char *)bytes + CHECK_BYTES : NULL;
}
