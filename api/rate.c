#include "api/rate.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "base/loop.h"

enum { SLOTS = 4096, PER_REQUEST = 1000 / RATE_PER_SECOND };

/* When the allowance will be whole again: each request moves it by its price. Strangers that share
 * a slot by chance share an allowance; the key keeps them from choosing whose. */
static int64_t whole_again_ms[SLOTS];
static unsigned char key[crypto_shorthash_KEYBYTES];
static bool keyed;

/* The bytes of the network an address belongs to. */
static size_t network_of(const char *source, unsigned char *ret_bytes)
{
    unsigned char address[16];
    if (inet_pton(AF_INET6, source, address) == 1) {
        memcpy(ret_bytes, address, 8);
        return 8;
    }
    size_t length = strnlen(source, 16);
    memcpy(ret_bytes, source, length);
    return length;
}

bool rate_allows(const char *source)
{
    unsigned char network[16];
    uint64_t hash;
    if (!keyed) {
        randombytes_buf(key, sizeof key);
        keyed = true;
    }
    crypto_shorthash((unsigned char *)&hash, network, network_of(source, network), key);
    int64_t *slot = &whole_again_ms[hash % SLOTS];
    int64_t now_ms = loop_now_ms();
    int64_t from_ms = *slot > now_ms ? *slot : now_ms;
    if (from_ms + PER_REQUEST > now_ms + RATE_BURST * PER_REQUEST) {
        return false;
    }
    *slot = from_ms + PER_REQUEST;
    return true;
}
