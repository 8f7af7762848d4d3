/* Claims for tests: files of tests/claims/ and what the reader makes of bytes. */
#ifndef TESTS_CLAIM_FIXTURE_H
#define TESTS_CLAIM_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims/reader.h"

/* The file's bytes with a NUL behind them; the caller frees. */
static inline char *file_read(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *bytes = calloc(length + 1, 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, length, file), length);
    fclose(file);
    *ret_length = length;
    return bytes;
}

/* A text with every `from` replaced by `to`; the caller frees. */
static inline char *text_replace(const char *text, const char *from, const char *to)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, from)); at += strlen(from)) {
        count++;
    }
    char *result = calloc(strlen(text) + count * strlen(to) + 1, 1), *end = result;
    const char *at = text;
    assert_non_null(result);
    for (const char *next; (next = strstr(at, from)); at = next + strlen(from)) {
        memcpy(end, at, (size_t)(next - at));
        end = stpcpy(end + (next - at), to);
    }
    strcpy(end, at);
    return result;
}

/* Reads an envelope in pieces of a size and shows each claim; returns how it ended. */
typedef void claim_viewer(const struct claim *claim, void *context);

static inline enum claim_step envelope_read(const char *bytes, size_t length, size_t piece,
                                            const struct claim_reader_options *options,
                                            struct claim_envelope *ret_envelope, claim_viewer *view,
                                            void *context)
{
    struct claim_reader *reader = claim_reader_new(options);
    const struct claim *claim = NULL;
    enum claim_step step = CLAIM_WANTS_BYTES;
    assert_non_null(reader);
    for (size_t at = 0; step == CLAIM_WANTS_BYTES; at += piece) {
        if (at < length) {
            claim_reader_give(reader, bytes + at, length - at < piece ? length - at : piece);
        } else {
            claim_reader_finish(reader);
        }
        while ((step = claim_reader_next(reader, &claim)) == CLAIM_READY) {
            view(claim, context);
        }
    }
    *ret_envelope = *claim_reader_envelope(reader);
    claim_reader_free(reader);
    return step;
}

static inline void faults_print(const struct claim_faults *faults)
{
    for (size_t i = 0; i < faults->kept; i++) {
        print_message("%s %s %s\n", faults->items[i].path,
                      claim_rule_texts[faults->items[i].rule].name, faults->items[i].expected);
    }
}

#endif
