#include "benefits/sickness.h"

enum {
    USED,
    REQUEST,
    LEFT,
    DAYS,
    SALARY,
    A_MONTH,
    A_DAY,
    AMOUNT,
    AMOUNT_ROUNDED,
    MONTHS,
    ODD_DAYS,
    OF_MONTHS,
    OF_DAYS,
    OF_DAYS_CAPPED,
    MONTHS_PAID
};

static const char art_days[] = "Luật 41/2024/QH15 Đ.43, Đ.44; Luật 58/2014/QH13 Đ.26, Đ.27";
static const char art_amount[] = "Luật 41/2024/QH15 Đ.45; Luật 58/2014/QH13 Đ.28";

static const struct caption text[] = {
    [USED] = {"sickness.used", NULL, "Số ngày đã nghỉ trong năm", "Days used this year", UNIT_DAYS},
    [REQUEST] = {"sickness.request", NULL, "Số ngày nghỉ đề nghị", "Days asked for", UNIT_DAYS},
    [LEFT] = {"sickness.left", NULL, "Số ngày còn lại trong năm", "Days left this year", UNIT_DAYS},
    [DAYS] = {"sickness.days", art_days, "Số ngày được hưởng", "Days paid", UNIT_DAYS},
    [SALARY] = {"sickness.salary", NULL, "Tiền lương đóng của tháng trước khi nghỉ",
                "Salary of the month before", UNIT_VND},
    [A_MONTH] = {"sickness.a_month", NULL, "Trợ cấp một tháng", "Allowance a month", UNIT_VND},
    [A_DAY] = {"sickness.a_day", NULL, "Trợ cấp một ngày", "Allowance a day", UNIT_VND},
    [AMOUNT] = {"sickness.amount", art_amount, "Trợ cấp ốm đau", "Sickness allowance", UNIT_VND},
    [AMOUNT_ROUNDED] = {"sickness.rounding", art_amount, "Trợ cấp ốm đau, làm tròn đến đồng",
                        "Sickness allowance, rounded to the đồng", UNIT_VND},
    [MONTHS] = {"sickness.months", NULL, "Số tháng tròn nghỉ việc", "Whole months off",
                UNIT_MONTHS},
    [ODD_DAYS] = {"sickness.odd_days", NULL, "Số ngày lẻ", "Odd days", UNIT_DAYS},
    [OF_MONTHS] = {"sickness.of_months", NULL, "Trợ cấp của các tháng tròn", "For the whole months",
                   UNIT_VND},
    [OF_DAYS] = {"sickness.of_days", NULL, "Trợ cấp của các ngày lẻ", "For the odd days", UNIT_VND},
    [OF_DAYS_CAPPED] = {"sickness.of_days_capped", "TT 59/2015/TT-BLĐTBXH Đ.6.2",
                        "Các ngày lẻ, không quá một tháng", "Odd days, at most a month", UNIT_VND},
    [MONTHS_PAID] = {"sickness.months_paid", "Luật 58/2014/QH13 Đ.26.2", "Số tháng đã đóng",
                     "Months paid", UNIT_MONTHS},
};

static bool is_rest_day(const struct rest_days *rest, int32_t day)
{
    struct date date = date_from_days(day);
    if (rest->weekly >> date_weekday(date) & 1) {
        return true;
    }
    for (size_t i = 0; i < rest->date_count; i++) {
        if (date_compare(rest->dates[i], date) == 0) {
            return true;
        }
    }
    return false;
}

static bool range_has_day(const struct day_range *range, int32_t day)
{
    return date_to_days(range->from) <= day && day <= date_to_days(range->to);
}

static bool earlier_range_has_day(const struct day_range *ranges, size_t count, int32_t day)
{
    for (size_t i = 0; i < count; i++) {
        if (range_has_day(&ranges[i], day)) {
            return true;
        }
    }
    return false;
}

bool sick_days_count(const struct day_range *ranges, size_t count, const struct rest_days *rest,
                     int32_t *ret_days)
{
    int32_t days = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t from = date_to_days(ranges[i].from);
        int32_t to = date_to_days(ranges[i].to);
        if (to < from || to - from > SICK_RANGE_DAYS) {
            return false;
        }
        for (int32_t day = from; day <= to; day++) {
            days += !is_rest_day(rest, day) && !earlier_range_has_day(ranges, i, day);
        }
    }
    *ret_days = days;
    return true;
}

static int days_a_year(struct derivation *derivation, const struct sickness_input *input)
{
    if (input->work == SICK_CHILD) {
        return step_figure_at(derivation, FIGURE_SICK_CHILD_DAYS, input->child_age_years,
                              input->on);
    }
    enum figure figure = input->work == SICK_WORK_HEAVY ? FIGURE_SICK_DAYS_HEAVY : FIGURE_SICK_DAYS;
    return step_figure_at(derivation, figure, input->years_paid, input->on);
}

static int part_of_month(struct derivation *derivation, int percent, int64_t salary_vnd)
{
    int salary = step_given(derivation, &text[SALARY], salary_vnd);
    return step_percent_of(derivation, &text[A_MONTH], percent, salary);
}

static int part_of_day(struct derivation *derivation, int a_month, struct date on)
{
    int divisor = step_figure(derivation, FIGURE_SICK_DIVISOR, RULE_NO_KEY, on);
    return step_divide(derivation, &text[A_DAY], a_month, divisor);
}

bool sickness_settle(struct derivation *derivation, const struct sickness_input *input,
                     struct sickness *ret)
{
    int quota = days_a_year(derivation, input);
    int used = step_given(derivation, &text[USED], input->used_days);
    int left = step_excess(derivation, &text[LEFT], quota, used);
    struct fraction days_asked;
    fraction_divide(fraction_of(input->request_half_days), fraction_of(2), &days_asked);
    int request = step_given_fraction(derivation, &text[REQUEST], days_asked);
    int days = step_least(derivation, &text[DAYS], request, left);
    int percent = step_figure(derivation, FIGURE_SICK_PERCENT, RULE_NO_KEY, input->on);
    int a_month = part_of_month(derivation, percent, input->salary_vnd);
    int a_day = part_of_day(derivation, a_month, input->on);
    int amount = step_multiply(derivation, &text[AMOUNT], a_day, days);
    int rounded = step_round(derivation, &text[AMOUNT_ROUNDED], amount);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct sickness){
        .days = step_value(derivation, days),
        .quota_days = step_whole(derivation, quota),
        .amount_vnd = step_whole(derivation, rounded),
        .days_step = days,
        .amount_step = rounded,
    };
    return true;
}

bool long_sickness_settle(struct derivation *derivation, const struct long_sickness_input *input,
                          struct long_sickness *ret)
{
    int percent =
        input->later
            ? step_figure_at(derivation, FIGURE_SICK_LONG_PERCENT, input->years_paid, input->on)
            : step_figure(derivation, FIGURE_SICK_PERCENT, RULE_NO_KEY, input->on);
    int a_month = part_of_month(derivation, percent, input->salary_vnd);
    int a_day = part_of_day(derivation, a_month, input->on);
    int months = step_given(derivation, &text[MONTHS], input->months);
    int odd_days = step_given(derivation, &text[ODD_DAYS], input->odd_days);
    int of_months = step_multiply(derivation, &text[OF_MONTHS], a_month, months);
    int of_days = step_multiply(derivation, &text[OF_DAYS], a_day, odd_days);
    int capped = step_least(derivation, &text[OF_DAYS_CAPPED], of_days, a_month);
    int amount = step_add(derivation, &text[AMOUNT], of_months, capped);
    int rounded = step_round(derivation, &text[AMOUNT_ROUNDED], amount);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct long_sickness){step_whole(derivation, rounded), percent, rounded};
    return true;
}

bool long_sickness_limits(struct derivation *derivation, int32_t months_paid, struct date on,
                          struct long_sickness_limits *ret)
{
    int first = step_figure(derivation, FIGURE_SICK_LONG_DAYS, RULE_NO_KEY, on);
    int months = step_given(derivation, &text[MONTHS_PAID], months_paid);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct long_sickness_limits){step_whole(derivation, first),
                                         step_whole(derivation, months)};
    return true;
}
