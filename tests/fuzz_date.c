/* Any text and any numbers: what is read is written the same; what is counted on comes back. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_date(struct date date)
{
    struct date first = date_first_possible(date);
    int32_t days = date_to_days(date);
    assert(date_is_valid(date) && date_is_valid(first) && !date_is_partial(first));
    assert(date_compare(date, first) <= 0 && date_compare(date_from_days(days), first) == 0);
    assert(date_weekday(date) >= MONDAY && date_weekday(date) <= SUNDAY);
    assert(date_age_years(date, first) == 0);
    assert(date_compare(month_first_day(month_of_date(date)), first) <= 0);
    assert(date_compare(month_last_day(month_of_date(date)), first) >= 0);
}

static void check_texts(const char *text, size_t size)
{
    char written[DATE_TEXT_SIZE];
    struct date date;
    if (date_parse(text, size, &date)) {
        check_date(date);
        date_format(date, written);
        assert(strlen(written) == size && memcmp(written, text, size) == 0);
    }
    if (date_parse_vn(text, size, &date)) {
        check_date(date);
        date_format_vn(date, written);
        assert(strlen(written) == size && memcmp(written, text, size) == 0);
    }
    if (date_parse_ddmmyyyy(text, size, &date)) {
        check_date(date);
        assert(size == 8 && !date_is_partial(date));
    }
}

/* Four bytes of a date that may not exist, four of a number. */
static void check_numbers(const uint8_t *data)
{
    struct date date;
    int32_t number = 0;
    memcpy(&date, data, 4);
    memcpy(&number, data + 4, sizeof number);
    struct date counted = date_from_days(number);
    assert(date_is_none(counted) || date_to_days(counted) == number);
    if (!date_is_valid(date)) {
        return;
    }
    check_date(date);
    struct date later = date_add_days(date, number);
    if (!date_is_none(later)) {
        assert(date_to_days(later) - date_to_days(date) == number);
        assert(date_compare(date_add_days(later, -number), date_first_possible(date)) == 0);
    }
    struct date months_later = date_add_months(date, number);
    if (!date_is_none(months_later)) {
        assert(date_is_valid(months_later));
        assert(month_of_date(months_later) - month_of_date(date) == number);
        assert(months_later.day <= date_first_possible(date).day);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_texts((const char *)data, size);
    if (size >= 8) {
        check_numbers(data);
    }
    return 0;
}
