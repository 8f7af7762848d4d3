#include "benefits/pension_rate.h"

#include "benefits/service_time.h"

/* Above the anchor years, or on the lower way that men have since 2025-07-01. */
struct tier {
    enum figure years;
    enum figure percent;
    enum figure step;
};

static const struct tier anchor_tier = {FIGURE_PENSION_ANCHOR_YEARS, FIGURE_PENSION_ANCHOR_PERCENT,
                                        FIGURE_PENSION_STEP};
static const struct tier low_tier = {FIGURE_PENSION_LOW_YEARS, FIGURE_PENSION_LOW_PERCENT,
                                     FIGURE_PENSION_LOW_STEP};

enum {
    EXTRA_YEARS,
    EXTRA_PERCENT,
    RATE,
    RATE_CAPPED,
    MONTHS_A_HALF_YEAR,
    HALF_YEARS_EARLY,
    HALF_YEARS_EARLY_FULL,
    REDUCTION,
    RATE_REDUCED,
    AMOUNT,
    AMOUNT_ROUNDED,
    HAS_FLOOR,
    FLOOR,
    AMOUNT_FLOORED,
};

static const char art_rate[] = "Luật 41/2024/QH15 Đ.66; Luật 58/2014/QH13 Đ.56";

static const struct caption text[] = {
    [EXTRA_YEARS] = {"pension.extra_years", NULL, "Số năm vượt mức khởi điểm",
                     "Years above the first rate", UNIT_YEARS},
    [EXTRA_PERCENT] = {"pension.extra_percent", NULL, "Tỷ lệ tăng thêm", "Added percent",
                       UNIT_PERCENT},
    [RATE] = {"pension.rate_of_years", NULL, "Tỷ lệ theo số năm đóng", "Rate by years paid",
              UNIT_PERCENT},
    [RATE_CAPPED] = {"pension.rate", NULL, "Tỷ lệ hưởng lương hưu", "Pension rate", UNIT_PERCENT},
    [MONTHS_A_HALF_YEAR] = {"pension.months_a_half_year", NULL, "Số tháng của nửa năm",
                            "Months of half a year", UNIT_MONTHS},
    [HALF_YEARS_EARLY] = {"pension.half_years_early", NULL, "Số nửa năm trước tuổi",
                          "Half years before the age", UNIT_TIMES},
    [HALF_YEARS_EARLY_FULL] = {"pension.half_years_early_full", NULL, "Số nửa năm tròn trước tuổi",
                               "Full half years before the age", UNIT_TIMES},
    [REDUCTION] = {"pension.early_reduction", NULL, "Tỷ lệ giảm do nghỉ trước tuổi",
                   "Reduction for early retirement", UNIT_PERCENT},
    [RATE_REDUCED] = {"pension.rate_reduced", art_rate, "Tỷ lệ sau khi giảm",
                      "Rate after the reduction", UNIT_PERCENT},
    [AMOUNT] = {"pension.amount", art_rate, "Tỷ lệ nhân mức bình quân", "Rate of the average",
                UNIT_VND},
    [AMOUNT_ROUNDED] = {"pension.rounding", art_rate, "Lương hưu hằng tháng, làm tròn đến đồng",
                        "Monthly pension, rounded to the đồng", UNIT_VND},
    [HAS_FLOOR] = {"pension.has_floor", NULL, "Được mức lương hưu thấp nhất",
                   "Has the minimum pension", UNIT_YES_NO},
    [FLOOR] = {"pension.floor", NULL, "Mức lương hưu thấp nhất của người này",
               "Minimum pension of this person", UNIT_VND},
    [AMOUNT_FLOORED] = {"pension.monthly", "Luật 41/2024/QH15 Đ.141.11; Luật 58/2014/QH13 Đ.56.5",
                        "Lương hưu không thấp hơn mức tham chiếu",
                        "Pension, not below the reference level", UNIT_VND},
};

int pension_rate(struct derivation *derivation, enum sex sex, int months, struct date on)
{
    int32_t key = (int32_t)sex;
    int years = service_years(derivation, months);
    int anchor = step_figure(derivation, FIGURE_PENSION_ANCHOR_YEARS, key, on);
    bool low = fraction_compare(step_value(derivation, years), step_value(derivation, anchor)) < 0;
    const struct tier *tier = low ? &low_tier : &anchor_tier;
    int from = low ? step_figure(derivation, tier->years, key, on) : anchor;
    int extra_years = step_subtract(derivation, &text[EXTRA_YEARS], years, from);
    if (step_value(derivation, extra_years).numerator < 0) {
        derivation_refuse(derivation);
    }
    int each = step_figure(derivation, tier->step, key, on);
    int extra = step_multiply(derivation, &text[EXTRA_PERCENT], extra_years, each);
    int first = step_figure(derivation, tier->percent, key, on);
    int rate = step_add(derivation, &text[RATE], first, extra);
    int cap = step_figure(derivation, FIGURE_PENSION_CAP, RULE_NO_KEY, on);
    return step_least(derivation, &text[RATE_CAPPED], rate, cap);
}

int pension_early_reduction(struct derivation *derivation, int early_months, struct date on)
{
    int six = step_given(derivation, &text[MONTHS_A_HALF_YEAR], 6);
    int halves = step_divide(derivation, &text[HALF_YEARS_EARLY], early_months, six);
    int full = step_floor(derivation, &text[HALF_YEARS_EARLY_FULL], halves);
    int each = step_figure(derivation, FIGURE_EARLY_STEP, RULE_NO_KEY, on);
    return step_multiply(derivation, &text[REDUCTION], full, each);
}

int pension_rate_reduced(struct derivation *derivation, int rate, int reduction)
{
    return step_excess(derivation, &text[RATE_REDUCED], rate, reduction);
}

int pension_amount(struct derivation *derivation, int rate, int average)
{
    int amount = step_percent_of(derivation, &text[AMOUNT], rate, average);
    return step_round(derivation, &text[AMOUNT_ROUNDED], amount);
}

int pension_floored(struct derivation *derivation, int monthly, int months_compulsory,
                    struct date first_joined, struct date on)
{
    if (!rule_find(derivation->rules, FIGURE_FLOOR_YEARS, RULE_NO_KEY, first_joined)) {
        return monthly;
    }
    int years = service_full_years(derivation, months_compulsory);
    int needed = step_figure(derivation, FIGURE_FLOOR_YEARS, RULE_NO_KEY, first_joined);
    int has_floor = step_at_least(derivation, &text[HAS_FLOOR], years, needed);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    int floor = step_multiply(derivation, &text[FLOOR], has_floor, level);
    return step_greatest(derivation, &text[AMOUNT_FLOORED], monthly, floor);
}
