/* What tests of drawing share: pictures in files, and what other programs read in them. */
#ifndef TESTS_DRAWN_H
#define TESTS_DRAWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "drawing/fonts.h"
#include "drawing/picture.h"

enum { DRAWN_PATH_SIZE = 32 };

/* A name of sixty letters, its blanks not counted. */
#define NAME_OF_60 "Công Tằng Tôn Nữ Nguyễn Phước Thị Quỳnh Như Hoàng Thiên Phượng Khánh Linh"

/* Writes the picture to a file of its own; the caller removes it. */
static inline void drawn_save(const struct picture *picture, char path[DRAWN_PATH_SIZE])
{
    strcpy(path, "/tmp/drawn_XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, picture->bytes, picture->size), picture->size);
    assert_int_equal(close(file), 0);
}

/* What a command prints about the picture, whose path stands for the %s in it. */
static inline char *drawn_read(struct arena *arena, const struct picture *picture,
                               const char *before, const char *after)
{
    enum { MOST = 1024 * 1024 };
    char path[DRAWN_PATH_SIZE];
    drawn_save(picture, path);
    FILE *program = popen(arena_printf(arena, "%s %s %s", before, path, after), "r");
    assert_non_null(program);
    char *printed = arena_alloc(arena, MOST);
    assert_non_null(printed);
    size_t length = fread(printed, 1, MOST - 1, program);
    printed[length] = '\0';
    assert_int_equal(pclose(program), 0);
    unlink(path);
    return printed;
}

/* The words of a PDF, in the order of reading, parted by single blanks. */
static inline char *drawn_words(struct arena *arena, const struct picture *picture)
{
    char *text = drawn_read(arena, picture, "pdftotext -enc UTF-8 -nopgbrk", "-");
    char *out = text;
    for (const char *at = text; *at; at++) {
        if (*at != '\n' && *at != ' ') {
            *out++ = *at;
        } else if (out > text && out[-1] != ' ') {
            *out++ = ' ';
        }
    }
    *out = '\0';
    return text;
}

/* For the end of the group: what is allocated then is a leak. */
static inline int drawn_forget(void **state)
{
    (void)state;
    fonts_forget();
    return 0;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("\"%s\" is not in \"%s\"", part, text);
    }
}

#endif
