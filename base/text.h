/*
 * Vietnamese text: one stored form, two compared forms. Strings are UTF-8 with explicit lengths in,
 * NUL-terminated arena memory out; NULL out means "not valid text" or no memory.
 *
 * The stored form is NFC, its blanks of any kind trimmed and single. It holds nothing invisible
 * (control, format, bidirectional, zero-width, line separators) and nothing without a meaning
 * (unassigned, private use, surrogates, noncharacters): such text is refused, not repaired.
 *
 * The name key decides whether two names are the same: accent-exact, but indifferent to case and to
 * where an old or a new spelling puts the tone mark of oa, oe and uy (HOÀ = Hòa, THUÝ = Thúy). It
 * carries the mark on the second vowel, where both spellings have it before a final consonant, so a
 * hasty "Hòang" is Hoàng.
 *
 * The search key is unaccented lower case (đ becomes d), for looking up what an officer types.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

bool text_is_utf8(const char *text, size_t length);

/* The stored form. NULL when the text is not UTF-8 or holds a character refused above. */
char *text_normalise(struct arena *arena, const char *text, size_t length);

/* Keys of a text that text_normalise accepts. */
char *text_name_key(struct arena *arena, const char *text, size_t length);
char *text_search_key(struct arena *arena, const char *text, size_t length);

/* Characters (code points) of valid text, for limits that users see. */
size_t text_length(const char *text, size_t length);

/* A number in decimal digits, at most 20 characters and a NUL; returns how many characters. */
size_t text_integer(int64_t number, char *ret_text);

/* Bytes to lower-case hex (2 * size characters and a NUL) and back; unhex takes both cases and
 * returns false for anything else or an odd length; ret_bytes may be half written then. */
void text_hex(const void *bytes, size_t size, char *ret_text);
bool text_unhex(const char *text, size_t length, void *ret_bytes);
/* Of one digit, either case; -1: none. */
int text_hex_digit(char c);
/* The hex in the arena; NULL: no memory. */
char *text_hex_new(struct arena *arena, const void *bytes, size_t size);

#endif
