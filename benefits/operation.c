#include "benefits/operation.h"

typedef bool apply_function(struct fraction a, struct fraction b, struct fraction *ret);

static bool percent_of(struct fraction a, struct fraction b, struct fraction *ret)
{
    struct fraction hundredfold;
    return fraction_multiply(a, b, &hundredfold) &&
           fraction_divide(hundredfold, fraction_of(100), ret);
}

static bool excess(struct fraction a, struct fraction b, struct fraction *ret)
{
    if (fraction_compare(a, b) <= 0) {
        *ret = fraction_of(0);
        return true;
    }
    return fraction_subtract(a, b, ret);
}

static bool least(struct fraction a, struct fraction b, struct fraction *ret)
{
    *ret = fraction_compare(a, b) <= 0 ? a : b;
    return true;
}

static bool greatest(struct fraction a, struct fraction b, struct fraction *ret)
{
    *ret = fraction_compare(a, b) >= 0 ? a : b;
    return true;
}

static bool at_least(struct fraction a, struct fraction b, struct fraction *ret)
{
    *ret = fraction_of(fraction_compare(a, b) >= 0);
    return true;
}

static bool above(struct fraction a, struct fraction b, struct fraction *ret)
{
    *ret = fraction_of(fraction_compare(a, b) > 0);
    return true;
}

/* The operations on one value leave the second, which is 0, aside. */
static bool round_whole(struct fraction a, struct fraction b, struct fraction *ret)
{
    (void)b;
    *ret = fraction_of(fraction_round(a));
    return true;
}

static bool floor_whole(struct fraction a, struct fraction b, struct fraction *ret)
{
    (void)b;
    *ret = fraction_of(fraction_floor(a));
    return true;
}

static bool floor_4(struct fraction a, struct fraction b, struct fraction *ret)
{
    (void)b;
    struct fraction scaled;
    if (!fraction_multiply(a, fraction_of(10000), &scaled)) {
        return false;
    }
    return fraction_divide(fraction_of(fraction_floor(scaled)), fraction_of(10000), ret);
}

/* Half years begun: 1-6 odd months make one, 7-11 make two. */
static bool half_years(struct fraction a, struct fraction b, struct fraction *ret)
{
    (void)b;
    struct fraction halves;
    if (!fraction_divide(a, fraction_of(6), &halves)) {
        return false;
    }
    return fraction_divide(fraction_of(fraction_ceiling(halves)), fraction_of(2), ret);
}

static bool full_years(struct fraction a, struct fraction b, struct fraction *ret)
{
    (void)b;
    struct fraction years;
    if (!fraction_divide(a, fraction_of(12), &years)) {
        return false;
    }
    return floor_whole(years, b, ret);
}

static const struct {
    const char *name;
    apply_function *apply; /* NULL: a leaf */
} operations[] = {
    [OPERATION_GIVEN] = {"given", NULL},
    [OPERATION_FIGURE] = {"figure", NULL},
    [OPERATION_ADD] = {"add", fraction_add},
    [OPERATION_SUBTRACT] = {"subtract", fraction_subtract},
    [OPERATION_EXCESS] = {"excess", excess},
    [OPERATION_MULTIPLY] = {"multiply", fraction_multiply},
    [OPERATION_DIVIDE] = {"divide", fraction_divide},
    [OPERATION_PERCENT_OF] = {"percent_of", percent_of},
    [OPERATION_LEAST] = {"least", least},
    [OPERATION_GREATEST] = {"greatest", greatest},
    [OPERATION_AT_LEAST] = {"at_least", at_least},
    [OPERATION_ABOVE] = {"above", above},
    [OPERATION_ROUND] = {"round", round_whole},
    [OPERATION_FLOOR] = {"floor", floor_whole},
    [OPERATION_FLOOR_4] = {"floor_4", floor_4},
    [OPERATION_HALF_YEARS] = {"half_years", half_years},
    [OPERATION_FULL_YEARS] = {"full_years", full_years},
};

const char *operation_name(enum operation operation)
{
    return operations[operation].name;
}

bool operation_takes_one(enum operation operation)
{
    return operation >= OPERATION_ROUND;
}

bool operation_apply(enum operation operation, struct fraction a, struct fraction b,
                     struct fraction *ret)
{
    return operations[operation].apply(a, b, ret);
}
