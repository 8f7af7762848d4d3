/*
 * A body on its way to disk, hashed as it comes. One of at most memory_bytes stays in memory until
 * somebody asks for its path: most claims are read and gone before a disk would know them. A larger
 * one is written as it comes, never whole in memory.
 *
 * On disk it lies in `incoming` below the folder of attachments until upload_keep moves it to its
 * content address (ab/abcd…, the SHA-256 in hex); else upload_discard removes it, and so does the
 * sweep if the server died before.
 */
#ifndef API_UPLOAD_H
#define API_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/sha256.h"
#include "base/file_type.h"

enum { UPLOAD_PATH_SIZE = 512 };

struct upload {
    const char *folder;
    char path[UPLOAD_PATH_SIZE]; /* where it lies now or shall lie, "" = nowhere */
    int fd;                      /* -1: not on disk yet */
    char *memory;                /* its bytes while they are in memory, else NULL */
    size_t capacity, memory_bytes;
    bool failed; /* the disk is full, or broken */
    size_t size_bytes;
    uint8_t first[FILE_TYPE_BYTES];
    struct sha256 hash;
    char sha256[SHA256_HEX_SIZE]; /* hex, after upload_end */
};

/* Makes the folder and its `incoming`; false, said on stderr, when they cannot be. */
bool upload_start(const char *folder);

/* Of a request's id; NULL: no memory. Failures of the disk show in `failed`. */
struct upload *upload_begin(const char *folder, const char *id, size_t memory_bytes);
void upload_put(struct upload *upload, const void *bytes, size_t length);

/* All bytes are there: sha256 is known. */
void upload_end(struct upload *upload);

/* The path of the file that holds it, written now if it was in memory; NULL: the disk is full or
 * broken. Blocks: call on a pool's thread. */
const char *upload_file(struct upload *upload);

/* Safe on disk, under its content address, before it returns true. Blocks: call on a pool's
 * thread. */
bool upload_keep(struct upload *upload);

/* Removes what was not kept, and frees. NULL is nothing. */
void upload_discard(struct upload *upload);

/* The path of a content address; hash is 64 hex digits. */
void upload_address(const char *folder, const char *hash, char ret_path[UPLOAD_PATH_SIZE]);

#endif
