/*
 * A body on its way to disk: written as it comes, hashed as it is written, never whole in memory.
 *
 * It lies in `incoming` below the folder of attachments until upload_keep moves it to its content
 * address (ab/abcd…, the SHA-256 in hex); else upload_discard removes it, and so does the sweep if
 * the server died before.
 */
#ifndef API_UPLOAD_H
#define API_UPLOAD_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file_type.h"

enum { UPLOAD_PATH_SIZE = 512, UPLOAD_HASH_SIZE = 2 * crypto_hash_sha256_BYTES + 1 };

struct upload {
    const char *folder;
    char path[UPLOAD_PATH_SIZE]; /* where it lies now, "" = nowhere */
    int fd;
    bool failed; /* the disk is full, or broken */
    size_t size_bytes;
    uint8_t first[FILE_TYPE_BYTES];
    crypto_hash_sha256_state state;
    char sha256[UPLOAD_HASH_SIZE]; /* hex, after upload_end */
};

/* Makes the folder and its `incoming`; false, said on stderr, when they cannot be. */
bool upload_start(const char *folder);

/* Of a request's id; NULL: no memory. Failures of the disk show in `failed`. */
struct upload *upload_begin(const char *folder, const char *id);
void upload_put(struct upload *upload, const void *bytes, size_t length);

/* All bytes are there: sha256 is known. */
void upload_end(struct upload *upload);

/* Safe on disk, under its content address, before it returns true. Blocks: call on a pool's
 * thread. */
bool upload_keep(struct upload *upload);

/* Removes what was not kept, and frees. NULL is nothing. */
void upload_discard(struct upload *upload);

/* The path of a content address; hash is 64 hex digits. */
void upload_address(const char *folder, const char *hash, char ret_path[UPLOAD_PATH_SIZE]);

#endif
