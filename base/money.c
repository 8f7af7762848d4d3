#include "base/money.h"

#include <stdio.h>

static bool narrow(__int128 wide, int64_t *ret_value)
{
    if (wide < INT64_MIN || wide > INT64_MAX) {
        return false;
    }
    *ret_value = (int64_t)wide;
    return true;
}

bool money_scale_round(int64_t value, int64_t numerator, int64_t denominator, int64_t *ret_value)
{
    if (denominator <= 0) {
        return false;
    }
    __int128 product = (__int128)value * numerator;
    __int128 quotient = product / denominator;
    __int128 rest = product % denominator;
    __int128 rest_size = rest < 0 ? -rest : rest;
    if (2 * rest_size >= denominator) {
        quotient += product < 0 ? -1 : 1;
    }
    return narrow(quotient, ret_value);
}

bool money_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        return false;
    }
    *ret_sum = sum;
    return true;
}

void money_format(int64_t amount_vnd, char *ret_text)
{
    /* Written from the right: the size of INT64_MIN has no positive int64. */
    uint64_t rest = amount_vnd < 0 ? 0 - (uint64_t)amount_vnd : (uint64_t)amount_vnd;
    char digits[MONEY_TEXT_SIZE] = {0};
    char *at = digits + sizeof digits - 1;
    int count = 0;
    do {
        if (count > 0 && count % 3 == 0) {
            *--at = '.';
        }
        *--at = (char)('0' + rest % 10);
        rest /= 10;
        count++;
    } while (rest > 0);
    (void)snprintf(ret_text, MONEY_TEXT_SIZE, "%s%.26s đ", amount_vnd < 0 ? "-" : "", at);
}
