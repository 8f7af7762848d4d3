/*
 * What nobody may guess or read back: tokens, one-time codes, passwords.
 *
 * Tokens are 256 random bits, stored as plain hashes. What is short enough to be guessed (a code of
 * 8 digits, a login, a body with a password in it) is hashed with a key that the database does not
 * hold. Passwords are stored as Argon2id (t = 2, m = 19 MiB), computed on the server's extra
 * threads: 24 ms each, and no more of them at once than the pool takes. A password counts in
 * the stored form of text (base/text.h): the same however its accents were composed.
 */
#ifndef API_SECRET_H
#define API_SECRET_H

#include <stdbool.h>

#include "api/request.h"

/* Once, before the first request: takes as long as one password. False: no memory. */
bool secret_start(void);

/* A new token of 256 bits in base64url; ret_hash is its hash in hex. NULL: no memory. */
const char *secret_token(struct request *request, const char **ret_hash);

/* A new code of 8 digits. */
const char *secret_code(struct request *request);

/* The hash, in hex, under which a token is stored. */
const char *secret_hash(struct request *request, const char *token);

/* The keyed hash, in hex, under which a code is stored; NULL stays NULL. */
const char *secret_code_hash(struct request *request, const char *code);

/* The id by which nobody is known: for one text always the same, and nobody's. 32 hex digits. */
const char *secret_made_up_id(struct request *request, const char *text);

/* PROBLEM_NONE and whether the password fits; hash NULL takes as long and never fits. */
enum problem secret_password_fits(struct request *request, const char *hash, const char *password,
                                  bool *ret_fits);

/* The stored form of a new password. */
enum problem secret_password_hash(struct request *request, const char *password,
                                  const char **ret_hash);

#endif
