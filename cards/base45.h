/*
 * Base45 (RFC 9285): bytes as the 45 characters that a QR code holds in 5.5 bits each. One legal
 * text for any bytes: three characters for two bytes, two for a last one, nothing skipped.
 */
#ifndef CARDS_BASE45_H
#define CARDS_BASE45_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of so many bytes, and bytes of so many characters (both rounded up). */
#define BASE45_LENGTH(size) ((size) / 2 * 3 + (size) % 2 * 2)
#define BASE45_SIZE(length) ((length) / 3 * 2 + (length) % 3 / 2)

/* ret_text takes BASE45_LENGTH(size) characters and a NUL. */
void base45_encode(const uint8_t *bytes, size_t size, char *ret_text);

/*
 * Reads text[0..length) into ret_bytes, which takes BASE45_SIZE(length) bytes and may be half
 * written on failure. False for a character outside the alphabet (lower case is outside), a value
 * above its bytes, or a length that no bytes have.
 */
bool base45_decode(const char *text, size_t length, uint8_t *ret_bytes);

#endif
