/*
 * Seals of papers: the issuer's signature over what the register of issued papers knows of one, so
 * that whoever has the file can prove it later, also without asking us.
 *
 *   {1: issuer, 6: sealed on, -65555: code, -65556: kind, -65557: SHA-256 of the file,
 *    -65558: issued at}
 */
#ifndef CARDS_SEAL_H
#define CARDS_SEAL_H

#include "cards/document.h"
#include "cards/key_set.h"

enum {
    SEAL_TEXT_SIZE = 161,
    SEAL_DIGEST_SIZE = 32,
    SEAL_SIZE_MOST = 768,
};

struct seal {
    char issuer[SEAL_TEXT_SIZE]; /* as the paper names it */
    char code[SEAL_TEXT_SIZE];   /* its verification code */
    char kind[SEAL_TEXT_SIZE];
    int64_t sealed_at; /* when the signature was made: the key must have been valid then */
    int64_t issued_at; /* when the paper was issued, not later */
    uint8_t digest[SEAL_DIGEST_SIZE];
};

/* False: a text that is empty or too long, times out of order, a key that may not sign then, or a
 * writer smaller than SEAL_SIZE_MOST. */
bool seal_write(struct cbor_writer *writer, const struct seal *seal, const struct signing_key *key);

/* Reads and verifies. */
enum document_fault seal_read(struct span bytes, const struct key_set *keys, int64_t now,
                              struct seal *ret_seal);

/* What is inside, without the signature; whatever is read is written the same. */
void seal_claims_write(struct cbor_writer *writer, const struct seal *seal);
bool seal_claims_read(struct span payload, struct seal *ret_seal);

#endif
