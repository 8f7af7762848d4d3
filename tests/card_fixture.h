/* Keys, phones and cards for the tests of signed codes: all made up, the same in every run. */
#ifndef TESTS_CARD_FIXTURE_H
#define TESTS_CARD_FIXTURE_H

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cards/card_token.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

/* 2026-06-01T08:00:00+07:00 */
enum { FIXTURE_NOW = 1780275600, DAY_S = 86400 };

static inline struct signing_key fixture_key(uint8_t seed_byte, enum key_purpose purpose)
{
    static uint8_t secrets[256][SECRET_KEY_SIZE];
    uint8_t seed[crypto_sign_SEEDBYTES];
    struct signing_key made = {.secret_key = secrets[seed_byte]};
    memset(seed, seed_byte, sizeof seed);
    crypto_sign_seed_keypair(made.key.public_key, secrets[seed_byte], seed);
    made.key.purpose = purpose;
    made.key.sign_from = FIXTURE_NOW - 90 * DAY_S;
    made.key.sign_until = FIXTURE_NOW + 90 * DAY_S;
    made.key.verify_until = FIXTURE_NOW + 600 * DAY_S;
    key_identify(&made.key);
    return made;
}

/* One key of each purpose, with the purpose's number as its seed; the root is number 99. */
static inline struct key_set fixture_key_set(void)
{
    struct key_set set = {
        .version = 7,
        .issued_at = FIXTURE_NOW - DAY_S,
        .expires_at = FIXTURE_NOW + 20 * DAY_S,
        .status_uri = "https://example.vn/v1/status/{list}",
        .key_count = KEY_PURPOSE_COUNT,
    };
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        set.keys[i] = fixture_key((uint8_t)i, (enum key_purpose)i).key;
    }
    return set;
}

static inline struct signing_key fixture_root(void)
{
    return fixture_key(99, KEY_CARD);
}

static inline struct card_claims fixture_claims(void)
{
    return (struct card_claims){
        .issued_at = FIXTURE_NOW - 30 * DAY_S,
        .not_before = FIXTURE_NOW - 30 * DAY_S,
        .expires_at = FIXTURE_NOW + 200 * DAY_S,
        .card =
            {
                .number = "DN4797912345678",
                .name = "Nguyễn Hoàng Phương Thảo Quỳnh",
                .birth_date = {1990, 5, 17},
                .sex = 2,
                .has_sex = true,
                .benefit = "DN4",
                .initial_facility = "79024",
                .valid_from = {2026, 1, 1},
                .valid_to = {2026, 12, 31},
                .five_year_date = {2027, 6, 1},
                .has_status = true,
                .status_list = 12,
                .status_index = 456789,
            },
    };
}

static inline struct card_claims fixture_one_time(void)
{
    struct card_claims claims = fixture_claims();
    claims.issued_at = claims.not_before = FIXTURE_NOW - 20;
    claims.expires_at = FIXTURE_NOW + 100;
    claims.has_cti = true;
    memcpy(claims.cti, "one-time", TOKEN_CTI_SIZE);
    return claims;
}

/* A phone: its key, and what it signs with. */
struct phone {
    struct device_key public_key;
    uint8_t secret_key[SECRET_KEY_SIZE];
    EVP_PKEY *p256;
};

static inline struct phone fixture_phone(enum device_key_kind kind)
{
    struct phone phone = {.public_key.kind = kind};
    if (kind == DEVICE_KEY_ED25519) {
        static const uint8_t seed[crypto_sign_SEEDBYTES] = "the seed of a phone, 32 bytes...";
        crypto_sign_seed_keypair(phone.public_key.x, phone.secret_key, seed);
        return phone;
    }
    uint8_t point[65];
    size_t size = 0;
    phone.p256 = EVP_EC_gen("prime256v1");
    EVP_PKEY_get_octet_string_param(phone.p256, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                    &size);
    memcpy(phone.public_key.x, point + 1, 32);
    phone.public_key.y_is_odd = point[64] & 1;
    return phone;
}

static inline void phone_forget(struct phone *phone)
{
    EVP_PKEY_free(phone->p256);
}

static inline void phone_sign(const struct phone *phone, struct span message, uint8_t signature[64])
{
    if (!phone->p256) {
        crypto_sign_detached(signature, NULL, message.at, message.size, phone->secret_key);
        return;
    }
    uint8_t der[80];
    const uint8_t *at = der;
    size_t size = sizeof der;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, phone->p256);
    EVP_DigestSign(context, der, &size, message.at, message.size);
    EVP_MD_CTX_free(context);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)size);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32);
    ECDSA_SIG_free(pair);
}

/* A holder-bound code around these claims; ret_bytes takes TOKEN_SIZE_MOST. */
static inline size_t fixture_show(const struct phone *phone, const struct card_claims *claims,
                                  const struct signing_key *key, int64_t shown_at,
                                  const char *facility, uint8_t *ret_bytes)
{
    uint8_t credential[TOKEN_SIZE_MOST];
    uint8_t payload[TOKEN_SIZE_MOST];
    uint8_t header[SIGN1_HEADER_SIZE];
    uint8_t message[TOKEN_SIZE_MOST + SIGN1_MESSAGE_MARGIN];
    uint8_t signature[SIGNATURE_SIZE];
    struct card_claims bound = *claims;
    struct token_shown shown = {.issued_at = shown_at, .cti = "shown 01"};
    shown.cti[7] = (uint8_t)phone->public_key.kind;
    bound.device = phone->public_key;
    if (card_token_sign(&bound, key, credential, &shown.credential.size)) {
        return 0;
    }
    shown.credential.at = credential;
    strcpy(shown.facility, facility);
    struct cbor_writer inner = cbor_writer(payload, sizeof payload);
    token_shown_write(&inner, &shown);
    struct sign1 sign1 = sign1_begin(phone->p256 ? SIGN1_DEVICE_ES256 : SIGN1_DEVICE_ED25519, NULL,
                                     cbor_written(&inner), header);
    struct span to_sign = {message, sign1_message(&sign1, message, sizeof message)};
    phone_sign(phone, to_sign, signature);
    sign1.signature = signature;
    struct cbor_writer writer = cbor_writer(ret_bytes, TOKEN_SIZE_MOST);
    sign1_finish(&writer, &sign1);
    return cbor_written(&writer).size;
}

/* The claims of a credential: a month at most. */
static inline struct card_claims fixture_credential(void)
{
    struct card_claims claims = fixture_claims();
    claims.issued_at = claims.not_before = FIXTURE_NOW - 5 * DAY_S;
    claims.expires_at = claims.issued_at + 30 * DAY_S;
    return claims;
}

#endif
