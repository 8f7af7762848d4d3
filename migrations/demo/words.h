/*
 * The word lists built into the program (the .csv files beside this one): lines of up to
 * WORD_COLUMNS columns without quotes, the first line being a heading. The words live as long as
 * the struct.
 */
#ifndef MIGRATIONS_DEMO_WORDS_H
#define MIGRATIONS_DEMO_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORD_COLUMNS = 5 };

struct words {
    size_t count;
    char *text;
    const char *(*lines)[WORD_COLUMNS];
};

/* name is that of the file, without folder and ending; false when there is none, or no memory. */
bool words_read(struct words *words, const char *name);
void words_free(struct words *words);

#endif
