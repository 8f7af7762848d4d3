#include "benefits/unemployment.h"

#include "benefits/service_time.h"

enum {
    MONTHS_PAID,
    OF_AVERAGE,
    CAP,
    CAPPED,
    MONTHLY,
    ENOUGH,
    FURTHER_PAID,
    FURTHER,
    FURTHER_FULL,
    MONTHS_COUNTED,
    MONTHS_CAPPED,
    MONTHS,
    RECEIVED,
    USED,
    PRESERVED,
    TOTAL
};

static const char art_amount[] = "Luật 74/2025/QH15 Đ.39.1; Luật 38/2013/QH13 Đ.50.1";
static const char art_months[] = "Luật 74/2025/QH15 Đ.39.2; Luật 38/2013/QH13 Đ.50.2";
static const char art_kept[] =
    "NĐ 374/2025/NĐ-CP; NĐ 28/2015/NĐ-CP Đ.18; TT 28/2015/TT-BLĐTBXH Đ.9";

static const struct caption text[] = {
    [MONTHS_PAID] = {"unemployment.months_paid", NULL, "Số tháng đóng BHTN", "Months paid",
                     UNIT_MONTHS},
    [OF_AVERAGE] = {"unemployment.of_average", NULL, "Tỷ lệ nhân mức bình quân",
                    "Percent of the average", UNIT_VND},
    [CAP] = {"unemployment.cap", NULL, "Mức tối đa", "At most", UNIT_VND},
    [CAPPED] = {"unemployment.capped", NULL, "Không quá mức tối đa", "Not above that", UNIT_VND},
    [MONTHLY] = {"unemployment.rounding", art_amount,
                 "Trợ cấp thất nghiệp hằng tháng, làm tròn đến đồng",
                 "Monthly benefit, rounded to the đồng", UNIT_VND},
    [ENOUGH] = {"unemployment.enough_months", NULL, "Đủ số tháng đóng", "Enough months paid",
                UNIT_YES_NO},
    [FURTHER_PAID] = {"unemployment.further_paid", NULL, "Số tháng đóng thêm",
                      "Further months paid", UNIT_MONTHS},
    [FURTHER] = {"unemployment.further", NULL, "Số tháng hưởng thêm", "Further months of benefit",
                 UNIT_MONTHS},
    [FURTHER_FULL] = {"unemployment.further_full", NULL, "Số tháng hưởng thêm, tròn tháng",
                      "Further full months of benefit", UNIT_MONTHS},
    [MONTHS_COUNTED] = {"unemployment.months_counted", NULL, "Số tháng hưởng theo thời gian đóng",
                        "Months of benefit by months paid", UNIT_MONTHS},
    [MONTHS_CAPPED] = {"unemployment.months_capped", NULL, "Không quá số tháng tối đa",
                       "Not above the most", UNIT_MONTHS},
    [MONTHS] = {"unemployment.months", art_months, "Số tháng hưởng", "Months of benefit",
                UNIT_MONTHS},
    [RECEIVED] = {"unemployment.received", NULL, "Số tháng đã hưởng", "Months received",
                  UNIT_MONTHS},
    [USED] = {"unemployment.used", art_kept, "Số tháng đóng đã tính hưởng", "Months paid used up",
              UNIT_MONTHS},
    [PRESERVED] = {"unemployment.preserved", art_kept, "Số tháng đóng được bảo lưu",
                   "Months paid that stay", UNIT_MONTHS},
    [TOTAL] = {"unemployment.total", NULL, "Tổng trợ cấp thất nghiệp", "Benefit in all", UNIT_VND},
};

static int of_average(struct derivation *derivation, int average, struct date ended)
{
    int percent = step_figure(derivation, FIGURE_JOBLESS_PERCENT, RULE_NO_KEY, ended);
    return step_percent_of(derivation, &text[OF_AVERAGE], percent, average);
}

static int capped(struct derivation *derivation, int amount, int wage, enum figure times,
                  struct date ended)
{
    int most_times = step_figure(derivation, times, RULE_NO_KEY, ended);
    int most = step_multiply(derivation, &text[CAP], most_times, wage);
    return step_least(derivation, &text[CAPPED], amount, most);
}

int unemployment_monthly(struct derivation *derivation, int average, int minimum_wage,
                         struct date ended)
{
    int amount = of_average(derivation, average, ended);
    if (minimum_wage != STEP_NONE) {
        amount = capped(derivation, amount, minimum_wage, FIGURE_JOBLESS_CAP, ended);
    }
    return step_round(derivation, &text[MONTHLY], amount);
}

int unemployment_monthly_state(struct derivation *derivation, int average, struct date ended)
{
    int amount = of_average(derivation, average, ended);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, ended);
    amount = capped(derivation, amount, level, FIGURE_JOBLESS_STATE_CAP, ended);
    return step_round(derivation, &text[MONTHLY], amount);
}

int unemployment_months(struct derivation *derivation, int months_paid, struct date ended)
{
    int needed = step_figure(derivation, FIGURE_JOBLESS_PAID, RULE_NO_KEY, ended);
    int enough = step_at_least(derivation, &text[ENOUGH], months_paid, needed);
    int first_paid = step_figure(derivation, FIGURE_JOBLESS_FIRST_PAID, RULE_NO_KEY, ended);
    int further_paid = step_excess(derivation, &text[FURTHER_PAID], months_paid, first_paid);
    int each = step_figure(derivation, FIGURE_JOBLESS_PER_MONTH, RULE_NO_KEY, ended);
    int further = step_divide(derivation, &text[FURTHER], further_paid, each);
    int full = step_floor(derivation, &text[FURTHER_FULL], further);
    int first = step_figure(derivation, FIGURE_JOBLESS_FIRST, RULE_NO_KEY, ended);
    int counted = step_add(derivation, &text[MONTHS_COUNTED], first, full);
    int most = step_figure(derivation, FIGURE_JOBLESS_MOST, RULE_NO_KEY, ended);
    int at_most = step_least(derivation, &text[MONTHS_CAPPED], counted, most);
    return step_multiply(derivation, &text[MONTHS], enough, at_most);
}

int unemployment_preserved(struct derivation *derivation, int months_paid, int months_received,
                           struct date ended)
{
    int each = step_figure(derivation, FIGURE_JOBLESS_PER_MONTH, RULE_NO_KEY, ended);
    int used = step_multiply(derivation, &text[USED], months_received, each);
    return step_excess(derivation, &text[PRESERVED], months_paid, used);
}

static int monthly_by_zone(struct derivation *derivation, const struct unemployment_input *input,
                           int average)
{
    if (input->zone[0] == '\0') {
        return unemployment_monthly_state(derivation, average, input->ended);
    }
    int wage = step_figure(derivation, FIGURE_REGIONAL_WAGE, rule_key(input->zone), input->ended);
    return unemployment_monthly(derivation, average, wage, input->ended);
}

bool unemployment_settle(struct derivation *derivation, const struct unemployment_input *input,
                         int average, struct unemployment *ret)
{
    int paid = step_given(derivation, &text[MONTHS_PAID], input->months_paid);
    int monthly = monthly_by_zone(derivation, input, average);
    int months = unemployment_months(derivation, paid, input->ended);
    int total = step_multiply(derivation, &text[TOTAL], monthly, months);
    int preserved = unemployment_preserved(derivation, paid, months, input->ended);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct unemployment){
        .monthly_vnd = step_whole(derivation, monthly),
        .months = step_whole(derivation, months),
        .total_vnd = step_whole(derivation, total),
        .preserved_months = step_whole(derivation, preserved),
        .monthly_step = monthly,
        .months_step = months,
        .total_step = total,
        .preserved_step = preserved,
    };
    return true;
}

/* No run of holidays is this long: a calendar without a worked day is a fault of the facts. */
enum { START_WITHIN_DAYS = 120 };

bool unemployment_start(struct derivation *derivation, struct date filed,
                        const struct work_calendar *calendar, struct date *ret_start)
{
    int nth = step_figure(derivation, FIGURE_JOBLESS_START, RULE_NO_KEY, filed);
    int worked = step_figure(derivation, FIGURE_JOBLESS_START_WORKING, RULE_NO_KEY, filed);
    int64_t left = step_whole(derivation, nth);
    struct date day = filed;
    for (int i = 0; left > 0 && i < START_WITHIN_DAYS; i++) {
        day = date_add_days(day, 1);
        left -= !step_holds(derivation, worked) || calendar->is_worked(calendar->calendar, day);
    }
    if (left > 0) {
        derivation_refuse(derivation);
    }
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret_start = day;
    return true;
}

struct benefit_month unemployment_month(struct date start, int32_t nth)
{
    struct date before = months_last_day(start, nth - 1);
    return (struct benefit_month){date_add_days(before, 1), months_last_day(start, nth)};
}
