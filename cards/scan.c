#include "cards/scan.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "cards/scan_field.h"

/* Of the card of 2021 with its end mark; chip cards stay below. */
enum { MOST_PARTS = BHYT_FIELDS + 1 };

enum { PAPER_CODE_LETTERS = 16 };

static bool is_capital(char character)
{
    return character >= 'A' && character <= 'Z';
}

static bool code_is_known(const char (*codes)[3], size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(codes[i], code, 2) == 0) {
            return true;
        }
    }
    return false;
}

static enum scan_fault old_number_check(const struct scan_catalogue *catalogue, struct part number)
{
    if (!is_capital(number.at[0]) || !is_capital(number.at[1]) ||
        !part_is_digits((struct part){number.at + 2, number.length - 2})) {
        return SCAN_FAULT_NUMBER_FORM;
    }
    if (!code_is_known(catalogue->object_codes, catalogue->object_count, number.at)) {
        return SCAN_FAULT_OBJECT_CODE;
    }
    if (number.at[2] < '1' || number.at[2] > '5') {
        return SCAN_FAULT_BENEFIT_DIGIT;
    }
    bool is_province =
        code_is_known(catalogue->province_codes, catalogue->province_count, number.at + 3);
    return is_province ? SCAN_FAULT_NONE : SCAN_FAULT_PROVINCE;
}

/* Tells the three numbers apart by their length, as every field that takes a card number does. */
static enum scan_fault number_read(struct arena *arena, const struct scan_catalogue *catalogue,
                                   struct part part, struct scan *ret_scan)
{
    if (part.length == 15) {
        enum scan_fault fault = old_number_check(catalogue, part);
        if (fault) {
            return fault;
        }
    } else if ((part.length != 10 && part.length != 12) || !part_is_digits(part)) {
        return SCAN_FAULT_NUMBER_FORM;
    }
    const char *number = arena_copy(arena, part.at, part.length);
    if (!number) {
        return SCAN_FAULT_NO_MEMORY;
    }
    ret_scan->card_number = number;
    switch (part.length) {
    case 10:
        ret_scan->kind = SCAN_NUMBER_10;
        ret_scan->si_number = number;
        break;
    case 12:
        ret_scan->kind = SCAN_NUMBER_12;
        ret_scan->personal_number = number;
        break;
    default:
        ret_scan->kind = SCAN_NUMBER_15;
        ret_scan->si_number = number + 5;
        ret_scan->benefit_digit = number[2] - '0';
        break;
    }
    return SCAN_FAULT_NONE;
}

static enum scan_fault bhyt_card_read(struct arena *arena, const struct scan_catalogue *catalogue,
                                      const struct part *parts, size_t count, struct scan *ret_scan)
{
    if (count != 10 && count != 15 && count != 17) {
        return SCAN_FAULT_PART_COUNT;
    }
    enum scan_fault fault = number_read(arena, catalogue, parts[0], ret_scan);
    ret_scan->kind = SCAN_BHYT_CARD;
    return fault ? fault : bhyt_fields_read(arena, parts, count - 1, ret_scan);
}

static enum scan_fault chip_card_read(struct arena *arena, const struct part *parts, size_t count,
                                      struct scan *ret_scan)
{
    if (count < CHIP_FIELDS) {
        return SCAN_FAULT_PART_COUNT;
    }
    ret_scan->kind = SCAN_CHIP_CARD;
    ret_scan->personal_number = arena_copy(arena, parts[0].at, parts[0].length);
    return ret_scan->personal_number ? chip_fields_read(arena, parts, ret_scan)
                                     : SCAN_FAULT_NO_MEMORY;
}

/* Splits at the bars; more parts than any card has are counted, not kept. */
static size_t parts_split(struct part text, struct part *ret_parts)
{
    size_t count = 0;
    const char *end = text.at + text.length;
    for (const char *at = text.at; at <= end; count++) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const char *stop = bar ? bar : end;
        if (count < MOST_PARTS) {
            ret_parts[count] = part_trim((struct part){at, (size_t)(stop - at)});
        }
        at = stop + 1;
    }
    return count;
}

static enum scan_fault card_read(struct arena *arena, const struct scan_catalogue *catalogue,
                                 struct part text, struct scan *ret_scan)
{
    struct part parts[MOST_PARTS] = {0};
    size_t count = parts_split(text, parts);
    if (count > MOST_PARTS) {
        return SCAN_FAULT_PART_COUNT;
    }
    if (part_is(parts[count - 1], "$")) {
        return bhyt_card_read(arena, catalogue, parts, count, ret_scan);
    }
    if (parts[0].length == 12 && part_is_digits(parts[0])) {
        return chip_card_read(arena, parts, count, ret_scan);
    }
    return SCAN_FAULT_END_MARK;
}

/* The digit behind the prefix is the profile; behind the 9, where a scanner types digits only. */
static bool is_signed(struct part text)
{
    if (text.length >= 6 && strncasecmp(text.at, "BHYT", 4) == 0) {
        return text.at[4] >= '1' && text.at[4] <= '4' && text.at[5] == ':';
    }
    return text.length >= 16 && text.at[0] == '9' && text.at[1] >= '1' && text.at[1] <= '4' &&
           part_is_digits(text);
}

/* People read the code from paper: small letters, and O, I and L for 0 and 1 are taken. Its hyphens
 * tell it from a card number with a digit too many; `hyphens` says how many it needs. */
static bool paper_code_read(struct part text, size_t hyphens, char ret_code[PAPER_CODE_LETTERS + 1])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    size_t count = 0, parted = 0;
    for (size_t i = 0; i < text.length; i++) {
        char letter = text.at[i];
        parted += letter == '-';
        letter = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
        letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
        bool is_letter = memchr(letters, letter, sizeof letters - 1);
        if (count == PAPER_CODE_LETTERS || (!is_letter && (letter != '-' || count == 0))) {
            return false;
        }
        if (is_letter) {
            ret_code[count++] = letter;
        }
    }
    ret_code[count] = '\0';
    return count == PAPER_CODE_LETTERS && parted >= hyphens;
}

/* The QR of a paper holds the address where anybody may ask about it. Whose machine that names does
 * not matter: only the code at its end is looked for, here. */
static struct part paper_part(struct part text)
{
    static const char place[] = "/v1/receipts/";
    size_t length = sizeof place - 1;
    bool is_address = text.length > 8 && (strncasecmp(text.at, "https://", 8) == 0 ||
                                          strncasecmp(text.at, "http://", 7) == 0);
    for (size_t i = 0; is_address && i + length < text.length; i++) {
        if (strncasecmp(text.at + i, place, length) == 0) {
            return (struct part){text.at + i + length, text.length - i - length};
        }
    }
    return text;
}

static enum scan_fault paper_read(struct arena *arena, const char *code, struct scan *ret_scan)
{
    ret_scan->kind = SCAN_PAPER;
    ret_scan->paper_code = arena_copy(arena, code, PAPER_CODE_LETTERS);
    return ret_scan->paper_code ? SCAN_FAULT_NONE : SCAN_FAULT_NO_MEMORY;
}

static bool is_text(struct part text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < ' ' || byte == 0x7F) {
            return false;
        }
    }
    return text_is_utf8(text.at, text.length);
}

/* A blank is a digit of Base45: of what follows the code, only line ends are certain to be the
 * scanner's. */
static enum scan_fault signed_read(struct arena *arena, const char *text, size_t length,
                                   struct scan *ret_scan)
{
    while (text[length - 1] == '\r' || text[length - 1] == '\n') {
        length--;
    }
    ret_scan->kind = SCAN_SIGNED;
    ret_scan->signed_text = arena_copy(arena, text, length);
    return ret_scan->signed_text ? SCAN_FAULT_NONE : SCAN_FAULT_NO_MEMORY;
}

enum scan_fault scan_parse(struct arena *arena, const struct scan_catalogue *catalogue,
                           const char *text, size_t length, struct scan *ret_scan)
{
    const char *end = text + strnlen(text, length);
    struct part whole = part_trim((struct part){text, (size_t)(end - text)});
    char code[PAPER_CODE_LETTERS + 1];
    struct scan scan = {0};
    struct part paper = paper_part(whole);
    enum scan_fault fault = SCAN_FAULT_NONE;
    if (whole.length == 0) {
        return SCAN_FAULT_EMPTY;
    }
    if (whole.length > LIMIT_SCAN_BYTES) {
        return SCAN_FAULT_TOO_LONG;
    }
    if (!is_text(whole)) {
        return SCAN_FAULT_NOT_TEXT;
    }
    if (is_signed(whole)) {
        fault = signed_read(arena, whole.at, (size_t)(end - whole.at), &scan);
    } else if (paper_code_read(paper, paper.at == whole.at ? 1 : 0, code)) {
        fault = paper_read(arena, code, &scan);
    } else if (memchr(whole.at, '|', whole.length)) {
        fault = card_read(arena, catalogue, whole, &scan);
    } else {
        fault = number_read(arena, catalogue, whole, &scan);
    }
    if (!fault) {
        *ret_scan = scan;
    }
    return fault;
}
