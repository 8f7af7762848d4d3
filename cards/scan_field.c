#include "cards/scan_field.h"

#include <string.h>

#include "base/text.h"

enum { MOST_HEX_DIGITS = 400, MOST_MANAGING_DIGITS = 14 };

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

struct part part_trim(struct part part)
{
    while (part.length > 0 && is_blank(*part.at)) {
        part.at++;
        part.length--;
    }
    while (part.length > 0 && is_blank(part.at[part.length - 1])) {
        part.length--;
    }
    return part;
}

bool part_is(struct part part, const char *text)
{
    return part.length == strlen(text) && memcmp(part.at, text, part.length) == 0;
}

static bool part_is_absent(struct part part)
{
    return part.length == 0 || part_is(part, "-");
}

bool part_is_digits(struct part part)
{
    for (size_t i = 0; i < part.length; i++) {
        if (part.at[i] < '0' || part.at[i] > '9') {
            return false;
        }
    }
    return true;
}

/* Each reader takes one present part and writes the member of struct scan that its table row names.
 */

static enum scan_fault read_plain_text(struct arena *arena, struct part part, void *ret_value)
{
    const char *text = text_normalise(arena, part.at, part.length);
    if (!text) {
        return SCAN_FAULT_CHARACTER;
    }
    *(const char **)ret_value = *text ? text : NULL;
    return SCAN_FAULT_NONE;
}

static enum scan_fault read_hex_text(struct arena *arena, struct part part, void *ret_value)
{
    char bytes[MOST_HEX_DIGITS / 2];
    if (part.length > MOST_HEX_DIGITS) {
        return SCAN_FAULT_HEX_LONG;
    }
    if (part.length % 2 != 0) {
        return SCAN_FAULT_HEX_ODD;
    }
    if (!text_unhex(part.at, part.length, bytes)) {
        return SCAN_FAULT_HEX_DIGIT;
    }
    if (!text_is_utf8(bytes, part.length / 2)) {
        return SCAN_FAULT_HEX_NOT_UTF8;
    }
    return read_plain_text(arena, (struct part){bytes, part.length / 2}, ret_value);
}

static enum scan_fault read_birth_date(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    return date_parse_vn(part.at, part.length, ret_value) ? SCAN_FAULT_NONE : SCAN_FAULT_DATE;
}

static enum scan_fault read_date(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    struct date date = {0};
    if (!date_parse_vn(part.at, part.length, &date) || date_is_partial(date)) {
        return SCAN_FAULT_DATE;
    }
    *(struct date *)ret_value = date;
    return SCAN_FAULT_NONE;
}

static enum scan_fault read_chip_date(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    return date_parse_ddmmyyyy(part.at, part.length, ret_value) ? SCAN_FAULT_NONE : SCAN_FAULT_DATE;
}

/* One digit of 1..last. */
static bool read_digit(struct part part, char last, int *ret_digit)
{
    if (part.length != 1 || *part.at < '1' || *part.at > last) {
        return false;
    }
    *ret_digit = *part.at - '0';
    return true;
}

static enum scan_fault read_sex(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    return read_digit(part, '2', ret_value) ? SCAN_FAULT_NONE : SCAN_FAULT_SEX;
}

static enum scan_fault read_benefit_level(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    return read_digit(part, '5', ret_value) ? SCAN_FAULT_NONE : SCAN_FAULT_BENEFIT_LEVEL;
}

static enum scan_fault read_sex_word(struct arena *arena, struct part part, void *ret_value)
{
    const char *word = text_name_key(arena, part.at, part.length);
    if (!word || (strcmp(word, "nam") != 0 && strcmp(word, "nữ") != 0)) {
        return SCAN_FAULT_SEX;
    }
    *(int *)ret_value = strcmp(word, "nam") == 0 ? 1 : 2;
    return SCAN_FAULT_NONE;
}

/* "01 - C54", "01 – C54", "01C54": blanks, hyphens and en dashes do not count. */
static enum scan_fault read_facility(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    static const char en_dash[] = "\xE2\x80\x93";
    char code[6] = {0};
    size_t count = 0;
    for (size_t i = 0; i < part.length; i++) {
        char character = part.at[i];
        if (part.length - i >= 3 && memcmp(part.at + i, en_dash, 3) == 0) {
            i += 2;
        } else if (character != ' ' && character != '-') {
            bool is_digit = character >= '0' && character <= '9';
            bool is_capital = character >= 'A' && character <= 'Z';
            if (count == 5 || !(is_digit || (is_capital && count >= 2))) {
                return SCAN_FAULT_FACILITY;
            }
            code[count++] = character;
        }
    }
    if (count != 5) {
        return SCAN_FAULT_FACILITY;
    }
    memcpy(ret_value, code, sizeof code);
    return SCAN_FAULT_NONE;
}

static enum scan_fault read_copy(struct arena *arena, struct part part, void *ret_value)
{
    const char *copy = arena_copy(arena, part.at, part.length);
    if (!copy) {
        return SCAN_FAULT_NO_MEMORY;
    }
    *(const char **)ret_value = copy;
    return SCAN_FAULT_NONE;
}

static enum scan_fault read_managing_code(struct arena *arena, struct part part, void *ret_value)
{
    bool is_good = part.length <= MOST_MANAGING_DIGITS && part_is_digits(part);
    return is_good ? read_copy(arena, part, ret_value) : SCAN_FAULT_MANAGING_CODE;
}

static enum scan_fault read_former_number(struct arena *arena, struct part part, void *ret_value)
{
    bool is_good = (part.length == 9 || part.length == 12) && part_is_digits(part);
    return is_good ? read_copy(arena, part, ret_value) : SCAN_FAULT_FORMER_NUMBER;
}

static enum scan_fault read_living_area(struct arena *arena, struct part part, void *ret_value)
{
    (void)arena;
    static const char *const areas[][2] = {{"K1", "K1"}, {"K2", "K2"}, {"K3", "K3"}, {"1", "K1"},
                                           {"2", "K2"},  {"3", "K3"},  {"4", NULL}};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        if (part_is(part, areas[i][0])) {
            *(const char **)ret_value = areas[i][1];
            return SCAN_FAULT_NONE;
        }
    }
    return SCAN_FAULT_LIVING_AREA;
}

/* Kept when it has the known form, never a reason to refuse: nobody but the issuer can judge it. */
static enum scan_fault read_check_string(struct arena *arena, struct part part, void *ret_value)
{
    char bytes[8];
    bool is_known = part.length == 21 && part.at[16] == '-' && text_unhex(part.at, 16, bytes) &&
                    part_is_digits((struct part){part.at + 17, 4});
    return is_known ? read_copy(arena, part, ret_value) : SCAN_FAULT_NONE;
}

/* Each writer puts one member of struct scan, or nothing when it is absent. */
static void write_text(struct buffer *buffer, const void *value)
{
    const char *text = *(const char *const *)value;
    buffer_text(buffer, text ? text : "");
}

static void write_hex_text(struct buffer *buffer, const void *value)
{
    for (const char *at = *(const char *const *)value; at && *at; at++) {
        char digits[3];
        text_hex(at, 1, digits);
        buffer_text(buffer, digits);
    }
}

static void write_date(struct buffer *buffer, const void *value)
{
    char text[DATE_TEXT_SIZE];
    date_format_vn(*(const struct date *)value, text);
    buffer_text(buffer, text);
}

static void write_digit(struct buffer *buffer, const void *value)
{
    if (*(const int *)value != 0) {
        buffer_int(buffer, *(const int *)value);
    }
}

static void write_facility(struct buffer *buffer, const void *value)
{
    const char *code = value;
    if (*code) {
        buffer_format(buffer, "%.2s - %.3s", code, code + 2);
    }
}

struct card_field {
    enum scan_fault (*read)(struct arena *arena, struct part part, void *ret_value);
    void (*write)(struct buffer *buffer, const void *value);
    size_t offset;
};

/* By index. Shorter cards end earlier; the number in front is read by itself. */
static const struct card_field bhyt_fields[BHYT_FIELDS] = {
    [0] = {NULL, write_text, offsetof(struct scan, card_number)},
    [1] = {read_hex_text, write_hex_text, offsetof(struct scan, full_name)},
    [2] = {read_birth_date, write_date, offsetof(struct scan, birth_date)},
    [3] = {read_sex, write_digit, offsetof(struct scan, sex)},
    [4] = {read_hex_text, write_hex_text, offsetof(struct scan, address)},
    [5] = {read_facility, write_facility, offsetof(struct scan, initial_facility)},
    [6] = {read_date, write_date, offsetof(struct scan, valid_from)},
    [7] = {read_date, write_date, offsetof(struct scan, valid_to)},
    [8] = {read_date, write_date, offsetof(struct scan, issued_on)},
    [9] = {read_managing_code, write_text, offsetof(struct scan, managing_code)},
    [10] = {read_hex_text, write_hex_text, offsetof(struct scan, parent_name)},
    [11] = {read_living_area, write_text, offsetof(struct scan, living_area)},
    [12] = {read_date, write_date, offsetof(struct scan, five_year_date)},
    [13] = {read_check_string, write_text, offsetof(struct scan, check_string)},
    [14] = {read_benefit_level, write_digit, offsetof(struct scan, benefit_digit)},
    [15] = {read_hex_text, write_hex_text, offsetof(struct scan, issued_at)},
};

/* Only ever read: chip cards are the police's to make. */
static const struct card_field chip_fields[CHIP_FIELDS] = {
    [1] = {read_former_number, NULL, offsetof(struct scan, former_number)},
    [2] = {read_plain_text, NULL, offsetof(struct scan, full_name)},
    [3] = {read_chip_date, NULL, offsetof(struct scan, birth_date)},
    [4] = {read_sex_word, NULL, offsetof(struct scan, sex)},
    [5] = {read_plain_text, NULL, offsetof(struct scan, address)},
    [6] = {read_chip_date, NULL, offsetof(struct scan, issued_on)},
};

static enum scan_fault fields_read(struct arena *arena, const struct card_field *fields,
                                   const struct part *parts, size_t count, struct scan *ret_scan)
{
    for (size_t i = 1; i < count; i++) {
        void *member = (char *)ret_scan + fields[i].offset;
        if (part_is_absent(parts[i])) {
            continue;
        }
        enum scan_fault fault = fields[i].read(arena, parts[i], member);
        if (fault) {
            return fault;
        }
    }
    if (!ret_scan->full_name) {
        return SCAN_FAULT_NAME_MISSING;
    }
    return date_is_none(ret_scan->birth_date) ? SCAN_FAULT_BIRTH_DATE_MISSING : SCAN_FAULT_NONE;
}

enum scan_fault bhyt_fields_read(struct arena *arena, const struct part *parts, size_t count,
                                 struct scan *ret_scan)
{
    return fields_read(arena, bhyt_fields, parts, count, ret_scan);
}

enum scan_fault chip_fields_read(struct arena *arena, const struct part *parts,
                                 struct scan *ret_scan)
{
    return fields_read(arena, chip_fields, parts, CHIP_FIELDS, ret_scan);
}

void bhyt_fields_write(struct buffer *buffer, const struct scan *card)
{
    for (size_t i = 0; i < BHYT_FIELDS; i++) {
        size_t start = buffer->length;
        bhyt_fields[i].write(buffer, (const char *)card + bhyt_fields[i].offset);
        buffer_text(buffer, buffer->length == start ? "-|" : "|");
    }
}
