#include "migrations/demo/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migrations/embedded.h"

static const struct embedded_file *list_find(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "demo/%s.csv", name);
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, path) == 0) {
            return &embedded_files[i];
        }
    }
    return NULL;
}

static void line_split(char *line, const char *ret_columns[WORD_COLUMNS])
{
    char *rest = line;
    for (size_t i = 0; i < WORD_COLUMNS; i++) {
        ret_columns[i] = strsep(&rest, ",");
    }
}

bool words_read(struct words *words, const char *name)
{
    const struct embedded_file *file = list_find(name);
    *words = (struct words){0};
    if (file == NULL) {
        return false;
    }
    size_t line_count = 0;
    for (size_t i = 0; i < file->size; i++) {
        line_count += file->text[i] == '\n';
    }
    words->text = strdup(file->text);
    words->lines = calloc(line_count + 1, sizeof *words->lines);
    if (words->text == NULL || words->lines == NULL) {
        words_free(words);
        return false;
    }
    char *rest = words->text;
    strsep(&rest, "\n");
    for (char *line = strsep(&rest, "\n"); line != NULL && *line != '\0';
         line = strsep(&rest, "\n")) {
        line_split(line, words->lines[words->count]);
        words->count++;
    }
    return true;
}

void words_free(struct words *words)
{
    free(words->text);
    free(words->lines);
    *words = (struct words){0};
}
