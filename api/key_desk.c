#include "api/key_desk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/keys.h"
#include "base/text.h"

enum { DAY_S = 86400, ZONE_S = 7 * 3600 };

/* How long a key signs, and how long after that its signatures must still be believed: a static
 * card lives 400 days, a credential 30, a status list 7; receipts stand in claims and documents in
 * files for years. */
static const struct plan {
    int sign_days, verify_days;
} plans[KEY_PURPOSE_COUNT] = {
    [KEY_CARD] = {183, 401},     [KEY_DYNAMIC] = {183, 31},    [KEY_STATUS] = {183, 8},
    [KEY_RECEIPT] = {183, 1827}, [KEY_DOCUMENT] = {183, 3653},
};

bool key_desk_complain(const char *what, const char *why)
{
    fprintf(stderr, "keys: %s: %s\n", what, why);
    return false;
}

int64_t key_desk_day_start(int64_t time)
{
    return time - (time + ZONE_S) % DAY_S;
}

const char *key_desk_day(int64_t time, char ret_text[DATE_TEXT_SIZE])
{
    date_format(date_from_days((int32_t)((time + ZONE_S) / DAY_S)), ret_text);
    return ret_text;
}

void key_desk_kid(const struct key *key, char ret_text[2 * KID_SIZE + 1])
{
    text_hex(key->kid, KID_SIZE, ret_text);
}

bool key_desk_pair(const char *folder, const char *name, struct key *key)
{
    uint8_t seed[KEY_SIZE], secret_key[SECRET_KEY_SIZE];
    char kid[2 * KID_SIZE + 1];
    bool made = false;
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(key->public_key, secret_key, seed);
    key_identify(key);
    key_desk_kid(key, kid);
    bool good = key_file_make(folder, name ? name : kid, seed, &made) && made;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret_key, sizeof secret_key);
    return good || key_desk_complain(name ? name : kid, "cannot be made");
}

bool key_desk_save_root(struct key_desk *desk)
{
    char text[2 * PUBLIC_KEY_SIZE + 2];
    text_hex(desk->root, PUBLIC_KEY_SIZE, text);
    strcat(text, "\n");
    return key_public_replace(desk->folder, "root.pub", text, strlen(text)) ||
           key_desk_complain("root.pub", "cannot be written");
}

static bool root_make(struct key_desk *desk)
{
    struct key root = {0};
    if (!key_desk_pair(desk->folder, "root", &root)) {
        return false;
    }
    memcpy(desk->root, root.public_key, PUBLIC_KEY_SIZE);
    return key_desk_save_root(desk);
}

/* A folder without a key set is a new one. */
bool key_desk_open(struct key_desk *desk)
{
    char text[2 * PUBLIC_KEY_SIZE + 2];
    uint8_t *document = malloc(KEY_SET_SIZE_MOST);
    size_t root_size = key_public_read(desk->folder, "root.pub", text, sizeof text);
    size_t size =
        document ? key_public_read(desk->folder, "key_set.cose", document, KEY_SET_SIZE_MOST) : 0;
    bool good = true;
    if (root_size == 0 && size == 0) {
        good = root_make(desk);
    } else if (root_size < 2 * PUBLIC_KEY_SIZE ||
               !text_unhex(text, 2 * PUBLIC_KEY_SIZE, desk->root)) {
        good = key_desk_complain("root.pub", "is missing or damaged");
    } else if (size > 0) {
        enum document_fault fault =
            key_set_read((struct span){document, size}, &desk->root, 1, &desk->set);
        good = !fault || key_desk_complain("key_set.cose", document_fault_kind(fault)->sentence_en);
    }
    free(document);
    return good;
}

static bool root_load(const struct key_desk *desk, struct signing_key *root, uint8_t *secret_key)
{
    uint8_t seed[KEY_SIZE];
    if (!key_file_read(desk->folder, "root", seed)) {
        return key_desk_complain("root.key",
                                 "is not here, or others may read it; the key set can only be "
                                 "signed where it is");
    }
    crypto_sign_seed_keypair(root->key.public_key, secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    root->secret_key = secret_key;
    key_identify(&root->key);
    return memcmp(root->key.public_key, desk->root, PUBLIC_KEY_SIZE) == 0 ||
           key_desk_complain("root.key", "is not the one of root.pub");
}

bool key_desk_sign(struct key_desk *desk)
{
    struct signing_key root = {0};
    uint8_t *secret_key = sodium_malloc(SECRET_KEY_SIZE);
    uint8_t *document = malloc(KEY_SET_SIZE_MOST);
    struct cbor_writer writer = cbor_writer(document, document ? KEY_SET_SIZE_MOST : 0);
    desk->set.version++;
    desk->set.issued_at = desk->now;
    desk->set.expires_at = desk->now + KEY_SET_LIFE_S;
    bool good = secret_key && root_load(desk, &root, secret_key);
    if (good && !key_set_write(&writer, &desk->set, &root)) {
        good = key_desk_complain("key_set.cose", "cannot be signed");
    }
    if (good && !key_public_replace(desk->folder, "key_set.cose", document, writer.size)) {
        good = key_desk_complain("key_set.cose", "cannot be written");
    }
    sodium_free(secret_key);
    free(document);
    return good;
}

bool key_desk_add(struct key_desk *desk, enum key_purpose purpose, const char *region,
                  int64_t sign_from)
{
    const struct plan *plan = &plans[purpose];
    struct key key = {.purpose = purpose,
                      .sign_from = sign_from,
                      .sign_until = sign_from + (int64_t)plan->sign_days * DAY_S};
    char kid[2 * KID_SIZE + 1], day[DATE_TEXT_SIZE];
    key.verify_until = key.sign_until + (int64_t)plan->verify_days * DAY_S;
    snprintf(key.region, sizeof key.region, "%s", region);
    if (!key_desk_pair(desk->folder, NULL, &key)) {
        return false;
    }
    if (!key_set_add(&desk->set, &key)) {
        return key_desk_complain("key set", "has no room for more keys");
    }
    key_desk_kid(&key, kid);
    printf("%s %s signs from %s\n", kid, key_purpose_name(purpose), key_desk_day(sign_from, day));
    desk->changed = true;
    return true;
}

void key_desk_drop(struct key_desk *desk, size_t at)
{
    char kid[2 * KID_SIZE + 1];
    key_desk_kid(&desk->set.keys[at], kid);
    key_file_remove(desk->folder, kid);
    desk->set.key_count--;
    memmove(&desk->set.keys[at], &desk->set.keys[at + 1],
            (desk->set.key_count - at) * sizeof desk->set.keys[0]);
    desk->changed = true;
}
