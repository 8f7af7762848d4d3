/*
 * A document that is made once and handed out many times: its bytes, and the ETag of their SHA-256.
 */
#ifndef API_HANDOUT_H
#define API_HANDOUT_H

#include "api/request.h"

struct handout {
    uint8_t *bytes; /* from malloc */
    size_t size;
    char etag[36]; /* with its quotes */
};

/* Takes the bytes and gives them their ETag; false, and nothing freed, for NULL. */
bool handout_make(uint8_t *bytes, size_t size, struct handout *ret_handout);

/* Makes it the reply, which proxies may keep as cache_control says. the handout must outlive the
 * reply. */
enum problem handout_reply(struct request *request, const struct handout *handout,
                           const char *content_type, const char *cache_control);

#endif
