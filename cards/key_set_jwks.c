#include <sodium.h>

#include "cards/key_set.h"

static void put_base64url(struct buffer *buffer, const char *name, const uint8_t *bytes,
                          size_t size)
{
    char text[64];
    sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buffer_member_text(buffer, name, text);
}

static void put_key(struct buffer *buffer, const struct key *key)
{
    buffer_json_separate(buffer);
    buffer_text(buffer, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\"");
    put_base64url(buffer, "kid", key->kid, KID_SIZE);
    put_base64url(buffer, "x", key->public_key, PUBLIC_KEY_SIZE);
    buffer_member_text(buffer, "purpose", key_purpose_name(key->purpose));
    buffer_member_int(buffer, "nbf", key->sign_from);
    buffer_member_int(buffer, "sign_until", key->sign_until);
    buffer_member_int(buffer, "exp", key->verify_until);
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
