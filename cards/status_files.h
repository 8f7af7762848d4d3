/*
 * The documents around the status lists: the manifest that names the current ones, the delta of
 * what has changed since, and the bundle that carries everything on a stick.
 *
 *   manifest {4: exp, 6: iat, -65539: version, -65551: [[list, version, size, SHA-256]...]}
 *   delta    {4: exp, 6: iat, -65539: version, -65549: manifest version, -65550: [[list,
 * [n...]]...]} n = 4 * (places skipped since the one before) + status: three bytes for most changes
 *   bundle   [key set, manifest, delta, [[list, document]...]], each as it is served; itself
 * unsigned
 *
 * Lists ascend everywhere, and places ascend within one.
 */
#ifndef CARDS_STATUS_FILES_H
#define CARDS_STATUS_FILES_H

#include "cards/status_list.h"

enum {
    STATUS_LISTS_MOST = 256, /* 268 million cards */
    MANIFEST_SIZE_MOST = 32 * 1024,
    DELTA_CHANGES_MOST = 200 * 1000,
    DELTA_SIZE_MOST = 2 * 1024 * 1024,
    BUNDLE_SIZE_MOST = 80 * 1024 * 1024,
    SHA256_SIZE = 32,
};

struct manifest_row {
    uint32_t list;
    uint64_t version; /* of the list; counts */
    uint32_t size;    /* of its document */
    uint8_t sha256[SHA256_SIZE];
};

struct status_manifest {
    uint64_t version; /* counts; a verifier never goes back */
    int64_t issued_at, expires_at;
    size_t count;
    struct manifest_row rows[STATUS_LISTS_MOST];
};

struct status_change {
    uint32_t list, index;
    enum card_status status;
};

struct status_delta {
    uint64_t version; /* counts; a verifier never goes back */
    uint64_t base;    /* version of the manifest that it adds to */
    int64_t issued_at, expires_at;
    size_t count;
    struct status_change *changes; /* memory of the caller */
};

/* What a list's row must say of its document. */
struct manifest_row manifest_row(uint32_t list, uint64_t version, struct span document);

/* False: rows or changes out of order or range, no room, no memory. */
bool status_manifest_write(struct cbor_writer *writer, const struct status_manifest *manifest,
                           const struct signing_key *key);
bool status_delta_write(struct cbor_writer *writer, const struct status_delta *delta,
                        const struct signing_key *key);

/* Read, verify and judge the time. */
enum document_fault status_manifest_read(struct span bytes, const struct key_set *keys, int64_t now,
                                         struct status_manifest *ret_manifest);
/* `changes` takes DELTA_CHANGES_MOST; it is written even on failure. */
enum document_fault status_delta_read(struct span bytes, const struct key_set *keys, int64_t now,
                                      struct status_change *changes,
                                      struct status_delta *ret_delta);

/* The payloads alone, of whom the signatures are known. */
bool manifest_claims_read(struct span payload, struct status_manifest *ret_manifest);
bool delta_claims_read(struct span payload, struct status_change *changes,
                       struct status_delta *ret_delta);
void manifest_claims_write(struct cbor_writer *writer, const struct status_manifest *manifest);
void delta_claims_write(struct cbor_writer *writer, const struct status_delta *delta);

struct bundle_list {
    uint32_t list;
    struct span document;
};

/* Spans into what was read, or of the caller. */
struct status_bundle {
    struct span key_set, manifest, delta;
    size_t count;
    struct bundle_list lists[STATUS_LISTS_MOST];
};
void status_bundle_write(struct cbor_writer *writer, const struct status_bundle *bundle);
enum document_fault status_bundle_read(struct span bytes, struct status_bundle *ret_bundle);

#endif
