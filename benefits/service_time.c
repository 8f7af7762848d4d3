#include "benefits/service_time.h"

static const struct caption years_text = {"service.years", "Luật 41/2024/QH15 Đ.5.6",
                                          "Số năm đóng để tính mức hưởng", "Years that count",
                                          UNIT_YEARS};
static const struct caption full_years_text = {"service.full_years", "Luật 41/2024/QH15 Đ.5.6",
                                               "Số năm đóng đủ 12 tháng", "Full years paid",
                                               UNIT_YEARS};

struct date months_last_day(struct date from, int32_t months)
{
    struct date day = date_add_months(from, months);
    return day.day < from.day ? day : date_add_days(day, -1);
}

bool months_and_days(struct date from, struct date to, int32_t *ret_months, int32_t *ret_days)
{
    if (date_compare(to, from) < 0) {
        return false;
    }
    int32_t months = month_of_date(to) - month_of_date(from) + 1;
    while (date_compare(months_last_day(from, months), to) > 0) {
        months--;
    }
    *ret_months = months;
    *ret_days = date_to_days(to) - date_to_days(months_last_day(from, months));
    return true;
}

int service_years(struct derivation *derivation, int months)
{
    return step_half_years(derivation, &years_text, months);
}

int service_full_years(struct derivation *derivation, int months)
{
    return step_full_years(derivation, &full_years_text, months);
}
