/*
 * libbhytqr: whether the signed code of a Vietnamese health-insurance card is genuine, valid and
 * not revoked, without a line, and how old that knowledge is.
 *
 *   struct bhyt_store *store = bhyt_store_open("/var/lib/bhyt-verify", NULL);
 *   struct bhyt_policy policy = bhyt_policy_default();
 *   struct bhyt_result result;
 *   bhyt_verify(text, time(NULL), store, &policy, &result);
 *
 * Offline, "valid" is provisional: what the holder is entitled to is asked online before the claim.
 * A static code proves that such a card exists, never that its holder is present. Times are seconds
 * since 1970. Every function but those of the store is free of allocation; a store may be shared by
 * threads. Link with `pkg-config --libs bhytqr`.
 */
#ifndef BHYTQR_H
#define BHYTQR_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

enum bhyt_verdict {
    BHYT_VALID_FRESH,    /* genuine, not revoked by a list of at most policy.fresh_s */
    BHYT_VALID_STALE,    /* the same, the list older, but at most policy.stale_s */
    BHYT_STATUS_UNKNOWN, /* genuine, but whether it was revoked must be asked online */
    BHYT_REVOKED,
    BHYT_SUSPENDED,
    BHYT_EXPIRED,
    BHYT_NOT_YET,
    BHYT_REPLAYED,      /* a one-time code that was seen before, or was made for another facility */
    BHYT_BAD_SIGNATURE, /* changed or forged */
    BHYT_UNKNOWN_KEY,   /* synchronise first */
    BHYT_CLOCK_SUSPECT, /* this machine's clock is wrong, or nobody knows that it is right */
    BHYT_MALFORMED,     /* not a code, or not in its one legal encoding */
    BHYT_LEGACY_UNSIGNED, /* the old text or a number: a search key, nothing more */
    BHYT_VERDICT_COUNT
};

enum bhyt_form {
    BHYT_FORM_NONE,
    BHYT_FORM_STATIC,   /* BHYT1 */
    BHYT_FORM_HOLDER,   /* BHYT2 */
    BHYT_FORM_ONE_TIME, /* BHYT3 */
    BHYT_FORM_HANDLE,   /* BHYT4 */
    BHYT_FORM_LEGACY
};

enum bhyt_presence {
    BHYT_PRESENCE_NONE,
    BHYT_COPYABLE,       /* anybody may hold a picture of it */
    BHYT_HOLDER_BOUND,   /* signed by the holder's phone a moment ago */
    BHYT_SERVER_ONE_TIME /* made by the server a moment ago */
};

struct bhyt_policy {
    const char *facility; /* our own code; NULL: codes made for one facility are refused */
    int64_t fresh_s, stale_s;
    bool clock_is_trusted; /* false refuses what lives for a minute */
};

/* A day, a week, no facility, a trusted clock. */
struct bhyt_policy bhyt_policy_default(void);

/* Of verified cards only; "" = absent. Dates are YYYY-MM-DD, birth dates also YYYY-MM or YYYY. */
struct bhyt_card {
    char number[16], name[201], birth_date[11], benefit[4], initial_facility[6];
    char valid_from[11], valid_to[11], five_year_date[11], living_area[3], serial[13];
    int sex; /* 1 male, 2 female, 0 unknown */
};

struct bhyt_result {
    enum bhyt_verdict verdict;
    enum bhyt_form form;
    enum bhyt_presence presence;
    const char *reason; /* snake_case, stable: what exactly is wrong; "" = nothing */
    const char *sentence_vi, *sentence_en;
    int64_t status_at;    /* when what we know of revocations was true; 0 = nothing is known */
    int64_t status_age_s; /* -1 = nothing is known */
    bool replay_is_checked;
    bool has_card;
    struct bhyt_card card;
};

struct bhyt_store;

/* Judges one code. Line ends behind it are passed over. store may be NULL: then no key is known. */
void bhyt_verify(const char *text, int64_t now, const struct bhyt_store *store,
                 const struct bhyt_policy *policy, struct bhyt_result *ret_result);

/* "valid_fresh" and the like. */
const char *bhyt_verdict_name(enum bhyt_verdict verdict);
const char *bhyt_form_name(enum bhyt_form form);
const char *bhyt_presence_name(enum bhyt_presence presence);

/* What bhyt-verify exits with: 0 valid, 2 needs online, 3 refused, 4 malformed. */
int bhyt_verdict_exit(enum bhyt_verdict verdict);

/* Maps the store in a folder; NULL, and a word of why, when there is none or it is damaged. */
struct bhyt_store *bhyt_store_open(const char *folder, const char **ret_why);
void bhyt_store_close(struct bhyt_store *store);

/* Makes the folder a store that trusts this root key (32 bytes). */
bool bhyt_store_trust(const char *folder, const uint8_t root_key[32]);

/* Takes a bundle of `size` bytes: all is verified, nothing may be older than what the store has,
 * and the new store replaces the old one at once or not at all. False, and a word of why. */
bool bhyt_store_take(const char *folder, const void *bundle, uint64_t size, int64_t now,
                     const char **ret_why);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
