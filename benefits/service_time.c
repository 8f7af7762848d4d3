#include "benefits/service_time.h"

static const struct caption years_text = {"service.years", "Luật 41/2024/QH15 Đ.5.6",
                                          "Số năm đóng để tính mức hưởng", "Years that count",
                                          UNIT_YEARS};
static const struct caption full_years_text = {"service.full_years", "Luật 41/2024/QH15 Đ.5.6",
                                               "Số năm đóng đủ 12 tháng", "Full years paid",
                                               UNIT_YEARS};

static bool month_is_covered(const struct service_period *periods, size_t count, int32_t month)
{
    for (size_t i = 0; i < count; i++) {
        if (periods[i].from_month <= month && month <= periods[i].to_month) {
            return true;
        }
    }
    return false;
}

bool service_months(const struct service_period *periods, size_t count, int32_t first, int32_t last,
                    int32_t *ret_months)
{
    for (size_t i = 0; i < count; i++) {
        if (periods[i].to_month < periods[i].from_month) {
            return false;
        }
    }
    if ((int64_t)last - first >= SERVICE_SPAN_MONTHS) {
        return false;
    }
    int32_t months = 0;
    for (int32_t month = first; month <= last; month++) {
        months += month_is_covered(periods, count, month);
    }
    *ret_months = months;
    return true;
}

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
