#include "api/key_rotation.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/keys.h"
#include "base/date.h"
#include "base/text.h"
#include "cards/key_set.h"

enum {
    DAY_S = 86400,
    ZONE_S = 7 * 3600,
    AHEAD_S = 30 * DAY_S,    /* sites without a line learn of the next key so long before */
    RENEW_S = 45 * DAY_S,    /* `ansinh keys` publishes it so long before it is needed */
    OVERLAP_S = 1 * DAY_S,   /* two keys sign while clocks and servers follow */
    SIGN_ANEW_S = 7 * DAY_S, /* a key set older than this is signed again */
};

/* How long a key signs, and how long after that its signatures must still be believed: a static
 * card lives 400 days, a credential 30, a status list 7; receipts stand in claims and documents in
 * files for years. */
static const struct plan {
    int sign_days, verify_days;
} plans[KEY_PURPOSE_COUNT] = {
    [KEY_CARD] = {183, 401},     [KEY_DYNAMIC] = {183, 31},    [KEY_STATUS] = {183, 8},
    [KEY_RECEIPT] = {183, 1827}, [KEY_DOCUMENT] = {183, 3653},
};

struct desk {
    const char *folder;
    int64_t now;
    struct key_set set;
    uint8_t root[PUBLIC_KEY_SIZE];
    bool changed;
};

static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "keys: %s: %s\n", what, why);
    return false;
}

static int64_t day_start(int64_t time)
{
    return time - (time + ZONE_S) % DAY_S;
}

static const char *day_of(int64_t time, char ret_text[DATE_TEXT_SIZE])
{
    date_format(date_from_days((int32_t)((time + ZONE_S) / DAY_S)), ret_text);
    return ret_text;
}

static void kid_text(const struct key *key, char ret_text[2 * KID_SIZE + 1])
{
    text_hex(key->kid, KID_SIZE, ret_text);
}

/* A new pair: the secret half into NAME.key, where NAME is the kid unless it is given. */
static bool pair_make(const char *folder, const char *name, struct key *key)
{
    uint8_t seed[KEY_SIZE], secret_key[SECRET_KEY_SIZE];
    char kid[2 * KID_SIZE + 1];
    bool made = false;
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(key->public_key, secret_key, seed);
    key_identify(key);
    kid_text(key, kid);
    bool good = key_file_make(folder, name ? name : kid, seed, &made) && made;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret_key, sizeof secret_key);
    return good || complain(name ? name : kid, "cannot be made");
}

static bool root_save(struct desk *desk)
{
    char text[2 * PUBLIC_KEY_SIZE + 2];
    text_hex(desk->root, PUBLIC_KEY_SIZE, text);
    strcat(text, "\n");
    return key_public_replace(desk->folder, "root.pub", text, strlen(text)) ||
           complain("root.pub", "cannot be written");
}

static bool root_make(struct desk *desk)
{
    struct key root = {0};
    if (!pair_make(desk->folder, "root", &root)) {
        return false;
    }
    memcpy(desk->root, root.public_key, PUBLIC_KEY_SIZE);
    return root_save(desk);
}

/* A folder without a key set is a new one. */
static bool desk_open(struct desk *desk)
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
        good = complain("root.pub", "is missing or damaged");
    } else if (size > 0) {
        enum document_fault fault =
            key_set_read((struct span){document, size}, &desk->root, 1, &desk->set);
        good = !fault || complain("key_set.cose", document_fault_kind(fault)->sentence_en);
    }
    free(document);
    return good;
}

static bool root_load(const struct desk *desk, struct signing_key *root, uint8_t *secret_key)
{
    uint8_t seed[KEY_SIZE];
    if (!key_file_read(desk->folder, "root", seed)) {
        return complain("root.key", "is not here, or others may read it; the key set can only be "
                                    "signed where it is");
    }
    crypto_sign_seed_keypair(root->key.public_key, secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    root->secret_key = secret_key;
    key_identify(&root->key);
    return memcmp(root->key.public_key, desk->root, PUBLIC_KEY_SIZE) == 0 ||
           complain("root.key", "is not the one of root.pub");
}

static bool desk_sign(struct desk *desk)
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
        good = complain("key_set.cose", "cannot be signed");
    }
    if (good && !key_public_replace(desk->folder, "key_set.cose", document, writer.size)) {
        good = complain("key_set.cose", "cannot be written");
    }
    sodium_free(secret_key);
    free(document);
    return good;
}

static bool key_add(struct desk *desk, enum key_purpose purpose, const char *region,
                    int64_t sign_from)
{
    const struct plan *plan = &plans[purpose];
    struct key key = {.purpose = purpose,
                      .sign_from = sign_from,
                      .sign_until = sign_from + (int64_t)plan->sign_days * DAY_S};
    char kid[2 * KID_SIZE + 1], day[DATE_TEXT_SIZE];
    key.verify_until = key.sign_until + (int64_t)plan->verify_days * DAY_S;
    snprintf(key.region, sizeof key.region, "%s", region);
    if (!pair_make(desk->folder, NULL, &key)) {
        return false;
    }
    if (!key_set_add(&desk->set, &key)) {
        return complain("key set", "has no room for more keys");
    }
    kid_text(&key, kid);
    printf("%s %s signs from %s\n", kid, key_purpose_name(purpose), day_of(sign_from, day));
    desk->changed = true;
    return true;
}

static void key_drop(struct desk *desk, size_t at)
{
    char kid[2 * KID_SIZE + 1];
    kid_text(&desk->set.keys[at], kid);
    key_file_remove(desk->folder, kid);
    desk->set.key_count--;
    memmove(&desk->set.keys[at], &desk->set.keys[at + 1],
            (desk->set.key_count - at) * sizeof desk->set.keys[0]);
    desk->changed = true;
}

/* The key of the whole country that signs longest, retired ones aside. */
static const struct key *key_last(const struct desk *desk, enum key_purpose purpose)
{
    const struct key *last = NULL;
    for (size_t i = 0; i < desk->set.key_count; i++) {
        const struct key *key = &desk->set.keys[i];
        if (key->purpose == purpose && *key->region == '\0' && key->sign_until > desk->now &&
            (!last || key->sign_until > last->sign_until)) {
            last = key;
        }
    }
    return last;
}

static bool signs_now(const struct desk *desk, enum key_purpose purpose)
{
    for (size_t i = 0; i < desk->set.key_count; i++) {
        const struct key *key = &desk->set.keys[i];
        if (key->purpose == purpose && *key->region == '\0' && key_may_sign(key, desk->now)) {
            return true;
        }
    }
    return false;
}

/* The next key: thirty days ahead, so that it is never sprung on those without a line, but not
 * later than the last one ends. */
static bool key_follow(struct desk *desk, enum key_purpose purpose)
{
    const struct key *last = key_last(desk, purpose);
    int64_t from = day_start(desk->now + AHEAD_S + DAY_S - 1);
    if (last && last->sign_from > desk->now) {
        return true; /* published already */
    }
    if (last && last->sign_until - OVERLAP_S < from) {
        from = last->sign_until - OVERLAP_S;
    }
    return key_add(desk, purpose, "", from > desk->now ? from : day_start(desk->now));
}

/* Everything in order: what every start and every timer may call. */
static bool keys_ensure(struct desk *desk)
{
    for (size_t i = desk->set.key_count; i-- > 0;) {
        if (desk->set.keys[i].verify_until <= desk->now) {
            key_drop(desk, i);
        }
    }
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose purpose = (enum key_purpose)i;
        if (!signs_now(desk, purpose) && !key_add(desk, purpose, "", day_start(desk->now))) {
            return false;
        }
        const struct key *last = key_last(desk, purpose);
        if (last->sign_until - desk->now < RENEW_S && !key_follow(desk, purpose)) {
            return false;
        }
    }
    return true;
}

static bool purpose_of(const char *word, enum key_purpose *ret_purpose)
{
    return (word && key_purpose_find(word, strlen(word), ret_purpose)) ||
           complain(word ? word : "purpose",
                    "is none of card, dynamic, status, receipt and document");
}

/* The word behind a flag, NULL when it is not there. */
static const char *flag_value(int argc, char *const *argv, const char *flag)
{
    for (int i = 0; i + 1 < argc; i++) {
        if (strcmp(argv[i], flag) == 0) {
            return argv[i + 1];
        }
    }
    return NULL;
}

static bool has_flag(int argc, char *const *argv, const char *flag)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], flag) == 0) {
            return true;
        }
    }
    return false;
}

static bool run_ensure(struct desk *desk, int argc, char *const *argv)
{
    (void)argc;
    (void)argv;
    return keys_ensure(desk);
}

static bool run_create(struct desk *desk, int argc, char *const *argv)
{
    enum key_purpose purpose;
    const char *region = flag_value(argc, argv, "--region");
    if (region && (strlen(region) > 3 || region[strspn(region, "0123456789")] || !*region)) {
        return complain(region, "is no region: up to three digits");
    }
    return purpose_of(argc > 0 ? argv[0] : NULL, &purpose) &&
           key_add(desk, purpose, region ? region : "", day_start(desk->now));
}

/* First time: the next root is announced in the key set, signed by the one in use. Second time: it
 * takes over; leave verifiers without a line thirty days in between. */
static bool rotate_root(struct desk *desk)
{
    struct key next = {0};
    desk->changed = true;
    if (!desk->set.has_next_root) {
        desk->set.has_next_root = pair_make(desk->folder, "next_root", &next);
        memcpy(desk->set.next_root, next.public_key, PUBLIC_KEY_SIZE);
        return desk->set.has_next_root;
    }
    if (!key_file_rename(desk->folder, "next_root", "root")) {
        return complain("next_root.key", "cannot take the place of root.key");
    }
    memcpy(desk->root, desk->set.next_root, PUBLIC_KEY_SIZE);
    desk->set.has_next_root = false;
    return root_save(desk);
}

static bool run_rotate(struct desk *desk, int argc, char *const *argv)
{
    bool at_once = has_flag(argc, argv, "--now");
    const char *word = argc > 0 && argv[0][0] != '-' ? argv[0] : NULL;
    enum key_purpose only = KEY_PURPOSE_COUNT;
    if (word && strcmp(word, "root") == 0) {
        return rotate_root(desk);
    }
    if (word && !purpose_of(word, &only)) {
        return false;
    }
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose purpose = (enum key_purpose)i;
        if (word && purpose != only) {
            continue;
        }
        if (!(at_once ? key_add(desk, purpose, "", day_start(desk->now))
                      : key_follow(desk, purpose))) {
            return false;
        }
    }
    return true;
}

/* A key that has not signed yet is taken back; --void cuts off all that it ever signed. */
static bool run_retire(struct desk *desk, int argc, char *const *argv)
{
    const char *wanted = argc > 0 ? argv[0] : "";
    bool is_void = has_flag(argc, argv, "--void"), found = false;
    for (size_t i = desk->set.key_count; i-- > 0;) {
        struct key *key = &desk->set.keys[i];
        char kid[2 * KID_SIZE + 1];
        kid_text(key, kid);
        if (strcmp(kid, wanted) != 0) {
            continue;
        }
        found = desk->changed = true;
        if (key->sign_from >= desk->now) {
            key_drop(desk, i);
            continue;
        }
        key->sign_until = key->sign_until < desk->now ? key->sign_until : desk->now;
        key->void_before = is_void ? key->sign_until : key->void_before;
        key_file_remove(desk->folder, kid);
    }
    return found ? keys_ensure(desk) : complain(wanted, "is no kid of the key set");
}

static bool run_list(struct desk *desk, int argc, char *const *argv)
{
    char root[2 * PUBLIC_KEY_SIZE + 1], day[4][DATE_TEXT_SIZE];
    (void)argc;
    (void)argv;
    text_hex(desk->root, PUBLIC_KEY_SIZE, root);
    printf("root %s\nversion %llu, signed %s, expires %s, status lists at %s\n\n", root,
           (unsigned long long)desk->set.version, day_of(desk->set.issued_at, day[0]),
           day_of(desk->set.expires_at, day[1]), desk->set.status_uri);
    printf("%-16s  %-8s  %-6s  %-10s  %-10s  %-12s  state\n", "kid", "purpose", "region",
           "sign_from", "sign_until", "verify_until");
    for (size_t i = 0; i < desk->set.key_count; i++) {
        const struct key *key = &desk->set.keys[i];
        char kid[2 * KID_SIZE + 1];
        kid_text(key, kid);
        const char *state = key->void_before >= key->sign_until  ? "void"
                            : desk->now < key->sign_from         ? "next"
                            : !key_may_sign(key, desk->now)      ? "verifies"
                            : key_file_exists(desk->folder, kid) ? "signs"
                                                                 : "signs elsewhere";
        printf("%-16s  %-8s  %-6s  %-10s  %-10s  %-12s  %s\n", kid, key_purpose_name(key->purpose),
               *key->region ? key->region : "-", day_of(key->sign_from, day[0]),
               day_of(key->sign_until, day[1]), day_of(key->verify_until, day[2]), state);
    }
    return true;
}

static const struct verb {
    const char *name;
    bool (*run)(struct desk *desk, int argc, char *const *argv);
} verbs[] = {
    {"", run_ensure},       {"list", run_list},     {"create", run_create},
    {"rotate", run_rotate}, {"retire", run_retire},
};

static const struct verb *verb_named(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

/* Signs when something has changed, and before the set in use grows too old. */
static bool desk_close(struct desk *desk, const char *public_url)
{
    char uri[STATUS_URI_SIZE];
    int64_t age_s = desk->now - desk->set.issued_at;
    snprintf(uri, sizeof uri, "%s/v1/status/{list}", public_url);
    if (strcmp(uri, desk->set.status_uri) != 0) {
        memcpy(desk->set.status_uri, uri, sizeof uri);
        desk->changed = true;
    }
    return (!desk->changed && age_s >= 0 && age_s < SIGN_ANEW_S) || desk_sign(desk);
}

int key_rotation_run(const char *folder, const char *public_url, int64_t now, int argc,
                     char *const *argv)
{
    const struct verb *verb = verb_named(argc > 0 ? argv[0] : "");
    struct desk *desk = calloc(1, sizeof *desk);
    bool good = verb && desk && keys_make(folder);
    if (!verb) {
        complain(argv[0], "is none of list, create, rotate and retire");
    }
    if (good) {
        *desk = (struct desk){.folder = folder, .now = now};
        good = desk_open(desk) && verb->run(desk, argc - 1, argv + 1) &&
               (verb->run == run_list || desk_close(desk, public_url));
    }
    free(desk);
    return good ? 0 : 2;
}
