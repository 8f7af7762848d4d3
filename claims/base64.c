#include "claims/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BLANK = 64, PAD = 65, NONE = 66 };

/* By character of ASCII. */
static const uint8_t values[128] = {
    NONE, NONE, NONE,  NONE, NONE, NONE, NONE, NONE, NONE, BLANK, BLANK, NONE, NONE, BLANK, NONE,
    NONE, NONE, NONE,  NONE, NONE, NONE, NONE, NONE, NONE, NONE,  NONE,  NONE, NONE, NONE,  NONE,
    NONE, NONE, BLANK, NONE, NONE, NONE, NONE, NONE, NONE, NONE,  NONE,  NONE, NONE, 62,    NONE,
    NONE, NONE, 63,    52,   53,   54,   55,   56,   57,   58,    59,    60,   61,   NONE,  NONE,
    NONE, PAD,  NONE,  NONE, NONE, 0,    1,    2,    3,    4,     5,     6,    7,    8,     9,
    10,   11,   12,    13,   14,   15,   16,   17,   18,   19,    20,    21,   22,   23,    24,
    25,   NONE, NONE,  NONE, NONE, NONE, NONE, 26,   27,   28,    29,    30,   31,   32,    33,
    34,   35,   36,    37,   38,   39,   40,   41,   42,   43,    44,    45,   46,   47,    48,
    49,   50,   51,    NONE, NONE, NONE, NONE, NONE,
};

static unsigned value_of(char character)
{
    return (unsigned char)character < sizeof values ? values[(unsigned char)character] : NONE;
}

/* The end of a group of four; bits that padding leaves over must be 0. */
static bool group_end(struct base64_reader *reader, uint8_t *bytes, size_t *count)
{
    uint32_t bits = reader->bits;
    int kept = 3 - reader->padding;
    if (reader->padding > 2 || (reader->padding && bits & (reader->padding == 1 ? 0xff : 0xffff))) {
        return false;
    }
    for (int i = 0; i < kept; i++) {
        bytes[(*count)++] = (uint8_t)(bits >> (16 - 8 * i));
    }
    reader->bits = 0;
    reader->count = 0;
    return true;
}

bool base64_read(struct base64_reader *reader, const char *text, size_t length, uint8_t *ret_bytes,
                 size_t *ret_count)
{
    *ret_count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned value = value_of(text[i]);
        if (value == BLANK) {
            continue;
        }
        /* Nothing comes behind a padded group but its own padding. */
        bool is_over = reader->padding && (value != PAD || reader->count == 0);
        if (value == NONE || is_over || (value == PAD && reader->count < 2)) {
            return false;
        }
        reader->padding += value == PAD;
        reader->bits = reader->bits << 6 | (value == PAD ? 0 : value);
        if (++reader->count == 4 && !group_end(reader, ret_bytes, ret_count)) {
            return false;
        }
    }
    return true;
}

bool base64_is_whole(const struct base64_reader *reader)
{
    return reader->count == 0;
}

size_t base64_write(const uint8_t *bytes, size_t length, char *ret_text)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t bits = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                        (left > 2 ? bytes[i + 2] : 0);
        ret_text[count++] = alphabet[bits >> 18];
        ret_text[count++] = alphabet[bits >> 12 & 63];
        ret_text[count++] = left > 1 ? alphabet[bits >> 6 & 63] : '=';
        ret_text[count++] = left > 2 ? alphabet[bits & 63] : '=';
    }
    return count;
}
