#include "benefits/premium.h"

enum { FIRST, MONTHLY, MONTHLY_ROUNDED, MONTHS, YEARLY };

static const char art[] = "Luật BHYT Đ.13; NĐ 146/2018/NĐ-CP Đ.7; NĐ 188/2025/NĐ-CP";

static const struct caption text[] = {
    [FIRST] = {"premium.first", NULL, "Mức đóng của người thứ nhất", "Premium of the first member",
               UNIT_VND},
    [MONTHLY] = {"premium.monthly", art, "Mức đóng một tháng", "Premium a month", UNIT_VND},
    [MONTHLY_ROUNDED] = {"premium.rounding", art, "Mức đóng một tháng, làm tròn đến đồng",
                         "Premium a month, rounded to the đồng", UNIT_VND},
    [MONTHS] = {"premium.months", NULL, "Số tháng", "Months", UNIT_MONTHS},
    [YEARLY] = {"premium.yearly", art, "Mức đóng một năm", "Premium a year", UNIT_VND},
};

bool premium_settle(struct derivation *derivation, int32_t order, int base_salary, struct date on,
                    struct premium *ret)
{
    int percent = step_figure(derivation, FIGURE_HEALTH_PREMIUM, RULE_NO_KEY, on);
    int first = step_percent_of(derivation, &text[FIRST], percent, base_salary);
    int share = step_figure_at(derivation, FIGURE_HOUSEHOLD_ORDER, order, on);
    int monthly = step_percent_of(derivation, &text[MONTHLY], share, first);
    int rounded = step_round(derivation, &text[MONTHLY_ROUNDED], monthly);
    int months = step_given(derivation, &text[MONTHS], 12);
    int yearly = step_multiply(derivation, &text[YEARLY], rounded, months);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct premium){step_whole(derivation, rounded), step_whole(derivation, yearly),
                            rounded, yearly};
    return true;
}
