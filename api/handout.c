#include "api/handout.h"

#include <sodium.h>
#include <string.h>

#include "api/reply.h"
#include "base/text.h"

bool handout_make(uint8_t *bytes, size_t size, struct handout *ret_handout)
{
    enum { TAG_SIZE = 16 };
    uint8_t digest[crypto_hash_sha256_BYTES];
    if (!bytes) {
        return false;
    }
    *ret_handout = (struct handout){.bytes = bytes, .size = size};
    crypto_hash_sha256(digest, bytes, size);
    ret_handout->etag[0] = '"';
    text_hex(digest, TAG_SIZE, ret_handout->etag + 1);
    strcat(ret_handout->etag, "\"");
    return true;
}

enum problem handout_reply(struct request *request, const struct handout *handout,
                           const char *content_type, const char *cache_control)
{
    if (!handout || !handout->bytes) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, 200, content_type, (const char *)handout->bytes, handout->size);
    memcpy(request->reply.etag, handout->etag, sizeof handout->etag);
    request->reply.cache_control = cache_control;
    return PROBLEM_NONE;
}
