#include "claims/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *claim_value(const struct claim_row *row, enum claim_field field)
{
    enum claim_table table = claim_field_rules[field].table;
    return row->values[field - claim_table_rules[table].first];
}

const char *claim_text(const struct claim_row *row, enum claim_field field)
{
    const char *value = claim_value(row, field);
    return value ? value : "";
}

bool claim_decimal(const char *text, int64_t *ret_milli)
{
    int64_t milli = 0;
    int decimals = -1; /* none so far, not even the point */
    size_t length = strlen(text);
    if (length == 0 || length > 15 || *text == '.' || text[length - 1] == '.') {
        return false;
    }
    for (const char *at = text; *at; at++) {
        if (*at == '.' && decimals < 0) {
            decimals = 0;
        } else if (*at >= '0' && *at <= '9' && decimals < 3) {
            milli = milli * 10 + (*at - '0');
            decimals += decimals >= 0;
        } else {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++) {
        milli *= 10;
    }
    *ret_milli = milli;
    return true;
}

void claim_decimal_format(int64_t milli, char ret_text[CLAIM_DECIMAL_SIZE])
{
    const char *sign = milli < 0 ? "-" : "";
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    unsigned thousandths = (unsigned)(size % 1000);
    if (thousandths % 10 == 0) {
        snprintf(ret_text, CLAIM_DECIMAL_SIZE, "%s%llu.%02u", sign,
                 (unsigned long long)(size / 1000), thousandths / 10);
    } else {
        snprintf(ret_text, CLAIM_DECIMAL_SIZE, "%s%llu.%03u", sign,
                 (unsigned long long)(size / 1000), thousandths);
    }
}

static int digits(const char *text, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

bool claim_birth_parse(const char *text, struct claim_time *ret_time)
{
    size_t length = strlen(text);
    if ((length != 8 && length != 12) || strspn(text, "0123456789") != length) {
        return false;
    }
    struct date date = {(int16_t)digits(text, 4), (uint8_t)digits(text + 4, 2),
                        (uint8_t)digits(text + 6, 2)};
    int hour = length == 12 ? digits(text + 8, 2) : 0;
    int minute = length == 12 ? digits(text + 10, 2) : 0;
    if (!date_is_valid(date) || date_is_none(date) || hour > 23 || minute > 59) {
        return false;
    }
    *ret_time = (struct claim_time){date, length == 12 ? hour * 60 + minute : -1};
    return true;
}

bool claim_time_parse(const char *text, struct claim_time *ret_time)
{
    struct claim_time time;
    if (!claim_birth_parse(text, &time) || date_is_partial(time.date)) {
        return false;
    }
    *ret_time = time;
    return true;
}

void claim_time_format(struct claim_time time, char ret_text[CLAIM_TIME_TEXT_SIZE])
{
    int minute = time.minute < 0 ? 0 : time.minute;
    snprintf(ret_text, CLAIM_TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:00+07:00", time.date.year,
             time.date.month, time.date.day, minute / 60, minute % 60);
}

int claim_time_compare(struct claim_time a, struct claim_time b)
{
    int order = date_compare(a.date, b.date);
    return order || a.minute < 0 || b.minute < 0 ? order : a.minute - b.minute;
}
