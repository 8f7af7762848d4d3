/*
 * Exact numbers. The law divides by 24, by 12 and by months paid; nothing is rounded before a rule
 * says so.
 *
 * A fraction is always reduced and its denominator positive. Functions return false, and leave ret
 * untouched, when the exact result does not fit 64 bits over 64 bits or a divisor is zero.
 */
#ifndef BENEFITS_FRACTION_H
#define BENEFITS_FRACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fraction {
    int64_t numerator;
    int64_t denominator; /* > 0 */
};

/* Sign, 19 digits, a stroke, 19 digits and a NUL. */
enum { FRACTION_TEXT_SIZE = 41 };

struct fraction fraction_of(int64_t whole);

bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret);
bool fraction_subtract(struct fraction a, struct fraction b, struct fraction *ret);
bool fraction_multiply(struct fraction a, struct fraction b, struct fraction *ret);
bool fraction_divide(struct fraction a, struct fraction b, struct fraction *ret);

/* <0, 0, >0; cross products never overflow here. */
int fraction_compare(struct fraction a, struct fraction b);

/* To a whole number: down, up, or to the nearest with halves away from zero. */
int64_t fraction_floor(struct fraction a);
int64_t fraction_ceiling(struct fraction a);
int64_t fraction_round(struct fraction a);

/* Reads "12", "0.9666" or "-1.5": up to 9 decimals. */
bool fraction_parse(const char *text, size_t length, struct fraction *ret);

/* Writes a decimal of at most 6 places when that is exact, else "numerator/denominator". */
void fraction_format(struct fraction a, char *ret_text);

#endif
