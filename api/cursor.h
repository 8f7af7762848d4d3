/*
 * Cursors: where the next page of a list begins, as callers carry it from one page to the next.
 *
 * A cursor is the key of the last row shown behind a check value of the server's key for that list.
 * So nobody makes one at home, and what reaches a statement is what a statement has written: a
 * place that does not fit would fail among the reads that share its transaction. The key is a file
 * that all servers share (api/keys.h); cursors outlive them.
 */
#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "api/key_file.h"
#include "base/arena.h"

/* The list is the operation's name, the place what its statement calls `cursor`. NULL: no memory.
 */
const char *cursor_write(struct arena *arena, const uint8_t key[KEY_SIZE], const char *list,
                         const char *place);

/* The place; NULL when the cursor is not one of this list, or there is no memory. */
const char *cursor_read(struct arena *arena, const uint8_t key[KEY_SIZE], const char *list,
                        const char *cursor);

#endif
