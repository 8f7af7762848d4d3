/* What tests of signed codes share: reading a text, and saying which fault was found. */
#ifndef TESTS_TOKEN_READING_H
#define TESTS_TOKEN_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/card_fixture.h"

static inline void expect_fault(enum token_fault found, enum token_fault expected, const char *what)
{
    if (found != expected) {
        fail_msg("%s: %s, not %s", what, token_fault_kind(found)->code,
                 token_fault_kind(expected)->code);
    }
}

/* Bytes of a text; the token's spans point into them. */
static inline enum token_fault read_text(const char *text, uint8_t bytes[TOKEN_SIZE_MOST],
                                         struct card_token *ret_token)
{
    enum token_form form = TOKEN_STATIC;
    size_t size = 0;
    enum token_fault fault = token_text_read(text, strlen(text), &form, bytes, &size);
    return fault ? fault : card_token_read((struct span){bytes, size}, form, ret_token);
}

#endif
