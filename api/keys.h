/*
 * Key files: one file a key below ANSINH_KEYS, 32 bytes, mode 0600, read into locked memory.
 *
 * `ansinh keys` makes what is missing and never overwrites. legacy_qr.key makes the check string of
 * the legacy QR text; hash.key hashes what is short enough to be guessed (api/secret.h).
 */
#ifndef API_KEYS_H
#define API_KEYS_H

#include <stdbool.h>

enum { KEY_SIZE = 32 };

/* Makes the folder (0700) and the keys that are missing; says what it made on stdout. */
bool keys_make(const char *folder);

/* Reads all keys; false, said on stderr, when one is missing or others may read it. */
bool keys_load(const char *folder);
void keys_forget(void);

/* KEY_SIZE bytes each. */
const unsigned char *keys_legacy(void);
const unsigned char *keys_hash(void);

#endif
