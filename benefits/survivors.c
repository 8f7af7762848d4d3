#include "benefits/survivors.h"

#include "benefits/one_time.h"
#include "benefits/service_time.h"

enum {
    MONTHS_PAID,
    ENOUGH_MONTHS,
    FUNERAL,
    ENOUGH_YEARS,
    ONE_RELATIVE,
    ALONE,
    CARED_FOR,
    PLACES_LEFT,
    ALONE_COUNTED,
    CARED_COUNTED,
    OF_ALONE,
    OF_CARED,
    MONTHLY,
    ROUNDED,
    MONTHS_BEFORE,
    MONTHS_FROM,
    LUMP_TIMES,
    RECEIVED,
    MONTHS_REDUCED,
    REDUCTION,
    PENSIONS,
    PENSION_TIMES,
    LUMP,
    LUMP_ROUNDED
};

static const char art_monthly[] = "Luật 41/2024/QH15 Đ.87; Luật 58/2014/QH13 Đ.68";
static const char art_lump[] = "Luật 41/2024/QH15 Đ.89; Luật 58/2014/QH13 Đ.70";

static const struct caption text[] = {
    [MONTHS_PAID] = {"survivors.months_paid", NULL, "Số tháng người chết đã đóng",
                     "Months the deceased paid", UNIT_MONTHS},
    [ENOUGH_MONTHS] = {"survivors.enough_months", NULL, "Đủ số tháng để có trợ cấp mai táng",
                       "Enough months for the funeral allowance", UNIT_YES_NO},
    [FUNERAL] = {"survivors.funeral", NULL, "Trợ cấp mai táng", "Funeral allowance", UNIT_VND},
    [ENOUGH_YEARS] = {"survivors.enough_years", NULL, "Đủ số năm để có tuất hằng tháng",
                      "Enough years for a monthly allowance", UNIT_YES_NO},
    [ONE_RELATIVE] = {"survivors.one_relative", NULL, "Trợ cấp tuất của một thân nhân",
                      "Allowance of one relative", UNIT_VND},
    [ALONE] = {"survivors.alone", NULL, "Thân nhân không có người nuôi dưỡng",
               "Relatives with nobody to care", UNIT_TIMES},
    [CARED_FOR] = {"survivors.cared_for", NULL, "Thân nhân khác", "Other relatives", UNIT_TIMES},
    [ALONE_COUNTED] = {"survivors.alone_counted", NULL,
                       "Số thân nhân không có người nuôi dưỡng được hưởng",
                       "Of those with nobody to care, counted", UNIT_TIMES},
    [PLACES_LEFT] = {"survivors.places_left", NULL, "Số suất còn lại", "Places left", UNIT_TIMES},
    [CARED_COUNTED] = {"survivors.cared_counted", NULL, "Số thân nhân khác được hưởng",
                       "Of the others, counted", UNIT_TIMES},
    [OF_ALONE] = {"survivors.of_alone", NULL, "Tuất của thân nhân không có người nuôi dưỡng",
                  "For those with nobody to care", UNIT_VND},
    [OF_CARED] = {"survivors.of_cared", NULL, "Tuất của thân nhân khác", "For the others",
                  UNIT_VND},
    [MONTHLY] = {"survivors.monthly", art_monthly, "Tuất hằng tháng", "Monthly allowance",
                 UNIT_VND},
    [ROUNDED] = {"survivors.rounding", art_monthly, "Tuất hằng tháng, làm tròn đến đồng",
                 "Monthly allowance, rounded to the đồng", UNIT_VND},
    [MONTHS_BEFORE] = {"survivors.months_before_2014", NULL, "Số tháng đóng trước 2014",
                       "Months paid before 2014", UNIT_MONTHS},
    [MONTHS_FROM] = {"survivors.months_from_2014", NULL, "Số tháng đóng từ 2014",
                     "Months paid from 2014", UNIT_MONTHS},
    [LUMP_TIMES] = {"survivors.lump_times", art_lump, "Tuất một lần, số tháng bình quân",
                    "Lump sum, in average salaries", UNIT_TIMES},
    [RECEIVED] = {"survivors.received", NULL, "Số tháng đã hưởng lương hưu",
                  "Months of pension received", UNIT_MONTHS},
    [MONTHS_REDUCED] = {"survivors.months_reduced", NULL, "Số tháng bị giảm", "Months that reduce",
                        UNIT_MONTHS},
    [REDUCTION] = {"survivors.reduction", NULL, "Số tháng lương hưu bị giảm", "Pensions taken off",
                   UNIT_TIMES},
    [PENSIONS] = {"survivors.pensions_left", NULL, "Số tháng lương hưu còn lại", "Pensions left",
                  UNIT_TIMES},
    [PENSION_TIMES] = {"survivors.pension_times", art_lump, "Tuất một lần, số tháng lương hưu",
                       "Lump sum, in pensions", UNIT_TIMES},
    [LUMP] = {"survivors.lump", art_lump, "Tuất một lần", "Lump sum", UNIT_VND},
    [LUMP_ROUNDED] = {"survivors.lump_rounding", art_lump, "Tuất một lần, làm tròn đến đồng",
                      "Lump sum, rounded to the đồng", UNIT_VND},
};

int funeral_entitlement(struct derivation *derivation, bool voluntary, int32_t months_paid,
                        struct date death)
{
    int paid = step_given(derivation, &text[MONTHS_PAID], months_paid);
    int needed =
        step_figure(derivation, FIGURE_FUNERAL_MONTHS, rule_key(voluntary ? "V" : "C"), death);
    return step_at_least(derivation, &text[ENOUGH_MONTHS], paid, needed);
}

int funeral_allowance(struct derivation *derivation, struct date death)
{
    int times = step_figure(derivation, FIGURE_FUNERAL_TIMES, RULE_NO_KEY, death);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, death);
    return step_multiply(derivation, &text[FUNERAL], times, level);
}

int survivor_monthly_entitlement(struct derivation *derivation, int32_t months_paid,
                                 struct date death)
{
    int paid = step_given(derivation, &text[MONTHS_PAID], months_paid);
    int years = service_full_years(derivation, paid);
    int needed = step_figure(derivation, FIGURE_SURVIVOR_YEARS, RULE_NO_KEY, death);
    return step_at_least(derivation, &text[ENOUGH_YEARS], years, needed);
}

int survivor_monthly_of_one(struct derivation *derivation, bool alone, struct date death)
{
    int percent =
        step_figure(derivation, FIGURE_SURVIVOR_PERCENT, rule_key(alone ? "A" : "N"), death);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, death);
    return step_percent_of(derivation, &text[ONE_RELATIVE], percent, level);
}

int survivor_monthly(struct derivation *derivation, const struct survivor_relatives *relatives,
                     struct date death)
{
    int places = step_figure(derivation, FIGURE_SURVIVOR_RELATIVES, RULE_NO_KEY, death);
    int alone = step_given(derivation, &text[ALONE], relatives->alone);
    int alone_counted = step_least(derivation, &text[ALONE_COUNTED], alone, places);
    int left = step_subtract(derivation, &text[PLACES_LEFT], places, alone_counted);
    int cared = step_given(derivation, &text[CARED_FOR], relatives->cared_for);
    int cared_counted = step_least(derivation, &text[CARED_COUNTED], cared, left);
    int one_alone = survivor_monthly_of_one(derivation, true, death);
    int one_cared = survivor_monthly_of_one(derivation, false, death);
    int of_alone = step_multiply(derivation, &text[OF_ALONE], one_alone, alone_counted);
    int of_cared = step_multiply(derivation, &text[OF_CARED], one_cared, cared_counted);
    int monthly = step_add(derivation, &text[MONTHLY], of_alone, of_cared);
    return step_round(derivation, &text[ROUNDED], monthly);
}

int survivor_lump_times(struct derivation *derivation, int32_t months_before_2014,
                        int32_t months_from_2014, struct date death)
{
    int before = step_given(derivation, &text[MONTHS_BEFORE], months_before_2014);
    int from = step_given(derivation, &text[MONTHS_FROM], months_from_2014);
    int times = one_time_times(derivation, before, from, death);
    int lowest = step_figure(derivation, FIGURE_SURVIVOR_LUMP_FLOOR, RULE_NO_KEY, death);
    return step_greatest(derivation, &text[LUMP_TIMES], times, lowest);
}

int survivor_pension_times(struct derivation *derivation, int32_t months_received,
                           struct date death)
{
    int received = step_given(derivation, &text[RECEIVED], months_received);
    int free_months = step_figure(derivation, FIGURE_SURVIVOR_FREE_MONTHS, RULE_NO_KEY, death);
    int reduced = step_excess(derivation, &text[MONTHS_REDUCED], received, free_months);
    int each = step_figure(derivation, FIGURE_SURVIVOR_PENSION_STEP, RULE_NO_KEY, death);
    int reduction = step_multiply(derivation, &text[REDUCTION], reduced, each);
    int most = step_figure(derivation, FIGURE_SURVIVOR_PENSIONS, RULE_NO_KEY, death);
    int left = step_excess(derivation, &text[PENSIONS], most, reduction);
    int lowest = step_figure(derivation, FIGURE_SURVIVOR_LUMP_FLOOR, RULE_NO_KEY, death);
    return step_greatest(derivation, &text[PENSION_TIMES], left, lowest);
}

int survivor_lump(struct derivation *derivation, int times, int base)
{
    int lump = step_multiply(derivation, &text[LUMP], times, base);
    return step_round(derivation, &text[LUMP_ROUNDED], lump);
}
