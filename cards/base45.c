#include "cards/base45.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* One more than the digit's value, so that 0 is "no digit". */
static const uint8_t digits[128] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['G'] = 17, ['H'] = 18, ['I'] = 19, ['J'] = 20, ['K'] = 21, ['L'] = 22, ['M'] = 23, ['N'] = 24,
    ['O'] = 25, ['P'] = 26, ['Q'] = 27, ['R'] = 28, ['S'] = 29, ['T'] = 30, ['U'] = 31, ['V'] = 32,
    ['W'] = 33, ['X'] = 34, ['Y'] = 35, ['Z'] = 36, [' '] = 37, ['$'] = 38, ['%'] = 39, ['*'] = 40,
    ['+'] = 41, ['-'] = 42, ['.'] = 43, ['/'] = 44, [':'] = 45,
};

void base45_encode(const uint8_t *bytes, size_t size, char *ret_text)
{
    size_t at = 0;
    while (at + 2 <= size) {
        unsigned value = (unsigned)bytes[at] << 8 | bytes[at + 1];
        *ret_text++ = alphabet[value % 45];
        *ret_text++ = alphabet[value / 45 % 45];
        *ret_text++ = alphabet[value / (45 * 45)];
        at += 2;
    }
    if (at < size) {
        *ret_text++ = alphabet[bytes[at] % 45];
        *ret_text++ = alphabet[bytes[at] / 45];
    }
    *ret_text = '\0';
}

/* The value of a group, its first character counting least; more than any group can hold for a
 * character outside the alphabet. */
static unsigned group_value(const char *text, size_t length)
{
    unsigned value = 0;
    for (size_t i = length; i > 0; i--) {
        unsigned char character = (unsigned char)text[i - 1];
        if (character >= sizeof digits || digits[character] == 0) {
            return UINT32_MAX;
        }
        value = value * 45 + digits[character] - 1U;
    }
    return value;
}

bool base45_decode(const char *text, size_t length, uint8_t *ret_bytes)
{
    if (length % 3 == 1) {
        return false;
    }
    for (; length >= 3; text += 3, length -= 3) {
        unsigned value = group_value(text, 3);
        if (value > 0xFFFF) {
            return false;
        }
        *ret_bytes++ = (uint8_t)(value >> 8);
        *ret_bytes++ = (uint8_t)value;
    }
    if (length == 0) {
        return true;
    }
    unsigned value = group_value(text, 2);
    *ret_bytes = (uint8_t)value;
    return value <= 0xFF;
}
