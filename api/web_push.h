/*
 * Web push: a message for one browser, encrypted so that the push service in between cannot read it
 * (RFC 8291, content coding aes128gcm of RFC 8188), and the token by which the service knows who
 * sends it (VAPID, RFC 8292). Curve P-256; points are 65 bytes, uncompressed.
 */
#ifndef API_WEB_PUSH_H
#define API_WEB_PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    PUSH_SCALAR_SIZE = 32,
    PUSH_POINT_SIZE = 65,
    PUSH_SECRET_SIZE = 16,
    PUSH_SALT_SIZE = 16,
    PUSH_TEXT_MOST = 2048, /* of a message before it is encrypted */
    PUSH_OVERHEAD = PUSH_SALT_SIZE + 5 + PUSH_POINT_SIZE + 1 + 16,
};

/* The browser's half of a subscription. */
struct push_keys {
    uint8_t p256dh[PUSH_POINT_SIZE], auth[PUSH_SECRET_SIZE];
};

/* Of one message: a key pair and a salt that are used once. */
struct push_once {
    uint8_t scalar[PUSH_SCALAR_SIZE], salt[PUSH_SALT_SIZE];
};
void push_once_make(struct push_once *ret_once);

/* The public half of a scalar; false for one that is none of the curve. */
bool push_public(const uint8_t scalar[PUSH_SCALAR_SIZE], uint8_t ret_point[PUSH_POINT_SIZE]);

/* Whether the point is one of the curve. */
bool push_point_is_valid(const uint8_t point[PUSH_POINT_SIZE]);

/* Writes length + PUSH_OVERHEAD bytes; false when the text is too long or a key is none. */
bool push_encrypt(const struct push_keys *keys, const struct push_once *once, const char *text,
                  size_t length, uint8_t *ret_bytes);

/* "vapid t=…, k=…": for the origin of the service, until `expires_at` (seconds since 1970), signed
 * with the server's key. `contact` is an https address, mailto, or NULL. NULL: no memory, or no
 * key. */
const char *push_authorization(struct arena *arena, const uint8_t scalar[PUSH_SCALAR_SIZE],
                               const char *url, int64_t expires_at, const char *contact);

/* The public key as browsers want it (applicationServerKey), base64url. NULL as above. */
const char *push_server_key(struct arena *arena, const uint8_t scalar[PUSH_SCALAR_SIZE]);

#endif
