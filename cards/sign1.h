/*
 * COSE_Sign1 (RFC 9052), tagged, with an empty unprotected header and a protected header that is
 * fixed by what is signed: its bytes are compared, never interpreted, so no code chooses its own
 * algorithm and no two kinds of document can be taken for one another. The external data are empty.
 *
 * Spans point into the bytes that were read.
 */
#ifndef CARDS_SIGN1_H
#define CARDS_SIGN1_H

#include "cards/cbor.h"
#include "cards/keyring.h"

enum sign1_form {
    SIGN1_CARD,           /* {1: -8, 4: kid} */
    SIGN1_DEVICE_ED25519, /* {1: -8}, signed by a phone */
    SIGN1_DEVICE_ES256,   /* {1: -7}, signed by a phone */
    SIGN1_KEY_SET,        /* {1: -8, 4: kid, 16: media type}, as all below */
    SIGN1_STATUS_LIST,
    SIGN1_MANIFEST,
    SIGN1_DELTA,
    SIGN1_RECEIPT,
    SIGN1_SEAL,
    SIGN1_FORM_COUNT
};

struct sign1 {
    struct span header; /* the protected header, encoded */
    const uint8_t *kid; /* KID_SIZE bytes; NULL for a device */
    struct span payload;
    const uint8_t *signature; /* SIGNATURE_SIZE bytes */
};

/* False for anything but the one encoding of the form; nothing is verified yet. */
bool sign1_read(struct span bytes, enum sign1_form form, struct sign1 *ret_sign1);

/* The Sig_structure, which is what a signature covers. Returns its size, 0 when it has no room.
 * SIGN1_MESSAGE_MARGIN bytes more than the payload are always enough. */
enum { SIGN1_MESSAGE_MARGIN = 128, SIGN1_MARGIN = 256 };
size_t sign1_message(const struct sign1 *sign1, uint8_t *message, size_t capacity);

/* Takes memory only for payloads above what a QR code could hold; false also when there is none. */
bool sign1_verify(const struct sign1 *sign1, const uint8_t public_key[PUBLIC_KEY_SIZE]);

/* Writes the whole, at most SIGN1_MARGIN bytes more than its payload. False: no memory, or the
 * writer has failed. */
bool sign1_write(struct cbor_writer *writer, enum sign1_form form, const struct signing_key *key,
                 struct span payload);

/* For signatures made elsewhere (a phone): the unsigned parts, to be given to sign1_message, and
 * the whole once `signature` is set. `header` is memory for the protected header. */
enum { SIGN1_HEADER_SIZE = 80 };
struct sign1 sign1_begin(enum sign1_form form, const uint8_t *kid, struct span payload,
                         uint8_t header[SIGN1_HEADER_SIZE]);
void sign1_finish(struct cbor_writer *writer, const struct sign1 *sign1);

#endif
