/*
 * Which cards are valid, revoked or suspended, for verifiers without a line: Token Status Lists
 * (IETF draft-ietf-oauth-status-list) of 2 bits a card in shards of 2^20 cards, compressed and
 * signed. A card bears [list, index]; a verifier has every list, so nobody learns who is where.
 *
 * A shard in memory is STATUS_SHARD_SIZE bytes, the first card in the lowest bits of the first
 * byte. Documents are CWTs: {2: its URI, 4: exp, 6: iat, 65533: {"lst": zlib, "bits": 2}, 65534:
 * ttl}.
 */
#ifndef CARDS_STATUS_LIST_H
#define CARDS_STATUS_LIST_H

#include "cards/document.h"
#include "cards/key_set.h"

enum {
    STATUS_SHARD_ENTRIES = 1 << 20,
    STATUS_SHARD_SIZE = STATUS_SHARD_ENTRIES / 4,
    STATUS_LIST_SIZE_MOST =
        STATUS_SHARD_SIZE + 4096, /* what zlib cannot shrink, and the envelope */
    STATUS_LIFE_S = 7 * 86400,
    STATUS_TTL_S = 3600,
    STATUS_INDEX_KEY_SIZE = 16,
};

enum card_status { STATUS_VALID, STATUS_INVALID, STATUS_SUSPENDED, STATUS_RESERVED };

/* index < STATUS_SHARD_ENTRIES. */
enum card_status status_get(const uint8_t *shard, uint32_t index);
void status_set(uint8_t *shard, uint32_t index, enum card_status status);

/*
 * Compresses (zlib level 1..9) and signs a shard. False: no memory, a writer smaller than
 * STATUS_LIST_SIZE_MOST, or a template that has no place for the list.
 */
bool status_list_write(struct cbor_writer *writer, const struct signing_key *key,
                       const char *uri_template, uint32_t list, const uint8_t *shard,
                       int64_t issued_at, int level);

/*
 * Verifies the document, then that it is this list and nothing older than its life, then inflates
 * exactly one shard: no more is ever written, whatever the document claims. ret_shard takes
 * STATUS_SHARD_SIZE bytes and may be half written on failure.
 */
enum document_fault status_list_read(struct span bytes, const struct key_set *keys, uint32_t list,
                                     int64_t now, uint8_t *ret_shard);

/* The payload alone, of whom the signature is known; ret_lst is still compressed. */
struct status_claims {
    struct span uri, lst;
    int64_t issued_at, expires_at;
};
bool status_claims_read(struct span payload, struct status_claims *ret_claims);
bool status_inflate(struct span lst, uint8_t *ret_shard);

/*
 * The place of the next card: a secret permutation of a list's places, so that card number
 * `position` (0 .. STATUS_SHARD_ENTRIES - 1, counted up by the caller) gets a place that nobody can
 * guess and that no other position gets. The same key gives the same places for ever.
 */
uint32_t status_index(const uint8_t key[STATUS_INDEX_KEY_SIZE], uint32_t list, uint32_t position);

#endif
