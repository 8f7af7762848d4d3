#include "api/signing.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/key_file.h"
#include "api/log.h"
#include "base/text.h"

struct signing_set {
    struct key_set keys;
    struct handout document, jwks;
    struct signing_key signing[KEY_SET_KEYS_MOST];
    size_t signing_count;
    uint8_t *secrets; /* locked; one half a signing key */
    struct signing_set *older;
};

static const char *key_folder;
static uint64_t key_set_stamp;
static struct signing_set *newest;
static unsigned long counts[KEY_PURPOSE_COUNT];

static const char *root_read(const char *folder, uint8_t ret_root[PUBLIC_KEY_SIZE])
{
    char text[2 * PUBLIC_KEY_SIZE + 2];
    size_t size = key_public_read(folder, "root.pub", text, sizeof text);
    return size >= 2 * PUBLIC_KEY_SIZE && text_unhex(text, 2 * PUBLIC_KEY_SIZE, ret_root)
               ? NULL
               : "root.pub is missing";
}

static const char *public_read(const char *folder, struct signing_set *set)
{
    uint8_t root[1][PUBLIC_KEY_SIZE];
    const char *why = root_read(folder, root[0]);
    uint8_t *bytes = malloc(KEY_SET_SIZE_MOST);
    size_t size = bytes ? key_public_read(folder, "key_set.cose", bytes, KEY_SET_SIZE_MOST) : 0;
    if (!handout_make(bytes, size, &set->document)) {
        return "there is no memory";
    }
    if (why || size == 0) {
        return why ? why : "key_set.cose is missing";
    }
    struct span document = {bytes, size};
    enum document_fault fault = key_set_read(document, root, 1, &set->keys);
    return fault ? document_fault_kind(fault)->sentence_en : NULL;
}

/* Keys whose secret half is elsewhere (another region's, a retired one's) only verify here. */
static const char *secrets_read(const char *folder, struct signing_set *set)
{
    set->secrets = sodium_malloc(KEY_SET_KEYS_MOST * SECRET_KEY_SIZE);
    if (!set->secrets) {
        return "memory cannot be locked";
    }
    for (size_t i = 0; i < set->keys.key_count; i++) {
        const struct key *key = &set->keys.keys[i];
        uint8_t seed[KEY_SIZE], public_key[PUBLIC_KEY_SIZE];
        uint8_t *secret_key = set->secrets + set->signing_count * SECRET_KEY_SIZE;
        char name[2 * KID_SIZE + 1];
        text_hex(key->kid, KID_SIZE, name);
        if (!key_file_exists(folder, name)) {
            continue;
        }
        bool good = key_file_read(folder, name, seed);
        if (good) {
            crypto_sign_seed_keypair(public_key, secret_key, seed);
            good = memcmp(public_key, key->public_key, PUBLIC_KEY_SIZE) == 0;
        }
        sodium_memzero(seed, sizeof seed);
        if (!good) {
            return "a secret key is not that of its kid, or others may read it";
        }
        set->signing[set->signing_count++] = (struct signing_key){*key, secret_key};
    }
    sodium_mprotect_readonly(set->secrets);
    return NULL;
}

static const char *jwks_make(struct signing_set *set)
{
    struct arena arena;
    struct buffer json;
    arena_init(&arena);
    buffer_init(&json, &arena, 4096);
    key_set_jwks(&json, &set->keys);
    uint8_t *bytes = json.failed ? NULL : malloc(json.length);
    if (bytes) {
        memcpy(bytes, json.bytes, json.length);
    }
    bool good = handout_make(bytes, json.length, &set->jwks);
    arena_destroy(&arena);
    return good ? NULL : "there is no memory";
}

static void set_free(struct signing_set *set)
{
    free(set->document.bytes);
    free(set->jwks.bytes);
    sodium_free(set->secrets);
    free(set);
}

static const char *set_take(void)
{
    struct signing_set *set = calloc(1, sizeof *set);
    if (!set) {
        return "there is no memory";
    }
    const char *why = public_read(key_folder, set);
    if (!why && newest && set->keys.version < newest->keys.version) {
        why = "key_set.cose is older than the one in use";
    }
    if (!why) {
        why = secrets_read(key_folder, set);
    }
    if (!why) {
        why = jwks_make(set);
    }
    if (why) {
        set_free(set);
        return why;
    }
    set->older = newest;
    newest = set;
    return NULL;
}

bool signing_load(const char *folder)
{
    key_folder = folder;
    key_set_stamp = key_public_stamp(folder, "key_set.cose");
    const char *why = set_take();
    if (why) {
        fprintf(stderr, "keys: %s: %s: run `ansinh keys`\n", folder, why);
    }
    return !why;
}

void signing_refresh(void)
{
    uint64_t stamp = key_public_stamp(key_folder, "key_set.cose");
    if (stamp == key_set_stamp) {
        return;
    }
    key_set_stamp = stamp;
    const char *why = set_take();
    log_event(why ? "key_set_refused" : "key_set_taken", why ? why : "");
}

void signing_forget(void)
{
    while (newest) {
        struct signing_set *set = newest;
        newest = set->older;
        set_free(set);
    }
}

const struct key_set *signing_keys(void)
{
    return &newest->keys;
}

struct span signing_document(void)
{
    return (struct span){newest->document.bytes, newest->document.size};
}

const struct handout *signing_document_handout(void)
{
    return &newest->document;
}

const struct handout *signing_jwks_handout(void)
{
    return &newest->jwks;
}

const struct signing_key *signing_key_at(enum key_purpose purpose, int64_t now)
{
    return keyring_find(newest->signing, newest->signing_count, purpose, "", now);
}

int64_t signing_now(const struct request *request)
{
    return request->now.unix_us / 1000000;
}

int64_t signing_day(const struct request *request)
{
    enum { DAY_S = 86400, ZONE_S = 7 * 3600 };
    return (int64_t)date_to_days(request->now.today) * DAY_S - ZONE_S;
}

enum problem signing_prepare(struct request *request, enum key_purpose purpose,
                             const struct signing_key **ret_key)
{
    uint8_t id[8];
    const struct signing_key *key = signing_key_at(purpose, signing_now(request));
    if (!key) {
        return PROBLEM_signing_unavailable;
    }
    randombytes_buf(id, sizeof id);
    const char *kid = text_hex_new(&request->arena, key->key.kid, KID_SIZE);
    const char *id_text = text_hex_new(&request->arena, id, sizeof id);
    if (!kid || !id_text) {
        return PROBLEM_overloaded;
    }
    request_set(request, "signing_kid", kid);
    request_set(request, "signing_purpose", key_purpose_name(purpose));
    request_set(request, "signing_id", id_text);
    *ret_key = key;
    return PROBLEM_NONE;
}

bool signing_id(const struct request *request, uint8_t ret_id[8])
{
    const char *text = request_value(request, "signing_id");
    return text && text_unhex(text, 16, ret_id);
}

enum problem signing_receipt(struct request *request, const struct signing_key *key,
                             const char *facility, const char *card_number, const char *result,
                             const char **ret_text)
{
    int64_t now = signing_now(request);
    struct receipt receipt = {.minute = now - now % 60};
    char *text = arena_alloc(&request->arena, RECEIPT_TEXT_SIZE);
    if (!text) {
        return PROBLEM_overloaded;
    }
    snprintf(receipt.facility, sizeof receipt.facility, "%s", facility);
    snprintf(receipt.result, sizeof receipt.result, "%s", result);
    if (!signing_id(request, receipt.id)) {
        return PROBLEM_internal;
    }
    receipt_bind(&receipt, card_number);
    if (!receipt_write(&receipt, key, text)) {
        return PROBLEM_signing_unavailable;
    }
    signing_counted(key);
    *ret_text = text;
    return PROBLEM_NONE;
}

unsigned long signing_count(enum key_purpose purpose)
{
    return counts[purpose];
}

void signing_counted(const struct signing_key *key)
{
    counts[key->key.purpose]++;
}
