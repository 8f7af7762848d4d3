#include "cards/legacy_qr.h"

#include <sodium.h>
#include <string.h>

#include "cards/scan_field.h"

enum { USUAL_TEXT_BYTES = 512 };

static char *card_text(struct arena *arena, const struct scan *card, size_t *ret_length)
{
    struct buffer buffer;
    buffer_init(&buffer, arena, USUAL_TEXT_BYTES);
    bhyt_fields_write(&buffer, card);
    buffer_char(&buffer, '$');
    *ret_length = buffer.length;
    return buffer.failed ? NULL : buffer.bytes;
}

/* 16 hex digits and 4 decimal ones of a keyed hash; the name in front keeps the key's other uses
 * apart. */
static char *check_string(struct arena *arena, const char *text, size_t length,
                          const unsigned char key[LEGACY_QR_KEY_SIZE])
{
    static const unsigned char purpose[] = "legacy_qr check string 1";
    unsigned char hash[crypto_generichash_BYTES];
    char digits[17];
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, LEGACY_QR_KEY_SIZE, sizeof hash);
    crypto_generichash_update(&state, purpose, sizeof purpose);
    crypto_generichash_update(&state, (const unsigned char *)text, length);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_memzero(&state, sizeof state);
    sodium_bin2hex(digits, sizeof digits, hash, 8);
    int number = (hash[8] << 16 | hash[9] << 8 | hash[10]) % 10000;
    return arena_printf(arena, "%s-%04d", digits, number);
}

enum scan_fault legacy_qr_write(struct arena *arena, const struct scan_catalogue *catalogue,
                                const struct scan *card,
                                const unsigned char key[LEGACY_QR_KEY_SIZE], char **ret_text)
{
    size_t length = 0;
    struct scan checked = *card;
    checked.check_string = NULL;
    const char *unchecked_text = card_text(arena, &checked, &length);
    checked.check_string = unchecked_text ? check_string(arena, unchecked_text, length, key) : NULL;
    char *text = checked.check_string ? card_text(arena, &checked, &length) : NULL;
    if (!text) {
        return SCAN_FAULT_NO_MEMORY;
    }
    struct scan read_back;
    enum scan_fault fault = scan_parse(arena, catalogue, text, length, &read_back);
    if (!fault) {
        *ret_text = text;
    }
    return fault;
}
