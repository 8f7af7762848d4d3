/*
 * What nobody may guess or read back: tokens, one-time codes, passwords. Tokens and codes are
 * stored as hashes; passwords as Argon2id, computed on the server's extra threads (24 ms each: see
 *
 */
#ifndef API_SECRET_H
#define API_SECRET_H

#include <stdbool.h>

#include "api/request.h"

/* A new token of 256 bits in base64url; ret_hash is its hash in hex. NULL: no memory. */
const char *secret_token(struct request *request, const char **ret_hash);

/* A new code of 8 digits. */
const char *secret_code(struct request *request);

/* The hash, in hex, under which a token, a login or a code is stored. */
const char *secret_hash(struct request *request, const char *text);

/* PROBLEM_NONE and whether the password fits; hash NULL takes as long and never fits. */
enum problem secret_password_fits(struct request *request, const char *hash, const char *password,
                                  bool *ret_fits);

/* The stored form of a new password. */
enum problem secret_password_hash(struct request *request, const char *password,
                                  const char **ret_hash);

#endif
