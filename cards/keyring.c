#include "cards/keyring.h"

#include <sodium.h>
#include <string.h>

static const char *const purpose_names[KEY_PURPOSE_COUNT] = {
    [KEY_CARD] = "card",       [KEY_DYNAMIC] = "dynamic",   [KEY_STATUS] = "status",
    [KEY_RECEIPT] = "receipt", [KEY_DOCUMENT] = "document",
};

const char *key_purpose_name(enum key_purpose purpose)
{
    return purpose_names[purpose];
}

bool key_purpose_find(const char *name, size_t length, enum key_purpose *ret_purpose)
{
    for (size_t i = 0; i < KEY_PURPOSE_COUNT; i++) {
        if (strlen(purpose_names[i]) == length && memcmp(purpose_names[i], name, length) == 0) {
            *ret_purpose = (enum key_purpose)i;
            return true;
        }
    }
    return false;
}

static void kid_of(const uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t ret_kid[KID_SIZE])
{
    /* {1: 1 (OKP), -1: 6 (Ed25519), -2: public key} */
    uint8_t cose_key[8 + PUBLIC_KEY_SIZE] = {0xA3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20};
    uint8_t thumbprint[crypto_hash_sha256_BYTES];
    memcpy(cose_key + 8, public_key, PUBLIC_KEY_SIZE);
    crypto_hash_sha256(thumbprint, cose_key, sizeof cose_key);
    memcpy(ret_kid, thumbprint, KID_SIZE);
}

void key_identify(struct key *key)
{
    kid_of(key->public_key, key->kid);
}

bool key_is_valid(const struct key *key)
{
    uint8_t kid[KID_SIZE];
    kid_of(key->public_key, kid);
    return (unsigned)key->purpose < KEY_PURPOSE_COUNT && memcmp(kid, key->kid, KID_SIZE) == 0 &&
           0 <= key->sign_from && key->sign_from < key->sign_until &&
           key->sign_until <= key->verify_until && key->void_before >= 0;
}

bool key_may_sign(const struct key *key, int64_t now)
{
    return key->sign_from <= now && now < key->sign_until && now >= key->void_before;
}

bool key_may_verify(const struct key *key, int64_t issued_at, int64_t now)
{
    return key_may_sign(key, issued_at) && now < key->verify_until;
}

static bool goes_before(const struct key *a, const struct key *b)
{
    if ((*a->region == '\0') != (*b->region == '\0')) {
        return *a->region != '\0';
    }
    return a->sign_from > b->sign_from;
}

const struct signing_key *keyring_find(const struct signing_key *keys, size_t count,
                                       enum key_purpose purpose, const char *region, int64_t now)
{
    const struct signing_key *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct key *key = &keys[i].key;
        bool is_of_region = *key->region == '\0' || strcmp(key->region, region) == 0;
        if (key->purpose == purpose && is_of_region && key_may_sign(key, now) &&
            (!best || goes_before(key, &best->key))) {
            best = &keys[i];
        }
    }
    return best;
}
