#include "api/key_rotation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/key_desk.h"
#include "api/keys.h"
#include "base/text.h"

#define ANNOUNCED "next_root.day"

enum {
    DAY_S = 86400,
    AHEAD_S = 30 * DAY_S,    /* sites without a line learn of the next key so long before */
    RENEW_S = 45 * DAY_S,    /* `ansinh keys` publishes it so long before it is needed */
    OVERLAP_S = 1 * DAY_S,   /* two keys sign while clocks and servers follow */
    SIGN_ANEW_S = 7 * DAY_S, /* a key set older than this is signed again */
};

/* The key of the whole country that signs longest, retired ones aside. */
static const struct key *key_last(const struct key_desk *desk, enum key_purpose purpose)
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

static bool signs_now(const struct key_desk *desk, enum key_purpose purpose)
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
static bool key_follow(struct key_desk *desk, enum key_purpose purpose)
{
    const struct key *last = key_last(desk, purpose);
    int64_t from = key_desk_day_start(desk->now + AHEAD_S + DAY_S - 1);
    if (last && last->sign_from > desk->now) {
        return true; /* published already */
    }
    if (last && last->sign_until - OVERLAP_S < from) {
        from = last->sign_until - OVERLAP_S;
    }
    return key_desk_add(desk, purpose, "", from > desk->now ? from : key_desk_day_start(desk->now));
}

/* Everything in order: what every start and every timer may call. */
static bool keys_ensure(struct key_desk *desk)
{
    for (size_t i = desk->set.key_count; i-- > 0;) {
        if (desk->set.keys[i].verify_until <= desk->now) {
            key_desk_drop(desk, i);
        }
    }
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose purpose = (enum key_purpose)i;
        if (!signs_now(desk, purpose) &&
            !key_desk_add(desk, purpose, "", key_desk_day_start(desk->now))) {
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
           key_desk_complain(word ? word : "purpose",
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

static bool run_ensure(struct key_desk *desk, int argc, char *const *argv)
{
    (void)argc;
    (void)argv;
    return keys_ensure(desk);
}

static bool run_create(struct key_desk *desk, int argc, char *const *argv)
{
    enum key_purpose purpose;
    const char *region = flag_value(argc, argv, "--region");
    if (region && (strlen(region) > 3 || region[strspn(region, "0123456789")] || !*region)) {
        return key_desk_complain(region, "is no region: up to three digits");
    }
    return purpose_of(argc > 0 ? argv[0] : NULL, &purpose) &&
           key_desk_add(desk, purpose, region ? region : "", key_desk_day_start(desk->now));
}

/* Announces a root, with the day from which verifiers may learn of it. */
static bool announce_root(struct key_desk *desk)
{
    struct key next = {0};
    char day[DATE_TEXT_SIZE];
    if (!key_desk_pair(desk->folder, "next_root", &next)) {
        return false;
    }
    key_desk_day(desk->now, day);
    memcpy(desk->set.next_root, next.public_key, PUBLIC_KEY_SIZE);
    desk->set.has_next_root = true;
    return key_public_replace(desk->folder, ANNOUNCED, day, strlen(day)) ||
           key_desk_complain(ANNOUNCED, "cannot be written");
}

/* Whoever has no line for a month must have heard of the next root before it signs. */
static bool is_long_announced(const struct key_desk *desk)
{
    char day[DATE_TEXT_SIZE] = "", first[DATE_TEXT_SIZE], said[128];
    struct date announced;
    size_t size = key_public_read(desk->folder, ANNOUNCED, day, sizeof day - 1);
    if (!date_parse(day, size, &announced)) {
        return key_desk_complain(ANNOUNCED, "is missing or damaged; --now does without it");
    }
    date_format(date_add_days(announced, AHEAD_S / DAY_S), first);
    char today[DATE_TEXT_SIZE];
    if (strcmp(key_desk_day(desk->now, today), first) >= 0) {
        return true;
    }
    snprintf(said, sizeof said, "was announced on %s and takes over from %s on, or with --now", day,
             first);
    return key_desk_complain("next_root", said);
}

/* First time: the next root is announced in the key set, signed by the one in use. Second time: it
 * takes over. */
static bool rotate_root(struct key_desk *desk, bool at_once)
{
    desk->changed = true;
    if (!desk->set.has_next_root) {
        return announce_root(desk);
    }
    if (!at_once && !is_long_announced(desk)) {
        return false;
    }
    if (!key_file_rename(desk->folder, "next_root", "root")) {
        return key_desk_complain("next_root.key", "cannot take the place of root.key");
    }
    memcpy(desk->root, desk->set.next_root, PUBLIC_KEY_SIZE);
    desk->set.has_next_root = false;
    return key_desk_save_root(desk);
}

static bool run_rotate(struct key_desk *desk, int argc, char *const *argv)
{
    bool at_once = has_flag(argc, argv, "--now");
    const char *word = argc > 0 && argv[0][0] != '-' ? argv[0] : NULL;
    enum key_purpose only = KEY_PURPOSE_COUNT;
    if (word && strcmp(word, "root") == 0) {
        return rotate_root(desk, at_once);
    }
    if (word && !purpose_of(word, &only)) {
        return false;
    }
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose purpose = (enum key_purpose)i;
        if (word && purpose != only) {
            continue;
        }
        if (!(at_once ? key_desk_add(desk, purpose, "", key_desk_day_start(desk->now))
                      : key_follow(desk, purpose))) {
            return false;
        }
    }
    return true;
}

/* A key that has not signed yet is taken back; --void cuts off all that it ever signed. */
static bool run_retire(struct key_desk *desk, int argc, char *const *argv)
{
    const char *wanted = argc > 0 ? argv[0] : "";
    bool is_void = has_flag(argc, argv, "--void"), found = false;
    for (size_t i = desk->set.key_count; i-- > 0;) {
        struct key *key = &desk->set.keys[i];
        char kid[2 * KID_SIZE + 1];
        key_desk_kid(key, kid);
        if (strcmp(kid, wanted) != 0) {
            continue;
        }
        found = desk->changed = true;
        if (key->sign_from >= desk->now) {
            key_desk_drop(desk, i);
            continue;
        }
        key->sign_until = key->sign_until < desk->now ? key->sign_until : desk->now;
        key->void_before = is_void ? key->sign_until : key->void_before;
        key_file_remove(desk->folder, kid);
    }
    return found ? keys_ensure(desk) : key_desk_complain(wanted, "is no kid of the key set");
}

static bool run_list(struct key_desk *desk, int argc, char *const *argv)
{
    char root[2 * PUBLIC_KEY_SIZE + 1], day[4][DATE_TEXT_SIZE];
    (void)argc;
    (void)argv;
    text_hex(desk->root, PUBLIC_KEY_SIZE, root);
    printf("root %s\nversion %llu, signed %s, expires %s, status lists at %s\n\n", root,
           (unsigned long long)desk->set.version, key_desk_day(desk->set.issued_at, day[0]),
           key_desk_day(desk->set.expires_at, day[1]), desk->set.status_uri);
    printf("%-16s  %-8s  %-6s  %-10s  %-10s  %-12s  state\n", "kid", "purpose", "region",
           "sign_from", "sign_until", "verify_until");
    for (size_t i = 0; i < desk->set.key_count; i++) {
        const struct key *key = &desk->set.keys[i];
        char kid[2 * KID_SIZE + 1];
        key_desk_kid(key, kid);
        const char *state = key->void_before >= key->sign_until  ? "void"
                            : desk->now < key->sign_from         ? "next"
                            : !key_may_sign(key, desk->now)      ? "verifies"
                            : key_file_exists(desk->folder, kid) ? "signs"
                                                                 : "signs elsewhere";
        printf("%-16s  %-8s  %-6s  %-10s  %-10s  %-12s  %s\n", kid, key_purpose_name(key->purpose),
               *key->region ? key->region : "-", key_desk_day(key->sign_from, day[0]),
               key_desk_day(key->sign_until, day[1]), key_desk_day(key->verify_until, day[2]),
               state);
    }
    return true;
}

static const struct verb {
    const char *name;
    bool (*run)(struct key_desk *desk, int argc, char *const *argv);
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
static bool desk_close(struct key_desk *desk, const char *public_url)
{
    char uri[STATUS_URI_SIZE];
    int64_t age_s = desk->now - desk->set.issued_at;
    snprintf(uri, sizeof uri, "%s/v1/status/{list}", public_url);
    if (strcmp(uri, desk->set.status_uri) != 0) {
        memcpy(desk->set.status_uri, uri, sizeof uri);
        desk->changed = true;
    }
    return (!desk->changed && age_s >= 0 && age_s < SIGN_ANEW_S) || key_desk_sign(desk);
}

int key_rotation_run(const char *folder, const char *public_url, int64_t now, int argc,
                     char *const *argv)
{
    const struct verb *verb = verb_named(argc > 0 ? argv[0] : "");
    struct key_desk *desk = calloc(1, sizeof *desk);
    bool good = verb && desk && keys_make(folder);
    if (!verb) {
        key_desk_complain(argv[0], "is none of list, create, rotate and retire");
    }
    if (good) {
        *desk = (struct key_desk){.folder = folder, .now = now};
        good = key_desk_open(desk) && verb->run(desk, argc - 1, argv + 1) &&
               (verb->run == run_list || desk_close(desk, public_url));
    }
    free(desk);
    return good ? 0 : 2;
}
