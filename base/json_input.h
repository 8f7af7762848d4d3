/*
 * JSON from strangers. jansson multiplies memory (1 MiB of "[{},…" takes 77 MB), so the text is
 * counted first: depth, elements, digits of numbers, no exponent, no byte-order mark, no NUL
 * . What passes is parsed into the arena and is never freed by itself.
 */
#ifndef BASE_JSON_INPUT_H
#define BASE_JSON_INPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Once at start, before any thread: jansson's memory comes from the arena of the parse that is
 * running. */
void json_input_start(void);

/* An object or array; NULL for anything that is not one JSON text within the limits. */
const json_t *json_input_parse(struct arena *arena, const char *text, size_t length);

/* The same for JSON that our own database made: no limit but the arena's. */
const json_t *json_input_own(struct arena *arena, const char *text);

/* True when the text is within limits.h; also what the fuzz target of the pre-scan calls. */
bool json_input_is_bounded(const char *text, size_t length);

#endif
