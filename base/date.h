/*
 * Calendar dates, whole or partial, and months. Values, no allocation, proleptic Gregorian
 * calendar.
 *
 * A birth date may be known only to the year or the month, and stands so on cards: a struct date
 * with day 0, or with month 0 and day 0, is partial. Every other date in the system is whole. What
 * counts (days, months, weekday, age) takes a partial date as its first possible day. A result
 * outside 1800..9999 is no date ({0}); any question about no date is answered with false or 0. Time
 * zones never enter here: api turns its clock into a date of Asia/Ho_Chi_Minh once.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct date {
    int16_t year;  /* 1800..9999; 0 = no date at all */
    uint8_t month; /* 1..12; 0 = unknown */
    uint8_t day;   /* 1..31; 0 = unknown */
};

/* Characters of the longest written form "2026-11-22" and its NUL. */
enum { DATE_TEXT_SIZE = 11 };

enum weekday { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

bool date_is_leap_year(int year);
int date_days_in_month(int year, int month);

/* True for a date that exists in the calendar: whole (year, month, day), or partial with trailing
 * zeroes. */
bool date_is_valid(struct date date);
bool date_is_partial(struct date date);
bool date_is_none(struct date date);

/* Reads "2026-11-22", "2026-11" or "2026" exactly; false (ret_date untouched) for anything else. */
bool date_parse(const char *text, size_t length, struct date *ret_date);

/* Reads "22/11/2026", "11/2026" or "2026", the style of cards and of the gateway. */
bool date_parse_vn(const char *text, size_t length, struct date *ret_date);

/* Reads "22112026", the style of the chip card's QR. */
bool date_parse_ddmmyyyy(const char *text, size_t length, struct date *ret_date);

/* Write what date_parse and date_parse_vn read, "" for no date; the buffer has DATE_TEXT_SIZE
 * bytes. */
void date_format(struct date date, char *ret_text);
void date_format_vn(struct date date, char *ret_text);

/* Days since 1970-01-01 of a whole date, and back. */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);

struct date date_add_days(struct date date, int32_t days);

/* The same day so many months on; a day that month lacks becomes its last one: 31 January and one
 * month is 28 or 29 February. */
struct date date_add_months(struct date date, int32_t months);
enum weekday date_weekday(struct date date);

/* <0, 0, >0; a partial date stands before every whole date it could be. */
int date_compare(struct date a, struct date b);

/* The day the law takes for a partial birth date: 1 January, or the first of the month. Source:
 * NĐ 158/2025/NĐ-CP art 12. */
struct date date_first_possible(struct date date);

/* Full years lived on the day `on`; somebody born on 29 February has the birthday on 1 March in
 * common years. Negative before the birth. */
int date_age_years(struct date birth, struct date on);

/* Months are numbered year * 12 + (month - 1), so that periods are integer ranges. */
int32_t month_index(int year, int month);
int32_t month_of_date(struct date date);
struct date month_first_day(int32_t month);
struct date month_last_day(int32_t month);

#endif
