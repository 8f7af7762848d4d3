#include "api/sha256.h"

#include <openssl/evp.h>

#include "base/text.h"

static void give_up(struct sha256 *hash)
{
    EVP_MD_CTX_free(hash->state);
    hash->state = NULL;
}

bool sha256_begin(struct sha256 *hash)
{
    hash->state = EVP_MD_CTX_new();
    if (hash->state && EVP_DigestInit_ex(hash->state, EVP_sha256(), NULL) != 1) {
        give_up(hash);
    }
    return hash->state;
}

void sha256_put(struct sha256 *hash, const void *bytes, size_t length)
{
    if (hash->state && EVP_DigestUpdate(hash->state, bytes, length) != 1) {
        give_up(hash);
    }
}

void sha256_end(struct sha256 *hash, char ret_hex[SHA256_HEX_SIZE])
{
    unsigned char digest[(SHA256_HEX_SIZE - 1) / 2];
    ret_hex[0] = '\0';
    if (hash->state && EVP_DigestFinal_ex(hash->state, digest, NULL) == 1) {
        text_hex(digest, sizeof digest, ret_hex);
    }
    give_up(hash);
}
