#include "base/file_type.h"

#include <string.h>

/* Bytes at a place near the beginning; a second piece where one alone would not tell. */
struct signature {
    struct file_type type;
    struct {
        size_t at, length;
        const char *bytes;
    } pieces[2];
};

static const struct signature signatures[] = {
    {{"application/pdf", "pdf"}, {{0, 7, "%PDF-1."}}},
    {{"application/pdf", "pdf"}, {{0, 7, "%PDF-2."}}},
    {{"image/jpeg", "jpg"}, {{0, 3, "\xff\xd8\xff"}}},
    {{"image/png", "png"}, {{0, 8, "\x89PNG\r\n\x1a\n"}, {12, 4, "IHDR"}}},
    {{"image/tiff", "tif"}, {{0, 4, "II*\0"}}},
    {{"image/tiff", "tif"}, {{0, 4, "MM\0*"}}},
    {{"image/heic", "heic"}, {{4, 8, "ftypheic"}}},
    {{"image/heic", "heic"}, {{4, 8, "ftypheix"}}},
    {{"image/heic", "heic"}, {{4, 8, "ftypmif1"}, {16, 4, "heic"}}},
};
enum { SIGNATURE_COUNT = sizeof signatures / sizeof signatures[0] };

static int fits(const struct signature *signature, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < 2; i++) {
        size_t at = signature->pieces[i].at, size = signature->pieces[i].length;
        if (size && (length < at + size || memcmp(bytes + at, signature->pieces[i].bytes, size))) {
            return 0;
        }
    }
    return 1;
}

const struct file_type *file_type_of(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < SIGNATURE_COUNT; i++) {
        if (fits(&signatures[i], bytes, length)) {
            return &signatures[i].type;
        }
    }
    return NULL;
}

const struct file_type *file_type_named(const char *content_type)
{
    for (size_t i = 0; i < SIGNATURE_COUNT; i++) {
        if (strcmp(signatures[i].type.content_type, content_type) == 0) {
            return &signatures[i].type;
        }
    }
    return NULL;
}
