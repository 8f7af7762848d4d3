/*
 * SHA-256 of bytes that come in parts, by the library that uses the processor's own instructions
 * for it: files and claims are hashed whole, twice on their way.
 */
#ifndef API_SHA256_H
#define API_SHA256_H

#include <stdbool.h>
#include <stddef.h>

enum { SHA256_HEX_SIZE = 65 };

struct sha256 {
    void *state; /* NULL: no memory, and no hash at the end */
};

/* False when there is no memory; sha256_end frees, whatever came of it. */
bool sha256_begin(struct sha256 *hash);
void sha256_put(struct sha256 *hash, const void *bytes, size_t length);
/* Lower-case hex; "" when there was no memory. */
void sha256_end(struct sha256 *hash, char ret_hex[SHA256_HEX_SIZE]);

#endif
