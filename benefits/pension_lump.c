#include "benefits/pension_lump.h"

#include "benefits/service_time.h"

enum {
    EXCESS,
    EXCESS_LATE,
    EXCESS_BEFORE,
    TIMES_BEFORE,
    TIMES_LATE,
    TIMES,
    LUMP,
    LUMP_ROUNDED,
};

static const struct caption text[] = {
    [EXCESS] = {"pension.excess_years", NULL, "Số năm vượt mức tối đa",
                "Years beyond the highest rate", UNIT_YEARS},
    [EXCESS_LATE] = {"pension.excess_late", NULL, "Trong đó đóng sau khi đủ điều kiện hưởng",
                     "Of these, paid after the pension could begin", UNIT_YEARS},
    [EXCESS_BEFORE] = {"pension.excess_before", NULL, "Trong đó đóng trước khi đủ điều kiện hưởng",
                       "Of these, paid before", UNIT_YEARS},
    [TIMES_BEFORE] = {"pension.times_before", NULL, "Số tháng bình quân cho các năm trước",
                      "Average salaries for the years before", UNIT_TIMES},
    [TIMES_LATE] = {"pension.times_late", NULL, "Số tháng bình quân cho các năm sau",
                    "Average salaries for the years after", UNIT_TIMES},
    [TIMES] = {"pension.excess_times", NULL, "Trợ cấp một lần, số tháng bình quân",
               "Lump sum, in average salaries", UNIT_TIMES},
    [LUMP] = {"pension.lump", NULL, "Trợ cấp một lần khi nghỉ hưu", "Lump sum at retirement",
              UNIT_VND},
    [LUMP_ROUNDED] = {"pension.lump_rounding", NULL, "Trợ cấp một lần, làm tròn đến đồng",
                      "Lump sum, rounded to the đồng", UNIT_VND},
};

int pension_excess_times(struct derivation *derivation, enum sex sex, int months, int months_late,
                         struct date on)
{
    int years = service_years(derivation, months);
    int highest = step_figure(derivation, FIGURE_EXCESS_YEARS, (int32_t)sex, on);
    int excess = step_excess(derivation, &text[EXCESS], years, highest);
    int late =
        step_least(derivation, &text[EXCESS_LATE], excess, service_years(derivation, months_late));
    int before = step_subtract(derivation, &text[EXCESS_BEFORE], excess, late);
    int each = step_figure(derivation, FIGURE_EXCESS_TIMES, RULE_NO_KEY, on);
    int each_late = step_figure(derivation, FIGURE_EXCESS_LATE_TIMES, RULE_NO_KEY, on);
    int times_before = step_multiply(derivation, &text[TIMES_BEFORE], before, each);
    int times_late = step_multiply(derivation, &text[TIMES_LATE], late, each_late);
    return step_add(derivation, &text[TIMES], times_before, times_late);
}

int pension_lump(struct derivation *derivation, int times, int average)
{
    int lump = step_multiply(derivation, &text[LUMP], times, average);
    return step_round(derivation, &text[LUMP_ROUNDED], lump);
}
