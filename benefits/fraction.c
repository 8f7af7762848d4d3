#include "benefits/fraction.h"

#include <stdio.h>
#include <string.h>

enum { DECIMALS_READ = 9, DECIMALS_WRITTEN = 6 };

static __int128 magnitude(__int128 value)
{
    return value < 0 ? -value : value;
}

static __int128 common_divisor(__int128 a, __int128 b)
{
    while (b != 0) {
        __int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool reduce(__int128 numerator, __int128 denominator, struct fraction *ret)
{
    if (denominator == 0) {
        return false;
    }
    __int128 divisor = common_divisor(magnitude(numerator), magnitude(denominator));
    if (denominator < 0) {
        divisor = -divisor;
    }
    numerator /= divisor;
    denominator /= divisor;
    if (magnitude(numerator) > INT64_MAX || denominator > INT64_MAX) {
        return false;
    }
    *ret = (struct fraction){(int64_t)numerator, (int64_t)denominator};
    return true;
}

struct fraction fraction_of(int64_t whole)
{
    return (struct fraction){whole, 1};
}

bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret)
{
    __int128 left = (__int128)a.numerator * b.denominator;
    __int128 right = (__int128)b.numerator * a.denominator;
    return reduce(left + right, (__int128)a.denominator * b.denominator, ret);
}

bool fraction_subtract(struct fraction a, struct fraction b, struct fraction *ret)
{
    __int128 left = (__int128)a.numerator * b.denominator;
    __int128 right = (__int128)b.numerator * a.denominator;
    return reduce(left - right, (__int128)a.denominator * b.denominator, ret);
}

bool fraction_multiply(struct fraction a, struct fraction b, struct fraction *ret)
{
    return reduce((__int128)a.numerator * b.numerator, (__int128)a.denominator * b.denominator,
                  ret);
}

bool fraction_divide(struct fraction a, struct fraction b, struct fraction *ret)
{
    return reduce((__int128)a.numerator * b.denominator, (__int128)a.denominator * b.numerator,
                  ret);
}

int fraction_compare(struct fraction a, struct fraction b)
{
    __int128 left = (__int128)a.numerator * b.denominator;
    __int128 right = (__int128)b.numerator * a.denominator;
    return (left > right) - (left < right);
}

int64_t fraction_floor(struct fraction a)
{
    int64_t whole = a.numerator / a.denominator;
    return a.numerator % a.denominator < 0 ? whole - 1 : whole;
}

int64_t fraction_ceiling(struct fraction a)
{
    int64_t whole = a.numerator / a.denominator;
    return a.numerator % a.denominator > 0 ? whole + 1 : whole;
}

int64_t fraction_round(struct fraction a)
{
    int64_t whole = a.numerator / a.denominator;
    __int128 rest = a.numerator % a.denominator;
    if (magnitude(rest) * 2 < a.denominator) {
        return whole;
    }
    return a.numerator < 0 ? whole - 1 : whole + 1;
}

bool fraction_parse(const char *text, size_t length, struct fraction *ret)
{
    size_t i = length > 0 && text[0] == '-' ? 1 : 0;
    bool negative = i == 1;
    __int128 digits = 0;
    __int128 scale = 1;
    int whole = 0;
    int decimals = -1; /* until the point is seen */
    for (; i < length; i++) {
        if (text[i] == '.' && decimals < 0 && whole > 0) {
            decimals = 0;
            continue;
        }
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        digits = digits * 10 + (text[i] - '0');
        if (decimals < 0) {
            whole++;
        } else {
            decimals++;
            scale *= 10;
        }
        if (whole > 18 || decimals > DECIMALS_READ) {
            return false;
        }
    }
    if (whole == 0 || decimals == 0) {
        return false;
    }
    return reduce(negative ? -digits : digits, scale, ret);
}

/* 6 places are exact when the denominator divides 10^6. */
void fraction_format(struct fraction a, char *ret_text)
{
    int64_t scale = 1000000;
    if (scale % a.denominator != 0) {
        (void)snprintf(ret_text, FRACTION_TEXT_SIZE, "%lld/%lld", (long long)a.numerator,
                       (long long)a.denominator);
        return;
    }
    long long whole = a.numerator / a.denominator;
    long long rest = a.numerator % a.denominator * (scale / a.denominator);
    const char *sign = a.numerator < 0 ? "-" : "";
    (void)snprintf(ret_text, FRACTION_TEXT_SIZE, "%s%lld.%0*lld", sign, whole < 0 ? -whole : whole,
                   DECIMALS_WRITTEN, rest < 0 ? -rest : rest);
    size_t end = strlen(ret_text);
    while (ret_text[end - 1] == '0') {
        end--;
    }
    if (ret_text[end - 1] == '.') {
        end--;
    }
    ret_text[end] = '\0';
}
