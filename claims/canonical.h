/*
 * Canonical XML (C14N 1.0 and Exclusive C14N 1.0, without comments) of a document as its elements
 * come, into a SHA-256: what the digest of an enveloped signature is made of, without ever holding
 * the document. Documents have no DTD, so that there are no default attributes and no entities. Or
 * into a text, for the small part that is the signature itself.
 */
#ifndef CLAIMS_CANONICAL_H
#define CLAIMS_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CANONICAL_DIGEST_BYTES = 32, CANONICAL_TEXT_MAX = 64 * 1024 };

enum canonical_method { CANONICAL_INCLUSIVE, CANONICAL_EXCLUSIVE };

/* Names as libxml2 hands them over: attributes in fives (name, prefix, uri, value, end of value),
 * namespaces in pairs (prefix, uri). They must outlive the canonical: the parser's dictionary. */
struct canonical_element {
    const char *name, *prefix, *uri;
    const char *const *namespaces;
    size_t namespace_count;
    const char *const *attributes;
    size_t attribute_count;
};

struct canonical;

/* NULL when there is no memory. */
struct canonical *canonical_new(enum canonical_method method, bool keeps_text);
void canonical_free(struct canonical *canonical);

void canonical_open(struct canonical *canonical, const struct canonical_element *element);
void canonical_text(struct canonical *canonical, const char *text, size_t length);
void canonical_close(struct canonical *canonical, const char *name, const char *prefix);

/* What was kept, NUL-terminated; NULL when it was too long or there was no memory. */
const char *canonical_kept(const struct canonical *canonical, size_t *ret_length);
/* Ends the digest; false when it failed. */
bool canonical_end(struct canonical *canonical, uint8_t ret_digest[CANONICAL_DIGEST_BYTES]);

#endif
