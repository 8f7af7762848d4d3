/*
 * JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037), in the compact form: what a citizen hands
 * on as JSON, to be verified with any library and /.well-known/jwks.json. The protected header is
 * {"alg":"EdDSA","kid":…,"typ":"JWT"}.
 */
#ifndef CARDS_JWS_H
#define CARDS_JWS_H

#include "base/buffer.h"
#include "cards/keyring.h"

/* Appends header.payload.signature; buffer->failed says whether there was memory. */
void jws_put(struct buffer *buffer, const struct signing_key *key, const char *payload,
             size_t length);

#endif
