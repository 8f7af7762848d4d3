/*
 * The keys that the server shares with nobody: read at start into locked memory.
 *
 * legacy_qr.key makes the check string of the legacy QR text; hash.key hashes what is short enough
 * to be guessed (api/secret.h); push.key is the scalar by which push services know us
 * (api/web_push.h). The keys that sign stand in api/signing.h.
 */
#ifndef API_KEYS_H
#define API_KEYS_H

#include "api/key_file.h"

/* Makes the folder and the keys that are missing, never over others; says on stdout what it made.
 */
bool keys_make(const char *folder);

/* Reads all keys; false, said on stderr, when one is missing or others may read it. */
bool keys_load(const char *folder);
void keys_forget(void);

/* KEY_SIZE bytes each. */
const uint8_t *keys_legacy(void);
const uint8_t *keys_hash(void);
const uint8_t *keys_push(void);

#endif
