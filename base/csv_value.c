#include "base/csv_value.h"

#include <string.h>

#include "base/date.h"

enum { COUNT_DIGITS = 9, AMOUNT_DIGITS = 15 };

static bool text_is_plain(const char *text)
{
    size_t length = 0;
    for (; text[length]; length++) {
        unsigned char byte = (unsigned char)text[length];
        if (byte < ' ' || byte == 0x7F) {
            return false;
        }
    }
    return length <= CSV_TEXT_MAX_BYTES;
}

static bool text_is_code(const char *text)
{
    static const char allowed[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    return strlen(text) <= CSV_CODE_MAX_BYTES && text[strspn(text, allowed)] == '\0';
}

static bool number_parse(const char *text, size_t most_digits, int64_t *ret_number)
{
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length > most_digits || text[length]) {
        return false;
    }
    int64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return true;
}

static bool time_parse(const char *text, int32_t *ret_minute)
{
    static const char pattern[] = "dd:dd";
    for (size_t i = 0; i < sizeof pattern; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !is_digit : text[i] != pattern[i]) {
            return false;
        }
    }
    int hours = (text[0] - '0') * 10 + (text[1] - '0');
    int minutes = (text[3] - '0') * 10 + (text[4] - '0');
    if (hours > 23 || minutes > 59) {
        return false;
    }
    *ret_minute = hours * 60 + minutes;
    return true;
}

static bool list_split(char *text, struct csv_list *ret_list)
{
    struct csv_list list = {.count = 0};
    for (char *item = text; item;) {
        char *next = strchr(item, ';');
        if (next) {
            *next++ = '\0';
        }
        if (*item == '\0' || list.count == CSV_LIST_MAX) {
            return false;
        }
        list.items[list.count++] = item;
        item = next;
    }
    *ret_list = list;
    return true;
}

/* -1 when the word is no choice. No word is empty here, so the empty choices that only keep the
 * places of an enum are never found. */
static int choice_find(const char *const *choices, const char *word)
{
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static const char *choices_store(char *value, const char *const *choices, void *member)
{
    struct csv_list list;
    if (!list_split(value, &list)) {
        return "bad_list";
    }
    uint32_t bits = 0;
    for (size_t i = 0; i < list.count; i++) {
        int choice = choice_find(choices, list.items[i]);
        if (choice < 0) {
            return "unknown_choice";
        }
        if (bits & UINT32_C(1) << choice) {
            return "duplicate_choice";
        }
        bits |= UINT32_C(1) << choice;
    }
    memcpy(member, &bits, sizeof bits);
    return NULL;
}

static const char *number_store(const char *value, const struct csv_column *column, void *member)
{
    int64_t number = 0;
    bool is_amount = column->kind == CSV_AMOUNT;
    if (!number_parse(value, is_amount ? AMOUNT_DIGITS : COUNT_DIGITS, &number)) {
        return "bad_number";
    }
    int32_t count = (int32_t)number;
    memcpy(member, is_amount ? (void *)&number : (void *)&count,
           is_amount ? sizeof number : sizeof count);
    return NULL;
}

static const char *choice_store(const char *value, const char *const *choices, void *member)
{
    int choice = choice_find(choices, value);
    if (choice < 0) {
        return "unknown_choice";
    }
    memcpy(member, &choice, sizeof choice);
    return NULL;
}

static const char *flag_store(const char *value, bool *member)
{
    *member = strcmp(value, "true") == 0;
    return *member || strcmp(value, "false") == 0 ? NULL : "unknown_choice";
}

static const char *date_store(const char *value, struct date *member)
{
    struct date date = {0};
    if (!date_parse(value, strlen(value), &date) || date_is_partial(date)) {
        return "bad_date";
    }
    *member = date;
    return NULL;
}

const char *csv_value_store(char *value, const struct csv_column *column, void *member)
{
    if (!text_is_plain(value)) {
        return "bad_text";
    }
    bool is_text = column->kind == CSV_TEXT || column->kind == CSV_CODE;
    if (*value == '\0' && (column->required || !is_text)) {
        return column->required ? "missing_value" : NULL;
    }
    switch (column->kind) {
    case CSV_CODE:
        if (!text_is_code(value)) {
            return "bad_code";
        }
        *(const char **)member = value;
        return NULL;
    case CSV_TEXT:
        *(const char **)member = value;
        return NULL;
    case CSV_DATE:
        return date_store(value, member);
    case CSV_COUNT:
    case CSV_AMOUNT:
        return number_store(value, column, member);
    case CSV_TIME:
        return time_parse(value, member) ? NULL : "bad_time";
    case CSV_CHOICE:
        return choice_store(value, column->choices, member);
    case CSV_CHOICES:
        return choices_store(value, column->choices, member);
    case CSV_LIST:
        return list_split(value, member) ? NULL : "bad_list";
    case CSV_FLAG:
        return flag_store(value, member);
    }
    return "bad_text";
}
