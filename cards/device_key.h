/*
 * The key of a phone, to which a credential is bound: Ed25519, or P-256 where the phone's key store
 * knows nothing else. It verifies what the phone shows; the issuer's own keys are in keyring.h.
 */
#ifndef CARDS_DEVICE_KEY_H
#define CARDS_DEVICE_KEY_H

#include <stdbool.h>

#include "cards/cbor.h"

enum device_key_kind { DEVICE_KEY_NONE, DEVICE_KEY_ED25519, DEVICE_KEY_P256 };

struct device_key {
    enum device_key_kind kind;
    uint8_t x[32];
    bool y_is_odd; /* P-256: which of the two points with this x */
};

/* A COSE_Key: {1: 1, -1: 6, -2: x} or {1: 2, -1: 1, -2: x, -3: y is odd}, whose point is on its
 * curve (known only when it verifies). Kind DEVICE_KEY_NONE: the reader has failed. */
struct device_key device_key_read(struct cbor_reader *reader);
void device_key_write(struct cbor_writer *writer, const struct device_key *key);

/* Whether the key is one that signatures may be believed of: a point of its curve, and for Ed25519
 * neither of small order nor spelled in another way. */
bool device_key_is_valid(const struct device_key *key);

/* The P-256 key of a point; kind DEVICE_KEY_NONE when it is not on the curve. */
struct device_key device_key_of_point(const uint8_t x[32], const uint8_t y[32]);

/* The signature is Ed25519's, or r and s of ECDSA with SHA-256, 32 bytes each. False also when the
 * key is no point of its curve. */
bool device_key_verify(const struct device_key *key, struct span message,
                       const uint8_t signature[64]);

#endif
