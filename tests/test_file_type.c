/* What files are, by their first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/file_type.h"

struct sample {
    const char *bytes;
    size_t length;
    const char *content_type; /* NULL: refused */
};
#define SAMPLE(bytes, type)                                                                        \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, type                                                             \
    }

static const struct sample samples[] = {
    SAMPLE("%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    SAMPLE("%PDF-2.0\n", "application/pdf"),
    SAMPLE("\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    SAMPLE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "image/png"),
    SAMPLE("II*\0\x08\0\0\0", "image/tiff"),
    SAMPLE("MM\0*\0\0\0\x08", "image/tiff"),
    SAMPLE("\0\0\0\x18"
           "ftypheic\0\0\0\0mif1",
           "image/heic"),
    SAMPLE("\0\0\0\x18"
           "ftypmif1\0\0\0\0heic",
           "image/heic"),
    SAMPLE("", NULL),
    SAMPLE("%PDF-", NULL),
    SAMPLE(" %PDF-1.7", NULL),
    SAMPLE("%PDF-3.0", NULL),
    SAMPLE("\xff\xd8", NULL),
    SAMPLE("\x89PNG\r\n\x1a\n", NULL),
    SAMPLE("\x89PNG\r\n\x1a\n\0\0\0\rMHDR", NULL),
    SAMPLE("GIF89a<script>", NULL),
    SAMPLE("<svg xmlns=\"http://www.w3.org/2000/svg\">", NULL),
    SAMPLE("<!doctype html>", NULL),
    SAMPLE("MZ\x90\0", NULL),
    SAMPLE("PK\x03\x04", NULL),
    SAMPLE("#!/bin/sh\n", NULL),
    SAMPLE("\0\0\0\x18"
           "ftypmp42\0\0\0\0heic",
           NULL),
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct file_type *type =
            file_type_of((const uint8_t *)samples[i].bytes, samples[i].length);
        if (!samples[i].content_type) {
            assert_null(type);
        } else {
            assert_non_null(type);
            assert_string_equal(type->content_type, samples[i].content_type);
            assert_string_equal(file_type_named(type->content_type)->extension, type->extension);
        }
    }
}

static void test_types_are_only_ours(void **state)
{
    (void)state;
    assert_null(file_type_named("text/html"));
    assert_null(file_type_named("image/svg+xml"));
    assert_null(file_type_named(""));
}

/* Every beginning of every sample: shorter never means another type. */
static void test_beginnings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        for (size_t length = 0; length <= samples[i].length; length++) {
            const struct file_type *type = file_type_of((const uint8_t *)samples[i].bytes, length);
            assert_true(!type || (samples[i].content_type &&
                                  strcmp(type->content_type, samples[i].content_type) == 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_types_are_only_ours),
        cmocka_unit_test(test_beginnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
