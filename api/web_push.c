#include "api/web_push.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

enum { KEY_BYTES = 16, NONCE_BYTES = 12, TAG_BYTES = 16, SIGNATURE_BYTES = 64, MAC_BYTES = 32 };

void push_once_make(struct push_once *ret_once)
{
    uint8_t point[PUSH_POINT_SIZE];
    do {
        randombytes_buf(ret_once, sizeof *ret_once);
    } while (!push_public(ret_once->scalar, point));
}

/* scalar × peer, or × the curve's own point when peer is NULL. */
static bool multiply(const uint8_t scalar[PUSH_SCALAR_SIZE], const uint8_t *peer,
                     uint8_t ret_point[PUSH_POINT_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *from = group ? EC_POINT_new(group) : NULL;
    EC_POINT *product = group ? EC_POINT_new(group) : NULL;
    BIGNUM *factor = BN_bin2bn(scalar, PUSH_SCALAR_SIZE, NULL);
    bool good = from && product && factor && !BN_is_zero(factor) &&
                BN_cmp(factor, EC_GROUP_get0_order(group)) < 0 &&
                (!peer || EC_POINT_oct2point(group, from, peer, PUSH_POINT_SIZE, NULL) == 1) &&
                EC_POINT_mul(group, product, peer ? NULL : factor, peer ? from : NULL,
                             peer ? factor : NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, ret_point,
                                   PUSH_POINT_SIZE, NULL) == PUSH_POINT_SIZE;
    BN_clear_free(factor);
    EC_POINT_clear_free(product);
    EC_POINT_free(from);
    EC_GROUP_free(group);
    return good;
}

bool push_public(const uint8_t scalar[PUSH_SCALAR_SIZE], uint8_t ret_point[PUSH_POINT_SIZE])
{
    return multiply(scalar, NULL, ret_point);
}

bool push_point_is_valid(const uint8_t point[PUSH_POINT_SIZE])
{
    static const uint8_t one[PUSH_SCALAR_SIZE] = {[PUSH_SCALAR_SIZE - 1] = 1};
    uint8_t same[PUSH_POINT_SIZE];
    return point[0] == 4 && multiply(one, point, same);
}

/* HKDF (RFC 5869) with SHA-256, for at most one block of output. */
static void derive(const uint8_t *salt, size_t salt_size, const uint8_t *secret, size_t secret_size,
                   const void *info, size_t info_size, uint8_t *ret_key, size_t key_size)
{
    static const uint8_t counter = 1;
    uint8_t extracted[MAC_BYTES], block[MAC_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, salt, salt_size);
    crypto_auth_hmacsha256_update(&state, secret, secret_size);
    crypto_auth_hmacsha256_final(&state, extracted);
    crypto_auth_hmacsha256_init(&state, extracted, sizeof extracted);
    crypto_auth_hmacsha256_update(&state, info, info_size);
    crypto_auth_hmacsha256_update(&state, &counter, 1);
    crypto_auth_hmacsha256_final(&state, block);
    memcpy(ret_key, block, key_size);
    sodium_memzero(block, sizeof block);
    sodium_memzero(extracted, sizeof extracted);
}

/* Key and nonce of the message (RFC 8291, section 3.4). */
static bool message_key(const struct push_keys *keys, const struct push_once *once,
                        const uint8_t own[PUSH_POINT_SIZE], uint8_t ret_key[KEY_BYTES],
                        uint8_t ret_nonce[NONCE_BYTES])
{
    static const char key_info[] = "Content-Encoding: aes128gcm";
    static const char nonce_info[] = "Content-Encoding: nonce";
    uint8_t shared[PUSH_POINT_SIZE], input[MAC_BYTES];
    uint8_t info[14 + 2 * PUSH_POINT_SIZE] = "WebPush: info";
    if (keys->p256dh[0] != 4 || !multiply(once->scalar, keys->p256dh, shared)) {
        return false;
    }
    memcpy(info + 14, keys->p256dh, PUSH_POINT_SIZE);
    memcpy(info + 14 + PUSH_POINT_SIZE, own, PUSH_POINT_SIZE);
    derive(keys->auth, sizeof keys->auth, shared + 1, 32, info, sizeof info, input, sizeof input);
    derive(once->salt, sizeof once->salt, input, sizeof input, key_info, sizeof key_info, ret_key,
           KEY_BYTES);
    derive(once->salt, sizeof once->salt, input, sizeof input, nonce_info, sizeof nonce_info,
           ret_nonce, NONCE_BYTES);
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(input, sizeof input);
    return true;
}

/* AES-128-GCM of the text and the mark of the last record; the tag stands behind. */
static bool seal(const uint8_t key[KEY_BYTES], const uint8_t nonce[NONCE_BYTES], const char *text,
                 size_t length, uint8_t *ret_bytes)
{
    static const uint8_t last_record = 2;
    int first = 0, second = 0, rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good =
        context && EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, nonce) == 1 &&
        EVP_EncryptUpdate(context, ret_bytes, &first, (const uint8_t *)text, (int)length) == 1 &&
        EVP_EncryptUpdate(context, ret_bytes + length, &second, &last_record, 1) == 1 &&
        EVP_EncryptFinal_ex(context, ret_bytes + length + 1, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, ret_bytes + length + 1) == 1;
    EVP_CIPHER_CTX_free(context);
    return good && (size_t)first == length && second == 1 && rest == 0;
}

bool push_encrypt(const struct push_keys *keys, const struct push_once *once, const char *text,
                  size_t length, uint8_t *ret_bytes)
{
    /* One record of at most 4096 bytes; then the size of the key that follows. */
    static const uint8_t record[] = {0, 0, 16, 0, PUSH_POINT_SIZE};
    uint8_t own[PUSH_POINT_SIZE], key[KEY_BYTES], nonce[NONCE_BYTES];
    if (length > PUSH_TEXT_MOST || !push_public(once->scalar, own) ||
        !message_key(keys, once, own, key, nonce)) {
        return false;
    }
    memcpy(ret_bytes, once->salt, PUSH_SALT_SIZE);
    memcpy(ret_bytes + PUSH_SALT_SIZE, record, sizeof record);
    memcpy(ret_bytes + PUSH_SALT_SIZE + sizeof record, own, sizeof own);
    bool good =
        seal(key, nonce, text, length, ret_bytes + PUSH_SALT_SIZE + sizeof record + sizeof own);
    sodium_memzero(key, sizeof key);
    return good;
}

static EVP_PKEY *private_key(const uint8_t scalar[PUSH_SCALAR_SIZE])
{
    uint8_t point[PUSH_POINT_SIZE];
    EVP_PKEY *made = NULL;
    BIGNUM *number = BN_bin2bn(scalar, PUSH_SCALAR_SIZE, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM *parameters = NULL;
    if (number && builder && context && push_public(scalar, point) &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point)) {
        parameters = OSSL_PARAM_BLD_to_param(builder);
    }
    if (parameters && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &made, EVP_PKEY_KEYPAIR, parameters) != 1) {
        made = NULL;
    }
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    BN_clear_free(number);
    return made;
}

/* ES256 (RFC 7518): r and s, 32 bytes each, where OpenSSL gives DER. */
static bool sign(const uint8_t scalar[PUSH_SCALAR_SIZE], const char *text, size_t length,
                 uint8_t ret_signature[SIGNATURE_BYTES])
{
    uint8_t der[80];
    const uint8_t *at = der;
    size_t size = sizeof der;
    EVP_PKEY *key = private_key(scalar);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key && context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, der, &size, (const uint8_t *)text, length) == 1;
    ECDSA_SIG *pair = good ? d2i_ECDSA_SIG(NULL, &at, (long)size) : NULL;
    good = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret_signature, 32) == 32 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret_signature + 32, 32) == 32;
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static const char *base64url(struct arena *arena, const void *bytes, size_t size)
{
    size_t room = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, room);
    return text ? sodium_bin2base64(text, room, bytes, size,
                                    sodium_base64_VARIANT_URLSAFE_NO_PADDING)
                : NULL;
}

const char *push_server_key(struct arena *arena, const uint8_t scalar[PUSH_SCALAR_SIZE])
{
    uint8_t point[PUSH_POINT_SIZE];
    return push_public(scalar, point) ? base64url(arena, point, sizeof point) : NULL;
}

/* "https://push.example:8443/some/path": up to the third slash. */
static size_t origin_length(const char *url)
{
    const char *host = strstr(url, "://");
    return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/") : strlen(url);
}

const char *push_authorization(struct arena *arena, const uint8_t scalar[PUSH_SCALAR_SIZE],
                               const char *url, int64_t expires_at, const char *contact)
{
    static const char header[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    uint8_t signature[SIGNATURE_BYTES];
    const char *claims =
        arena_printf(arena, "{\"aud\":\"%.*s\",\"exp\":%lld%s%s%s}", (int)origin_length(url), url,
                     (long long)expires_at, contact ? ",\"sub\":\"" : "", contact ? contact : "",
                     contact ? "\"" : "");
    const char *head = base64url(arena, header, sizeof header - 1);
    const char *body = claims ? base64url(arena, claims, strlen(claims)) : NULL;
    const char *input = head && body ? arena_printf(arena, "%s.%s", head, body) : NULL;
    if (!input || !sign(scalar, input, strlen(input), signature)) {
        return NULL;
    }
    const char *tail = base64url(arena, signature, sizeof signature);
    const char *key = push_server_key(arena, scalar);
    return tail && key ? arena_printf(arena, "vapid t=%s.%s, k=%s", input, tail, key) : NULL;
}
