/*
 * The documents of a store from the issuer's server, through curl in a process of its own; nothing
 * of what it brings is believed before it is verified.
 */
#ifndef CARDS_VERIFY_SYNC_H
#define CARDS_VERIFY_SYNC_H

#include "cards/document.h"
#include "cards/store.h"

/* `url` is where the server's paths begin: "https://example.vn". */
enum document_fault verify_sync(const char *folder, const char *url, int64_t now);

#endif
