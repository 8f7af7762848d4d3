#include "cards/device_key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

/* Labels and values of COSE_Key (RFC 9053). */
enum { KEY_TYPE = 1, KEY_CURVE = -1, KEY_X = -2, KEY_Y = -3 };
enum { TYPE_OKP = 1, TYPE_EC2 = 2, CURVE_P256 = 1, CURVE_ED25519 = 6 };

struct device_key device_key_read(struct cbor_reader *reader)
{
    struct device_key key = {0};
    struct cbor_map map = cbor_read_map(reader);
    cbor_expect(reader, &map, KEY_TYPE);
    int64_t type = cbor_read_int(reader);
    bool is_p256 = type == TYPE_EC2;
    cbor_expect(reader, &map, KEY_CURVE);
    int64_t curve = cbor_read_int(reader);
    cbor_expect(reader, &map, KEY_X);
    bool has_x = cbor_copy_exact(reader, key.x, sizeof key.x);
    if (is_p256) {
        cbor_expect(reader, &map, KEY_Y);
        key.y_is_odd = cbor_read_bool(reader);
    }
    if (!has_x || map.left != 0 || (!is_p256 && type != TYPE_OKP) ||
        curve != (is_p256 ? CURVE_P256 : CURVE_ED25519)) {
        cbor_fail(reader);
    }
    if (reader->failed) {
        return (struct device_key){0};
    }
    key.kind = is_p256 ? DEVICE_KEY_P256 : DEVICE_KEY_ED25519;
    return key;
}

void device_key_write(struct cbor_writer *writer, const struct device_key *key)
{
    bool is_p256 = key->kind == DEVICE_KEY_P256;
    cbor_write_map(writer, is_p256 ? 4 : 3);
    cbor_write_int(writer, KEY_TYPE);
    cbor_write_int(writer, is_p256 ? TYPE_EC2 : TYPE_OKP);
    cbor_write_int(writer, KEY_CURVE);
    cbor_write_int(writer, is_p256 ? CURVE_P256 : CURVE_ED25519);
    cbor_write_int(writer, KEY_X);
    cbor_write_bytes(writer, key->x, sizeof key->x);
    if (is_p256) {
        cbor_write_int(writer, KEY_Y);
        cbor_write_bool(writer, key->y_is_odd);
    }
}

static EVP_PKEY *p256_key(const struct device_key *key)
{
    char group[] = "prime256v1";
    uint8_t point[33] = {key->y_is_odd ? 3 : 2};
    memcpy(point + 1, key->x, sizeof key->x);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *made = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        made = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return made;
}

bool device_key_is_valid(const struct device_key *key)
{
    if (key->kind != DEVICE_KEY_P256) {
        return key->kind == DEVICE_KEY_ED25519 && crypto_core_ed25519_is_valid_point(key->x) == 1;
    }
    EVP_PKEY *made = p256_key(key);
    EVP_PKEY_free(made);
    return made;
}

/* The curve has two points with this x, and the parity tells them apart: what OpenSSL makes of x
 * and the parity must have this very y. */
struct device_key device_key_of_point(const uint8_t x[32], const uint8_t y[32])
{
    struct device_key key = {.kind = DEVICE_KEY_P256, .y_is_odd = y[31] & 1};
    uint8_t found[32] = {0};
    BIGNUM *number = NULL;
    memcpy(key.x, x, sizeof key.x);
    EVP_PKEY *made = p256_key(&key);
    bool is_good = made && EVP_PKEY_get_bn_param(made, OSSL_PKEY_PARAM_EC_PUB_Y, &number) == 1 &&
                   BN_bn2binpad(number, found, sizeof found) == sizeof found &&
                   memcmp(found, y, sizeof found) == 0;
    BN_free(number);
    EVP_PKEY_free(made);
    return is_good ? key : (struct device_key){0};
}

/* OpenSSL takes r and s only in DER. Returns its size, 0 when there is no memory. */
static size_t der_signature(const uint8_t signature[64], uint8_t ret_der[80])
{
    int size = 0;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL);
    BIGNUM *s = BN_bin2bn(signature + 32, 32, NULL);
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        size = i2d_ECDSA_SIG(pair, &ret_der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    return size > 0 ? (size_t)size : 0;
}

static bool p256_verify(const struct device_key *key, struct span message,
                        const uint8_t signature[64])
{
    uint8_t der[80];
    size_t der_size = der_signature(signature, der);
    EVP_PKEY *public_key = p256_key(key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = der_size > 0 && public_key && context &&
                   EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, public_key) == 1 &&
                   EVP_DigestVerify(context, der, der_size, message.at, message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public_key);
    return is_good;
}

bool device_key_verify(const struct device_key *key, struct span message,
                       const uint8_t signature[64])
{
    switch (key->kind) {
    case DEVICE_KEY_ED25519:
        return crypto_sign_verify_detached(signature, message.at, message.size, key->x) == 0;
    case DEVICE_KEY_P256:
        return p256_verify(key, message, signature);
    case DEVICE_KEY_NONE:
        break;
    }
    return false;
}
