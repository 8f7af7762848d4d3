#include <sodium.h>

#include "cards/key_set.h"

static void put_base64url(struct buffer *buffer, const char *name, const uint8_t *bytes,
                          size_t size)
{
    char text[64];
    sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buffer_json_name(buffer, name);
    buffer_json_string(buffer, text);
}

static void put_time(struct buffer *buffer, const char *name, int64_t time)
{
    buffer_json_name(buffer, name);
    buffer_int(buffer, time);
}

static void put_key(struct buffer *buffer, const struct key *key)
{
    buffer_json_separate(buffer);
    buffer_text(buffer, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\"");
    put_base64url(buffer, "kid", key->kid, KID_SIZE);
    put_base64url(buffer, "x", key->public_key, PUBLIC_KEY_SIZE);
    buffer_json_name(buffer, "purpose");
    buffer_json_string(buffer, key_purpose_name(key->purpose));
    put_time(buffer, "nbf", key->sign_from);
    put_time(buffer, "sign_until", key->sign_until);
    put_time(buffer, "exp", key->verify_until);
    buffer_char(buffer, '}');
}

void key_set_jwks(struct buffer *buffer, const struct key_set *set)
{
    buffer_text(buffer, "{\"keys\":[");
    for (size_t i = 0; i < set->key_count; i++) {
        put_key(buffer, &set->keys[i]);
    }
    buffer_text(buffer, "]}");
}
