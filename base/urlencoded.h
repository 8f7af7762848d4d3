/*
 * Query strings and forms (application/x-www-form-urlencoded), as strangers send them: bytes in,
 * text of the arena out.
 */
#ifndef BASE_URLENCODED_H
#define BASE_URLENCODED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Percent-decoded text of a query or, where + is a blank, of a form; NULL when it is malformed,
 * holds a NUL, or no memory is left. */
char *urlencoded_text(struct arena *arena, const char *text, size_t length, bool form);

/* A form as the JSON object of strings that says the same, for what reads JSON; names that come
 * twice stay two. NULL when a name or value is malformed or not UTF-8. */
const char *urlencoded_json(struct arena *arena, const char *text, size_t length,
                            size_t *ret_length);

#endif
