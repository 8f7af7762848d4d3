/*
 * The issuer's public keys as verifiers get them: one document, signed by a root key that never
 * goes online, served at /.well-known/cose-keys and carried in bundles.
 *
 *   {4: exp, 6: iat, -65539: version, -65540: status URI template, -65541: [key...],
 *    -65542: next root (when one is announced)}
 *   key: {1: 1, 2: kid, 3: -8, -1: 6, -2: public key, -65543: purpose, -65544: sign_from,
 *         -65545: sign_until, -65546: verify_until, -65547: region, -65548: void_before}
 *
 * The last two of a key are left out when they are "" and 0. Keys stand in the order of purpose,
 * sign_from and kid.
 */
#ifndef CARDS_KEY_SET_H
#define CARDS_KEY_SET_H

#include "base/buffer.h"
#include "cards/document.h"
#include "cards/sign1.h"

enum {
    KEY_SET_KEYS_MOST = 128,
    KEY_SET_SIZE_MOST = 32 * 1024,
    KEY_SET_LIFE_S = 30 * 86400,
    STATUS_URI_SIZE = 200,
    CLOCK_TOLERANCE_S = 300, /* how far ahead of ours the issuer's clock may be */
};

struct key_set {
    uint64_t version; /* counts; a verifier never goes back */
    int64_t issued_at, expires_at;
    char status_uri[STATUS_URI_SIZE]; /* "https://.../v1/status/{list}" */
    bool has_next_root;
    uint8_t
        next_root[PUBLIC_KEY_SIZE]; /* will sign later sets: a verifier that has it takes both */
    size_t key_count;
    struct key keys[KEY_SET_KEYS_MOST];
};

/* Signs with the root key, whose own purpose and windows nobody asks for. False: no memory, the
 * writer is too small (KEY_SET_SIZE_MOST is enough), or key_set_read would not take the set. */
bool key_set_write(struct cbor_writer *writer, const struct key_set *set,
                   const struct signing_key *root);

/* Puts a key in its place among the others; false when there is no room. */
bool key_set_add(struct key_set *set, const struct key *key);

/* Reads and verifies; the time is not judged: document_judge_time does that. */
enum document_fault key_set_read(struct span bytes, const uint8_t (*roots)[PUBLIC_KEY_SIZE],
                                 size_t root_count, struct key_set *ret_set);

/* DOCUMENT_EXPIRED, DOCUMENT_FUTURE or DOCUMENT_GOOD. */
enum document_fault document_judge_time(int64_t issued_at, int64_t expires_at, int64_t now);

/* Whether a key of this purpose signed it, with all the keys of its kid tried; the time of signing
 * is what the document says. ret_key may be NULL. */
enum document_fault key_set_verify(const struct key_set *set, enum key_purpose purpose,
                                   const struct sign1 *sign1, int64_t issued_at, int64_t now,
                                   const struct key **ret_key);

/* The same keys as a JSON Web Key Set (RFC 7517), for those who know nothing of COSE. */
void key_set_jwks(struct buffer *buffer, const struct key_set *set);

/* The template with the list in place of "{list}"; false when it has no such place or no room. */
bool status_uri_expand(const char *uri_template, uint32_t list, char ret_uri[STATUS_URI_SIZE]);

/* What is inside, without the signature; whatever is read is written the same. ret_set begins
 * zeroed and is worth nothing after false. */
void key_set_claims_write(struct cbor_writer *writer, const struct key_set *set);
bool key_set_claims_read(struct span payload, struct key_set *ret_set);

#endif
