#include "cards/card_members.h"

#include <string.h>
#include <utf8proc.h>

/* The card's member labels; from MEMBER_OPEN on a reader passes over what it does not know. */
enum {
    MEMBER_NUMBER = 1,
    MEMBER_NAME,
    MEMBER_BIRTH,
    MEMBER_SEX,
    MEMBER_BENEFIT,
    MEMBER_FACILITY,
    MEMBER_FROM,
    MEMBER_TO,
    MEMBER_FIVE_YEARS,
    MEMBER_STATUS,
    MEMBER_AREA,
    MEMBER_SERIAL,
    MEMBER_COUNT,
    MEMBER_OPEN = 64,
};

/* A pattern: 9 is a digit, A a capital letter, X either, anything else itself. */
static bool fits(struct span text, const char *pattern)
{
    if (text.size != strlen(pattern)) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        bool is_digit = text.at[i] >= '0' && text.at[i] <= '9';
        bool is_capital = text.at[i] >= 'A' && text.at[i] <= 'Z';
        bool is_welcome = pattern[i] == '9'   ? is_digit
                          : pattern[i] == 'A' ? is_capital
                          : pattern[i] == 'X' ? is_digit || is_capital
                                              : text.at[i] == (uint8_t)pattern[i];
        if (!is_welcome) {
            return false;
        }
    }
    return true;
}

static bool copy_fitting(struct span text, const char *const *patterns, size_t count,
                         char *ret_text)
{
    for (size_t i = 0; i < count; i++) {
        if (fits(text, patterns[i])) {
            memcpy(ret_text, text.at, text.size);
            ret_text[text.size] = '\0';
            return true;
        }
    }
    return false;
}

static enum token_fault number_read(struct cbor_reader *reader, struct token_card *card)
{
    static const char *const forms[] = {"9999999999", "999999999999", "AA9999999999999"};
    return copy_fitting(cbor_read_text(reader), forms, 3, card->number) ? TOKEN_FAULT_NONE
                                                                        : TOKEN_FAULT_NUMBER;
}

/* As base/text.h stores names, but without memory: control, format, surrogate, private, unassigned
 * and separating characters are refused, and so are ignorable ones. */
static bool is_name_character(int32_t code_point)
{
    static const uint32_t refused = 1U << UTF8PROC_CATEGORY_CC | 1U << UTF8PROC_CATEGORY_CF |
                                    1U << UTF8PROC_CATEGORY_CS | 1U << UTF8PROC_CATEGORY_CO |
                                    1U << UTF8PROC_CATEGORY_CN | 1U << UTF8PROC_CATEGORY_ZL |
                                    1U << UTF8PROC_CATEGORY_ZP;
    utf8proc_category_t category = utf8proc_category(code_point);
    bool is_blank = category == UTF8PROC_CATEGORY_ZS && code_point != ' ';
    return !(refused >> category & 1) && !is_blank && !utf8proc_get_property(code_point)->ignorable;
}

static bool is_readable(struct span text)
{
    bool was_blank = true;
    for (size_t i = 0; i < text.size;) {
        int32_t code_point = 0;
        utf8proc_ssize_t step =
            utf8proc_iterate(text.at + i, (utf8proc_ssize_t)(text.size - i), &code_point);
        bool is_blank = code_point == ' ';
        if (step <= 0 || !is_name_character(code_point) || (is_blank && was_blank)) {
            return false;
        }
        was_blank = is_blank;
        i += (size_t)step;
    }
    return !was_blank;
}

static bool is_nfc(struct span text)
{
    enum { CODE_POINTS_MOST = 3 * TOKEN_NAME_SIZE };
    int32_t points[CODE_POINTS_MOST + 1];
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    utf8proc_ssize_t count =
        utf8proc_decompose(text.at, (utf8proc_ssize_t)text.size, points, CODE_POINTS_MOST, options);
    if (count < 0 || count > CODE_POINTS_MOST) {
        return false;
    }
    utf8proc_ssize_t size = utf8proc_reencode(points, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return size == (utf8proc_ssize_t)text.size && memcmp(points, text.at, text.size) == 0;
}

static enum token_fault name_read(struct cbor_reader *reader, struct token_card *card)
{
    struct span text = cbor_read_text(reader);
    if (text.size >= TOKEN_NAME_SIZE || !is_readable(text) || !is_nfc(text)) {
        return TOKEN_FAULT_NAME;
    }
    memcpy(card->name, text.at, text.size);
    card->name[text.size] = '\0';
    return TOKEN_FAULT_NONE;
}

static enum token_fault date_read(struct cbor_reader *reader, bool may_be_partial,
                                  struct date *ret_date)
{
    uint64_t number = cbor_read_uint(reader);
    if (number > 99991231) {
        return TOKEN_FAULT_DATE;
    }
    struct date date = {(int16_t)(number / 10000), (uint8_t)(number / 100 % 100),
                        (uint8_t)(number % 100)};
    if (!date_is_valid(date) || (date_is_partial(date) && !may_be_partial)) {
        return TOKEN_FAULT_DATE;
    }
    *ret_date = date;
    return TOKEN_FAULT_NONE;
}

static enum token_fault birth_read(struct cbor_reader *reader, struct token_card *card)
{
    return date_read(reader, true, &card->birth_date);
}

static enum token_fault sex_read(struct cbor_reader *reader, struct token_card *card)
{
    uint64_t sex = cbor_read_uint(reader);
    card->sex = (int)(sex & 3);
    card->has_sex = true;
    return sex <= 2 ? TOKEN_FAULT_NONE : TOKEN_FAULT_SEX;
}

static enum token_fault benefit_read(struct cbor_reader *reader, struct token_card *card)
{
    static const char *const forms[] = {"9", "AA9"};
    struct span text = cbor_read_text(reader);
    if (!copy_fitting(text, forms, 2, card->benefit)) {
        return TOKEN_FAULT_BENEFIT;
    }
    char digit = (char)text.at[text.size - 1];
    return digit >= '1' && digit <= '5' ? TOKEN_FAULT_NONE : TOKEN_FAULT_BENEFIT;
}

static enum token_fault facility_read(struct cbor_reader *reader, struct token_card *card)
{
    return token_facility_read(reader, card->initial_facility) ? TOKEN_FAULT_NONE
                                                               : TOKEN_FAULT_FACILITY;
}

bool token_facility_read(struct cbor_reader *reader, char ret_facility[6])
{
    static const char *const forms[] = {"99XXX"};
    return copy_fitting(cbor_read_text(reader), forms, 1, ret_facility);
}

static enum token_fault from_read(struct cbor_reader *reader, struct token_card *card)
{
    return date_read(reader, false, &card->valid_from);
}

static enum token_fault to_read(struct cbor_reader *reader, struct token_card *card)
{
    enum token_fault fault = date_read(reader, false, &card->valid_to);
    bool is_backwards = date_compare(card->valid_to, card->valid_from) < 0;
    return !fault && is_backwards ? TOKEN_FAULT_DATE : fault;
}

static enum token_fault five_years_read(struct cbor_reader *reader, struct token_card *card)
{
    return date_read(reader, false, &card->five_year_date);
}

static enum token_fault status_read(struct cbor_reader *reader, struct token_card *card)
{
    size_t count = cbor_read_array(reader);
    uint64_t list = cbor_read_uint(reader);
    uint64_t index = cbor_read_uint(reader);
    if (count != 2 || list > UINT32_MAX || index > UINT32_MAX) {
        return TOKEN_FAULT_STATUS;
    }
    card->has_status = true;
    card->status_list = (uint32_t)list;
    card->status_index = (uint32_t)index;
    return TOKEN_FAULT_NONE;
}

static enum token_fault area_read(struct cbor_reader *reader, struct token_card *card)
{
    static const char *const forms[] = {"K1", "K2", "K3"};
    return copy_fitting(cbor_read_text(reader), forms, 3, card->living_area)
               ? TOKEN_FAULT_NONE
               : TOKEN_FAULT_LIVING_AREA;
}

static enum token_fault serial_read(struct cbor_reader *reader, struct token_card *card)
{
    card->serial = cbor_read_uint(reader);
    return card->serial >= 1 && card->serial <= 999999999999 ? TOKEN_FAULT_NONE
                                                             : TOKEN_FAULT_SERIAL;
}

typedef enum token_fault member_read_fn(struct cbor_reader *reader, struct token_card *card);

static member_read_fn *const members[MEMBER_COUNT] = {
    [MEMBER_NUMBER] = number_read,
    [MEMBER_NAME] = name_read,
    [MEMBER_BIRTH] = birth_read,
    [MEMBER_SEX] = sex_read,
    [MEMBER_BENEFIT] = benefit_read,
    [MEMBER_FACILITY] = facility_read,
    [MEMBER_FROM] = from_read,
    [MEMBER_TO] = to_read,
    [MEMBER_FIVE_YEARS] = five_years_read,
    [MEMBER_STATUS] = status_read,
    [MEMBER_AREA] = area_read,
    [MEMBER_SERIAL] = serial_read,
};

enum token_fault card_members_read(struct cbor_reader *reader, struct token_card *ret_card)
{
    struct token_card card = {0};
    struct cbor_map map = cbor_read_map(reader);
    int64_t label = 0;
    while (cbor_next(reader, &map, &label)) {
        enum token_fault fault = TOKEN_FAULT_NONE;
        if (label >= MEMBER_OPEN) {
            card.extra.at = card.extra_count++ ? card.extra.at : map.key.at;
            cbor_skip(reader);
            card.extra.size = (size_t)(reader->at - card.extra.at);
        } else if (label >= MEMBER_NUMBER && label < MEMBER_COUNT) {
            fault = members[label](reader, &card);
        } else {
            fault = TOKEN_FAULT_CARD;
        }
        if (fault || reader->failed) {
            return reader->failed ? TOKEN_FAULT_CARD : fault;
        }
    }
    if (reader->failed) {
        return TOKEN_FAULT_CARD;
    }
    *ret_card = card;
    return TOKEN_FAULT_NONE;
}

static uint64_t date_number(struct date date)
{
    return (uint64_t)date.year * 10000 + (uint64_t)date.month * 100 + date.day;
}

static void write_text(struct cbor_writer *writer, unsigned label, const char *text)
{
    if (*text) {
        cbor_write_uint(writer, label);
        cbor_write_text(writer, text);
    }
}

static void write_number(struct cbor_writer *writer, unsigned label, uint64_t number)
{
    cbor_write_uint(writer, label);
    cbor_write_uint(writer, number);
}

static void write_date(struct cbor_writer *writer, unsigned label, struct date date)
{
    if (!date_is_none(date)) {
        write_number(writer, label, date_number(date));
    }
}

static size_t member_count(const struct token_card *card)
{
    const char *const texts[] = {card->number, card->name, card->benefit, card->initial_facility,
                                 card->living_area};
    const struct date dates[] = {card->birth_date, card->valid_from, card->valid_to,
                                 card->five_year_date};
    size_t count = card->extra_count + card->has_sex + card->has_status + (card->serial != 0);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        count += *texts[i] != '\0';
    }
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        count += !date_is_none(dates[i]);
    }
    return count;
}

void card_members_write(struct cbor_writer *writer, const struct token_card *card)
{
    cbor_write_map(writer, member_count(card));
    write_text(writer, MEMBER_NUMBER, card->number);
    write_text(writer, MEMBER_NAME, card->name);
    write_date(writer, MEMBER_BIRTH, card->birth_date);
    if (card->has_sex) {
        write_number(writer, MEMBER_SEX, (uint64_t)card->sex);
    }
    write_text(writer, MEMBER_BENEFIT, card->benefit);
    write_text(writer, MEMBER_FACILITY, card->initial_facility);
    write_date(writer, MEMBER_FROM, card->valid_from);
    write_date(writer, MEMBER_TO, card->valid_to);
    write_date(writer, MEMBER_FIVE_YEARS, card->five_year_date);
    if (card->has_status) {
        cbor_write_uint(writer, MEMBER_STATUS);
        cbor_write_array(writer, 2);
        cbor_write_uint(writer, card->status_list);
        cbor_write_uint(writer, card->status_index);
    }
    write_text(writer, MEMBER_AREA, card->living_area);
    if (card->serial != 0) {
        write_number(writer, MEMBER_SERIAL, card->serial);
    }
    cbor_write_raw(writer, card->extra.at, card->extra.size);
}

bool card_members_are_whole(const struct token_card *card)
{
    return *card->name && !date_is_none(card->birth_date) && card->has_sex && *card->benefit &&
           *card->initial_facility && !date_is_none(card->valid_from) && card->has_status;
}
