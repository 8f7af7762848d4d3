#include "base/date.h"

#include <string.h>

enum {
    YEAR_FIRST = 1800,
    YEAR_LAST = 9999,
    DAYS_PER_ERA = 146097, /* 400 Gregorian years */
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
};

static const struct date no_date = {0};

bool date_is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    return month == 2 && date_is_leap_year(year) ? 29 : days[month - 1];
}

bool date_is_valid(struct date date)
{
    if (date.year < YEAR_FIRST || date.year > YEAR_LAST || date.month > 12) {
        return false;
    }
    return date.month == 0 ? date.day == 0 : date.day <= date_days_in_month(date.year, date.month);
}

bool date_is_none(struct date date)
{
    return date.year == 0;
}

bool date_is_partial(struct date date)
{
    return !date_is_none(date) && date.day == 0;
}

/* Reads digits at the places of Y, M and D; every other place of the pattern stands for itself. */
static bool pattern_parse(const char *text, const char *pattern, struct date *ret_date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    for (size_t i = 0; pattern[i]; i++) {
        int *part = pattern[i] == 'Y'   ? &year
                    : pattern[i] == 'M' ? &month
                    : pattern[i] == 'D' ? &day
                                        : NULL;
        if (part ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i]) {
            return false;
        }
        if (part) {
            *part = *part * 10 + (text[i] - '0');
        }
    }
    struct date date = {(int16_t)year, (uint8_t)month, (uint8_t)day};
    bool written_zero = (strchr(pattern, 'M') && month == 0) || (strchr(pattern, 'D') && day == 0);
    if (written_zero || !date_is_valid(date)) {
        return false;
    }
    *ret_date = date;
    return true;
}

/* The styles of one family differ in length; NULL ends them. */
static bool style_parse(const char *text, size_t length, const char *const *patterns,
                        struct date *ret_date)
{
    for (; *patterns; patterns++) {
        if (strlen(*patterns) == length) {
            return pattern_parse(text, *patterns, ret_date);
        }
    }
    return false;
}

bool date_parse(const char *text, size_t length, struct date *ret_date)
{
    static const char *const patterns[] = {"YYYY-MM-DD", "YYYY-MM", "YYYY", NULL};
    return style_parse(text, length, patterns, ret_date);
}

bool date_parse_vn(const char *text, size_t length, struct date *ret_date)
{
    static const char *const patterns[] = {"DD/MM/YYYY", "MM/YYYY", "YYYY", NULL};
    return style_parse(text, length, patterns, ret_date);
}

bool date_parse_ddmmyyyy(const char *text, size_t length, struct date *ret_date)
{
    static const char *const patterns[] = {"DDMMYYYY", NULL};
    return style_parse(text, length, patterns, ret_date);
}

static char *digits_put(char *to, unsigned value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + width;
}

void date_format(struct date date, char *ret_text)
{
    char *to = ret_text;
    if (!date_is_none(date)) {
        to = digits_put(to, (unsigned)date.year, 4);
    }
    if (date.month) {
        *to++ = '-';
        to = digits_put(to, date.month, 2);
    }
    if (date.day) {
        *to++ = '-';
        to = digits_put(to, date.day, 2);
    }
    *to = '\0';
}

void date_format_vn(struct date date, char *ret_text)
{
    char *to = ret_text;
    if (date.day) {
        to = digits_put(to, date.day, 2);
        *to++ = '/';
    }
    if (date.month) {
        to = digits_put(to, date.month, 2);
        *to++ = '/';
    }
    if (!date_is_none(date)) {
        to = digits_put(to, (unsigned)date.year, 4);
    }
    *to = '\0';
}

struct date date_first_possible(struct date date)
{
    if (date_is_none(date)) {
        return no_date;
    }
    date.month = date.month ? date.month : 1;
    date.day = date.day ? date.day : 1;
    return date;
}

/* Counts from 1 March, so that the leap day is the last of its year; eras of 400 years are all
 * alike. */
int32_t date_to_days(struct date date)
{
    date = date_first_possible(date);
    if (date_is_none(date)) {
        return 0;
    }
    int year = date.year - (date.month <= 2);
    int era = year / 400;
    int year_of_era = year - era * 400;
    int month_from_march = (date.month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static struct date date_from_wide_days(int64_t days)
{
    static const struct date last = {YEAR_LAST, 12, 31};
    static const struct date first = {YEAR_FIRST, 1, 1};
    if (days < date_to_days(first) || days > date_to_days(last)) {
        return no_date;
    }
    int count = (int)days + DAYS_TO_1970;
    int era = count / DAYS_PER_ERA;
    int day_of_era = count - era * DAYS_PER_ERA;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    int year = year_of_era + era * 400 + (month <= 2);
    return (struct date){(int16_t)year, (uint8_t)month, (uint8_t)day};
}

struct date date_from_days(int32_t days)
{
    return date_from_wide_days(days);
}

struct date date_add_days(struct date date, int32_t days)
{
    return date_is_none(date) ? no_date : date_from_wide_days((int64_t)date_to_days(date) + days);
}

static struct date month_day(int64_t month, int day)
{
    if (month < month_index(YEAR_FIRST, 1) || month > month_index(YEAR_LAST, 12)) {
        return no_date;
    }
    int year = (int)(month / 12);
    int month_of_year = (int)(month % 12) + 1;
    int last = date_days_in_month(year, month_of_year);
    return (struct date){(int16_t)year, (uint8_t)month_of_year, (uint8_t)(day < last ? day : last)};
}

struct date date_add_months(struct date date, int32_t months)
{
    struct date from = date_first_possible(date);
    return date_is_none(from) ? no_date
                              : month_day((int64_t)month_of_date(from) + months, from.day);
}

enum weekday date_weekday(struct date date)
{
    /* 1970-01-01 was a Thursday, and no date we know lies 700,000 days before it. */
    return (enum weekday)((date_to_days(date) + 700000 + THURSDAY - 1) % 7 + 1);
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year) {
        return a.year < b.year ? -1 : 1;
    }
    if (a.month != b.month) {
        return a.month < b.month ? -1 : 1;
    }
    return (a.day > b.day) - (a.day < b.day);
}

int date_age_years(struct date birth, struct date on)
{
    birth = date_first_possible(birth);
    on = date_first_possible(on);
    if (date_is_none(birth) || date_is_none(on)) {
        return 0;
    }
    bool before_birthday =
        on.month < birth.month || (on.month == birth.month && on.day < birth.day);
    return on.year - birth.year - before_birthday;
}

int32_t month_index(int year, int month)
{
    return year * 12 + (month - 1);
}

int32_t month_of_date(struct date date)
{
    struct date first = date_first_possible(date);
    return date_is_none(first) ? 0 : month_index(first.year, first.month);
}

struct date month_first_day(int32_t month)
{
    return month_day(month, 1);
}

struct date month_last_day(int32_t month)
{
    return month_day(month, 31);
}
