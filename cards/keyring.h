/*
 * The Ed25519 keys of the issuer. A key has one purpose, a time to sign in and a time to verify
 * until; a verifier asks for all three at every use, and never lets a code choose its algorithm.
 *
 * A kid is the first 8 bytes of the key's thumbprint (RFC 9679): a hint where to look, not proof of
 * anything. Two keys may share one, so all that do are tried. Times are seconds since 1970.
 */
#ifndef CARDS_KEYRING_H
#define CARDS_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KID_SIZE = 8, PUBLIC_KEY_SIZE = 32, SECRET_KEY_SIZE = 64, SIGNATURE_SIZE = 64 };

enum key_purpose {
    KEY_CARD,     /* static cards */
    KEY_DYNAMIC,  /* credentials for a phone's key, and one-time codes */
    KEY_STATUS,   /* status lists, their manifest and delta */
    KEY_RECEIPT,  /* receipts of card checks */
    KEY_DOCUMENT, /* seals of what offices issue: decisions, books, slips */
    KEY_PURPOSE_COUNT
};

struct key {
    uint8_t public_key[PUBLIC_KEY_SIZE];
    uint8_t kid[KID_SIZE];
    enum key_purpose purpose;
    char region[4];       /* "79"; "" = the whole country */
    int64_t sign_from;    /* first second it signs */
    int64_t sign_until;   /* first second it no longer signs */
    int64_t verify_until; /* first second nothing it signed is believed */
    int64_t void_before;  /* what it signed before is void; 0 = nothing is */
};

/* "card", "dynamic", "status", "receipt", "document", and back. */
const char *key_purpose_name(enum key_purpose purpose);
bool key_purpose_find(const char *name, size_t length, enum key_purpose *ret_purpose);

/* Sets the kid that belongs to public_key. */
void key_identify(struct key *key);

/* Windows in order, a known purpose, the right kid. */
bool key_is_valid(const struct key *key);

bool key_may_sign(const struct key *key, int64_t now);
/* Whether a signature over something issued at `issued_at` is to be believed at `now`. */
bool key_may_verify(const struct key *key, int64_t issued_at, int64_t now);

/* A key with its secret half, which stands in locked memory of the caller. */
struct signing_key {
    struct key key;
    const uint8_t *secret_key; /* SECRET_KEY_SIZE bytes, libsodium's form */
};

/*
 * Of the keys of this purpose that may sign now, the one that began last: so the next key takes
 * over at its sign_from, having been published long before. A region's own key goes before the
 * country's; NULL when there is none.
 */
const struct signing_key *keyring_find(const struct signing_key *keys, size_t count,
                                       enum key_purpose purpose, const char *region, int64_t now);

#endif
