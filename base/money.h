/*
 * Money: int64 đồng, exact fractions, no floating point anywhere.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 20 digits, their dots, a sign, " đ" and a NUL. */
enum { MONEY_TEXT_SIZE = 40 };

/* value * numerator / denominator with a 128-bit product, halves away from zero: the rounding of
 * the law's examples. False (ret_value untouched) when the result overflows or the denominator is
 * not positive. */
bool money_scale_round(int64_t value, int64_t numerator, int64_t denominator, int64_t *ret_value);

bool money_add(int64_t a, int64_t b, int64_t *ret_sum);

/* "1.234.567 đ", as Vietnamese texts write it. */
void money_format(int64_t amount_vnd, char *ret_text);

#endif
