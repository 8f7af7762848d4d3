#include "benefits/late_payment.h"

enum {
    YEARLY,
    MONTHS,
    TWICE,
    MONTHLY,
    MONTHLY_CUT,
    INTEREST,
    INTEREST_ROUNDED,
    OVERDUE,
    DAYS,
    ALL_DAYS
};

static const struct caption text[] = {
    [YEARLY] = {"late.yearly", NULL, "Lãi suất đầu tư quỹ bình quân năm trước",
                "Investment rate of the fund, the year before", UNIT_PERCENT},
    [MONTHS] = {"late.months", NULL, "Số tháng của một năm", "Months of a year", UNIT_MONTHS},
    [TWICE] = {"late.twice", NULL, "Lãi suất nhân số lần", "That rate, multiplied", UNIT_PERCENT},
    [MONTHLY] = {"late.monthly", NULL, "Lãi suất chậm đóng tháng", "Monthly late rate",
                 UNIT_PERCENT},
    [MONTHLY_CUT] = {"late.rate_rounding", "QĐ 595/QĐ-BHXH Đ.37", "Lãi suất tháng, lấy bốn số lẻ",
                     "Monthly rate, cut to four decimals", UNIT_PERCENT},
    [INTEREST] = {"late.interest", NULL, "Tiền lãi chậm đóng", "Late interest", UNIT_VND},
    [INTEREST_ROUNDED] = {"late.rounding", NULL, "Tiền lãi, làm tròn đến đồng",
                          "Interest, rounded to the đồng", UNIT_VND},
    [OVERDUE] = {"late.overdue", NULL, "Số tiền chậm đóng", "Amount overdue", UNIT_VND},
    [DAYS] = {"late.days", NULL, "Số ngày chậm đóng", "Days late", UNIT_DAYS},
    [ALL_DAYS] = {"late.all_days", NULL, "Tỷ lệ cho các ngày chậm", "Percent for all days",
                  UNIT_PERCENT},
};

int late_monthly_rate(struct derivation *derivation, struct fraction yearly_percent, struct date on)
{
    int yearly = step_given_fraction(derivation, &text[YEARLY], yearly_percent);
    int times = step_figure(derivation, FIGURE_LATE_TIMES, RULE_NO_KEY, on);
    int twice = step_multiply(derivation, &text[TWICE], times, yearly);
    int months = step_given(derivation, &text[MONTHS], 12);
    int monthly = step_divide(derivation, &text[MONTHLY], twice, months);
    return step_floor_4(derivation, &text[MONTHLY_CUT], monthly);
}

int late_interest(struct derivation *derivation, int overdue, int rate_percent)
{
    int interest = step_percent_of(derivation, &text[INTEREST], rate_percent, overdue);
    return step_round(derivation, &text[INTEREST_ROUNDED], interest);
}

int late_daily_interest(struct derivation *derivation, int64_t overdue_vnd, int32_t days,
                        struct date on)
{
    int overdue = step_given(derivation, &text[OVERDUE], overdue_vnd);
    int daily = step_figure(derivation, FIGURE_LATE_DAILY, RULE_NO_KEY, on);
    int count = step_given(derivation, &text[DAYS], days);
    int percent = step_multiply(derivation, &text[ALL_DAYS], daily, count);
    return late_interest(derivation, overdue, percent);
}
