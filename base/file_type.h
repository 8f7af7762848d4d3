/*
 * What a file is, told from its first bytes alone: never from its name, nor from what the sender
 * says it is. Only kinds that hold pictures of papers; nothing that a browser would run.
 */
#ifndef BASE_FILE_TYPE_H
#define BASE_FILE_TYPE_H

#include <stddef.h>
#include <stdint.h>

/* How many first bytes are enough. */
enum { FILE_TYPE_BYTES = 24 };

struct file_type {
    const char *content_type; /* "application/pdf" */
    const char *extension;    /* "pdf" */
};

/* NULL: none of the kinds we keep. */
const struct file_type *file_type_of(const uint8_t *bytes, size_t length);

/* The row of a content type that file_type_of gave; NULL for any other. */
const struct file_type *file_type_named(const char *content_type);

#endif
