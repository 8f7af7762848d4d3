/*
 * Base64 (RFC 4648, padded, blanks between the characters passed over) as it comes, in pieces.
 */
#ifndef CLAIMS_BASE64_H
#define CLAIMS_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it to begin. */
struct base64_reader {
    uint32_t bits;
    int count;   /* characters of the group that has begun */
    int padding; /* '=' seen */
};

/* Decodes; ret_bytes has room for length / 4 * 3 + 3 bytes. False for a character that is none. */
bool base64_read(struct base64_reader *reader, const char *text, size_t length, uint8_t *ret_bytes,
                 size_t *ret_count);
/* True when the text may end here. */
bool base64_is_whole(const struct base64_reader *reader);

/* Writes length / 3 * 4 + 4 characters at most, no NUL; returns how many. Only the last piece of a
 * text may have a length that 3 does not divide. */
size_t base64_write(const uint8_t *bytes, size_t length, char *ret_text);

#endif
