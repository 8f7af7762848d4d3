#include "benefits/adjustment.h"

enum { COEFFICIENTS_FROM = 1994 }; /* the row for every year before 1995 */

static const struct caption adjusted = {"average.adjusted", NULL, "Tiền lương đã điều chỉnh",
                                        "Adjusted salary", UNIT_VND};

int salary_adjusted(struct derivation *derivation, int salary, enum salary_regime regime,
                    int32_t year, struct date settled_on)
{
    enum figure table =
        regime == REGIME_VOLUNTARY ? FIGURE_COEFFICIENT_VOLUNTARY : FIGURE_COEFFICIENT;
    int32_t key = year < COEFFICIENTS_FROM ? COEFFICIENTS_FROM : year;
    /* Months that are still to come, in an estimate, are in the money of the settlement already. */
    key = key > settled_on.year ? settled_on.year : key;
    int coefficient = step_figure(derivation, table, key, settled_on);
    return step_multiply(derivation, &adjusted, salary, coefficient);
}
