#include "benefits/one_time.h"

#include "benefits/service_time.h"

enum {
    MONTHS_BEFORE,
    MONTHS_FROM,
    MONTHS_A_YEAR,
    FULL_MONTHS,
    ODD_MONTHS,
    MONTHS_LATER,
    TIMES_BEFORE,
    TIMES_FROM,
    TIMES,
    AVERAGE_CUT,
    AMOUNT,
    MONTHS_ALL,
    SALARIES,
    PAID,
    PAID_AT_MOST,
    SUPPORT,
    AMOUNT_NET,
    AMOUNT_ROUNDED,
    LESS,
    TIMES_LEFT,
    TIMES_FLOORED,
    ABROAD,
    ABROAD_ROUNDED
};

static const char art[] = "Luật 41/2024/QH15 Đ.70.3; Luật 58/2014/QH13 Đ.60.2";
static const char art_odd[] = "NĐ 115/2015/NĐ-CP Đ.8.4; TT 59/2015/TT-BLĐTBXH Đ.19.4";

static const struct caption text[] = {
    [MONTHS_BEFORE] = {"one_time.months_before_2014", NULL, "Số tháng đóng trước 2014",
                       "Months paid before 2014", UNIT_MONTHS},
    [MONTHS_FROM] = {"one_time.months_from_2014", NULL, "Số tháng đóng từ 2014",
                     "Months paid from 2014", UNIT_MONTHS},
    [MONTHS_A_YEAR] = {"one_time.months_a_year", NULL, "Số tháng của một năm", "Months of a year",
                       UNIT_MONTHS},
    [FULL_MONTHS] = {"one_time.full_months", NULL, "Số tháng của các năm tròn trước 2014",
                     "Months of full years before 2014", UNIT_MONTHS},
    [ODD_MONTHS] = {"one_time.odd_months", art_odd, "Số tháng lẻ chuyển sang giai đoạn từ 2014",
                    "Odd months moved to the time from 2014", UNIT_MONTHS},
    [MONTHS_LATER] = {"one_time.months_later", art_odd, "Số tháng tính theo mức từ 2014",
                      "Months counted as from 2014", UNIT_MONTHS},
    [TIMES_BEFORE] = {"one_time.times_before", NULL, "Số tháng bình quân cho thời gian trước 2014",
                      "Average salaries for the time before 2014", UNIT_TIMES},
    [TIMES_FROM] = {"one_time.times_from", NULL, "Số tháng bình quân cho thời gian từ 2014",
                    "Average salaries for the time from 2014", UNIT_TIMES},
    [TIMES] = {"one_time.times", NULL, "Tổng số tháng bình quân được hưởng",
               "Average salaries in all", UNIT_TIMES},
    [AVERAGE_CUT] = {"one_time.average_rounding", art, "Mức bình quân, bỏ phần lẻ dưới đồng",
                     "Average, cut to the đồng", UNIT_VND},
    [AMOUNT] = {"one_time.amount", art, "Bảo hiểm xã hội một lần", "One-time payment", UNIT_VND},
    [MONTHS_ALL] = {"one_time.months", NULL, "Tổng số tháng đóng", "Months paid in all",
                    UNIT_MONTHS},
    [SALARIES] = {"one_time.salaries", NULL, "Tổng tiền lương đã đóng", "Salaries paid on in all",
                  UNIT_VND},
    [PAID] = {"one_time.paid", NULL, "Số tiền đã đóng", "Contributions paid", UNIT_VND},
    [PAID_AT_MOST] = {"one_time.paid_at_most", NULL, "Mức tối đa", "At most", UNIT_VND},
    [SUPPORT] = {"one_time.state_support", "Luật 41/2024/QH15 Đ.102", "Tiền nhà nước đã hỗ trợ",
                 "State support received", UNIT_VND},
    [AMOUNT_NET] = {"one_time.net", NULL, "Sau khi trừ tiền nhà nước hỗ trợ",
                    "Less the state support", UNIT_VND},
    [AMOUNT_ROUNDED] = {"one_time.rounding", art, "Bảo hiểm xã hội một lần, làm tròn đến đồng",
                        "One-time payment, rounded to the đồng", UNIT_VND},
    [LESS] = {"one_time.abroad_less", NULL, "Giảm do đã hưởng lương hưu",
              "Less for pensions received", UNIT_TIMES},
    [TIMES_LEFT] = {"one_time.abroad_times", NULL, "Số tháng lương hưu còn lại", "Pensions left",
                    UNIT_TIMES},
    [TIMES_FLOORED] = {"one_time.abroad_floored", NULL, "Không thấp hơn mức tối thiểu",
                       "Not below the lowest", UNIT_TIMES},
    [ABROAD] = {"one_time.abroad", NULL, "Trợ cấp một lần khi ra nước ngoài định cư",
                "Lump sum on settling abroad", UNIT_VND},
    [ABROAD_ROUNDED] = {"one_time.abroad_rounding", NULL, "Trợ cấp, làm tròn đến đồng",
                        "Lump sum, rounded to the đồng", UNIT_VND},
};

int one_time_times(struct derivation *derivation, int months_before_2014, int months_from_2014,
                   struct date on)
{
    int years_before = service_full_years(derivation, months_before_2014);
    int year = step_given(derivation, &text[MONTHS_A_YEAR], 12);
    int full = step_multiply(derivation, &text[FULL_MONTHS], years_before, year);
    int odd = step_subtract(derivation, &text[ODD_MONTHS], months_before_2014, full);
    int later = step_add(derivation, &text[MONTHS_LATER], months_from_2014, odd);
    int years_from = service_years(derivation, later);
    int each_before = step_figure(derivation, FIGURE_ONE_TIME_BEFORE, RULE_NO_KEY, on);
    int each_from = step_figure(derivation, FIGURE_ONE_TIME_FROM, RULE_NO_KEY, on);
    int before = step_multiply(derivation, &text[TIMES_BEFORE], years_before, each_before);
    int from = step_multiply(derivation, &text[TIMES_FROM], years_from, each_from);
    return step_add(derivation, &text[TIMES], before, from);
}

/* Art 70.3c: the contributions themselves, not more than so many averages. */
static int under_one_year(struct derivation *derivation, int average, int months, struct date on)
{
    int salaries = step_multiply(derivation, &text[SALARIES], average, months);
    int percent = step_figure(derivation, FIGURE_ONE_TIME_SHORT, RULE_NO_KEY, on);
    int paid = step_percent_of(derivation, &text[PAID], percent, salaries);
    int times = step_figure(derivation, FIGURE_ONE_TIME_SHORT_CAP, RULE_NO_KEY, on);
    int most = step_multiply(derivation, &text[PAID_AT_MOST], times, average);
    return step_least(derivation, &text[AMOUNT], paid, most);
}

bool one_time_settle(struct derivation *derivation, const struct one_time_input *input, int average,
                     struct one_time *ret)
{
    int before = step_given(derivation, &text[MONTHS_BEFORE], input->months_before_2014);
    int from = step_given(derivation, &text[MONTHS_FROM], input->months_from_2014);
    int months = step_add(derivation, &text[MONTHS_ALL], before, from);
    int counted = input->average_rounding == AVERAGE_TRUNCATED
                      ? step_floor(derivation, &text[AVERAGE_CUT], average)
                      : average;
    int amount = STEP_NONE;
    if (step_whole(derivation, months) < 12) {
        amount = under_one_year(derivation, average, months, input->settled_on);
    } else {
        int times = one_time_times(derivation, before, from, input->settled_on);
        amount = step_multiply(derivation, &text[AMOUNT], times, counted);
    }
    if (input->state_support_vnd != 0) {
        int support = step_given(derivation, &text[SUPPORT], input->state_support_vnd);
        amount = step_excess(derivation, &text[AMOUNT_NET], amount, support);
    }
    int rounded = step_round(derivation, &text[AMOUNT_ROUNDED], amount);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct one_time){
        .average_vnd = fraction_round(step_value(derivation, counted)),
        .amount_vnd = step_whole(derivation, rounded),
        .average_step = counted,
        .amount_step = rounded,
    };
    return true;
}

int one_time_abroad(struct derivation *derivation, int times, int months_received, int pension,
                    struct date on)
{
    int each = step_figure(derivation, FIGURE_ABROAD_STEP, RULE_NO_KEY, on);
    int less = step_multiply(derivation, &text[LESS], each, months_received);
    int left = step_excess(derivation, &text[TIMES_LEFT], times, less);
    int lowest = step_figure(derivation, FIGURE_ABROAD_FLOOR, RULE_NO_KEY, on);
    int floored = step_greatest(derivation, &text[TIMES_FLOORED], left, lowest);
    int lump = step_multiply(derivation, &text[ABROAD], floored, pension);
    return step_round(derivation, &text[ABROAD_ROUNDED], lump);
}
