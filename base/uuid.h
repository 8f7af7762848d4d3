/*
 * UUIDs as text ("0197…", lower case, 36 characters and a NUL). Version 7: they sort by the time
 * they were made, so that tables grow at their end, and say nothing else.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UUID_TEXT_SIZE = 37 };

/* Version 7 of a time in milliseconds since 1970 and 10 random bytes. */
void uuid_v7(int64_t unix_ms, const uint8_t random[10], char ret_text[UUID_TEXT_SIZE]);

/* The same with randomness of its own, drawn for many at once: a request makes several. */
void uuid_fresh(int64_t unix_ms, char ret_text[UUID_TEXT_SIZE]);

/* Exactly the text form above (upper case too). */
bool uuid_is_valid(const char *text, size_t length);

#endif
