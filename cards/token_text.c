#include <string.h>

#include "cards/base45.h"
#include "cards/card_token.h"

enum { PREFIX_LENGTH = 6, DIGITS_PREFIX_LENGTH = 2, GROUP_SIZE = 7, GROUP_DIGITS = 17 };

/* Digits that so many bytes take, from 0 to GROUP_SIZE; no two take the same number. */
static const uint8_t digits_of_size[GROUP_SIZE + 1] = {0, 3, 5, 8, 10, 13, 15, GROUP_DIGITS};

static bool is_lower(char character)
{
    return character >= 'a' && character <= 'z';
}

static bool is_upper(char character)
{
    return character >= 'A' && character <= 'Z';
}

/* Caps Lock turns every letter; a text of both cases was never typed by a scanner. */
static bool fold(const char *text, size_t length, char *ret_text)
{
    bool has_lower = false;
    bool has_upper = false;
    for (size_t i = 0; i < length; i++) {
        has_lower |= is_lower(text[i]);
        has_upper |= is_upper(text[i]);
        ret_text[i] = is_lower(text[i]) ? (char)(text[i] - 'a' + 'A') : text[i];
    }
    return !(has_lower && has_upper);
}

static bool has_prefix(const char *text, size_t length)
{
    static const char name[] = "BHYT";
    for (size_t i = 0; i < PREFIX_LENGTH - 2; i++) {
        if (length < PREFIX_LENGTH || (text[i] != name[i] && text[i] != name[i] - 'A' + 'a')) {
            return false;
        }
    }
    return text[4] >= '1' && text[4] <= '4' && text[5] == ':';
}

static enum token_fault letters_read(const char *text, size_t length, enum token_form *ret_form,
                                     uint8_t *ret_bytes, size_t *ret_size)
{
    char folded[TOKEN_LENGTH_MOST];
    if (!fold(text, length, folded)) {
        return TOKEN_FAULT_CASE;
    }
    const char *code = folded + PREFIX_LENGTH;
    size_t code_length = length - PREFIX_LENGTH;
    if (BASE45_SIZE(code_length) > TOKEN_SIZE_MOST) {
        return TOKEN_FAULT_TOO_LONG;
    }
    if (code_length == 0 || !base45_decode(code, code_length, ret_bytes)) {
        return TOKEN_FAULT_ENCODING;
    }
    *ret_form = (enum token_form)(text[4] - '0');
    *ret_size = BASE45_SIZE(code_length);
    return TOKEN_FAULT_NONE;
}

static bool is_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    return true;
}

/* 17 digits hold less than 2^57, so nothing overflows. */
static bool group_read(const char *text, size_t digits, size_t size, uint8_t *ret_bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    for (size_t i = size; i > 0; i--) {
        ret_bytes[i - 1] = (uint8_t)value;
        value >>= 8;
    }
    return value == 0;
}

/* The bytes that so many digits hold; 0 when no bytes have that many. */
static size_t size_of_digits(size_t digits)
{
    for (size_t size = GROUP_SIZE; size > 0; size--) {
        if (digits_of_size[size] == digits) {
            return size;
        }
    }
    return 0;
}

static enum token_fault digits_read(const char *text, size_t length, enum token_form *ret_form,
                                    uint8_t *ret_bytes, size_t *ret_size)
{
    size_t size = 0;
    for (size_t at = DIGITS_PREFIX_LENGTH; at < length;) {
        size_t digits = length - at < GROUP_DIGITS ? length - at : GROUP_DIGITS;
        size_t group = size_of_digits(digits);
        if (group == 0 || !group_read(text + at, digits, group, ret_bytes + size)) {
            return TOKEN_FAULT_ENCODING;
        }
        at += digits;
        size += group;
    }
    if (size == 0) {
        return TOKEN_FAULT_ENCODING;
    }
    *ret_form = (enum token_form)(text[1] - '0');
    *ret_size = size;
    return TOKEN_FAULT_NONE;
}

enum token_fault token_text_read(const char *text, size_t length, enum token_form *ret_form,
                                 uint8_t *ret_bytes, size_t *ret_size)
{
    bool is_letters = has_prefix(text, length);
    bool is_numeric = length > 15 && text[0] == '9' && text[1] >= '1' && text[1] <= '3' &&
                      is_digits(text, length);
    if (!is_letters && !is_numeric) {
        return TOKEN_FAULT_NOT_SIGNED_CODE;
    }
    if (length > TOKEN_LENGTH_MOST) {
        return TOKEN_FAULT_TOO_LONG;
    }
    return is_letters ? letters_read(text, length, ret_form, ret_bytes, ret_size)
                      : digits_read(text, length, ret_form, ret_bytes, ret_size);
}

void token_text_write(enum token_form form, struct span bytes, char *ret_text)
{
    memcpy(ret_text, "BHYT0:", PREFIX_LENGTH);
    ret_text[4] = (char)('0' + (int)form);
    base45_encode(bytes.at, bytes.size, ret_text + PREFIX_LENGTH);
}

void token_digits_write(enum token_form form, struct span bytes, char *ret_text)
{
    *ret_text++ = '9';
    *ret_text++ = (char)('0' + (int)form);
    for (size_t at = 0; at < bytes.size;) {
        size_t size = bytes.size - at < GROUP_SIZE ? bytes.size - at : GROUP_SIZE;
        uint64_t value = 0;
        for (size_t i = 0; i < size; i++) {
            value = value << 8 | bytes.at[at + i];
        }
        for (size_t i = digits_of_size[size]; i > 0; i--) {
            ret_text[i - 1] = (char)('0' + value % 10);
            value /= 10;
        }
        ret_text += digits_of_size[size];
        at += size;
    }
    *ret_text = '\0';
}
