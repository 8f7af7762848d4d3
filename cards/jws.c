#include "cards/jws.h"

#include <sodium.h>
#include <string.h>

static void put_base64url(struct buffer *buffer, const void *bytes, size_t size)
{
    size_t room = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(buffer->arena, room);
    if (!text) {
        buffer->failed = true;
        return;
    }
    buffer_text(buffer, sodium_bin2base64(text, room, bytes, size,
                                          sodium_base64_VARIANT_URLSAFE_NO_PADDING));
}

static void put_header(struct buffer *buffer, const struct signing_key *key)
{
    struct buffer header;
    buffer_init(&header, buffer->arena, 64);
    buffer_text(&header, "{\"alg\":\"EdDSA\",\"kid\":\"");
    put_base64url(&header, key->key.kid, KID_SIZE);
    buffer_text(&header, "\",\"typ\":\"JWT\"}");
    buffer->failed |= header.failed;
    if (!header.failed) {
        put_base64url(buffer, header.bytes, header.length);
    }
}

void jws_put(struct buffer *buffer, const struct signing_key *key, const char *payload,
             size_t length)
{
    uint8_t signature[SIGNATURE_SIZE];
    size_t start = buffer->length;
    put_header(buffer, key);
    buffer_char(buffer, '.');
    put_base64url(buffer, payload, length);
    if (buffer->failed) {
        return;
    }
    crypto_sign_detached(signature, NULL, (const uint8_t *)buffer->bytes + start,
                         buffer->length - start, key->secret_key);
    buffer_char(buffer, '.');
    put_base64url(buffer, signature, sizeof signature);
}
