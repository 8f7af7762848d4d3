#include "test_dossiers_rules.h"

static const struct legal_clock *clock_shipped(void)
{
    return &shipped_rules()->clock;
}

/* W5: what arrives outside office hours (07:30-11:30, 13:00-17:00) counts from the next office
 * minute. */
static void counts_from_the_next_office_minute(void **state)
{
    (void)state;
    static const struct {
        const char *arrives, *counts_from;
    } cases[] = {
        {"2026-03-02 00:00", "2026-03-02 07:30"}, {"2026-03-02 07:29", "2026-03-02 07:30"},
        {"2026-03-02 07:30", "2026-03-02 07:30"}, {"2026-03-02 11:29", "2026-03-02 11:29"},
        {"2026-03-02 11:30", "2026-03-02 13:00"}, {"2026-03-02 12:59", "2026-03-02 13:00"},
        {"2026-03-02 16:59", "2026-03-02 16:59"}, {"2026-03-02 17:00", "2026-03-03 07:30"},
        {"2026-03-02 23:59", "2026-03-03 07:30"}, {"2026-03-06 17:00", "2026-03-09 07:30"},
        {"2026-03-07 09:00", "2026-03-09 07:30"}, {"2026-02-13 16:59", "2026-02-13 16:59"},
        {"2026-02-13 17:00", "2026-02-23 07:30"}, {"2026-02-18 10:00", "2026-02-23 07:30"},
        {"2026-08-22 08:00", "2026-08-22 08:00"}, {"2026-08-22 17:00", "2026-08-24 07:30"},
        {"2026-11-23 20:00", "2026-11-25 07:30"}, {"2024-02-29 18:00", "2024-03-01 07:30"},
        {"2026-12-31 17:30", "2027-01-04 07:30"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_instant(deadline_counts_from(clock_shipped(), at(cases[i].arrives)),
                       cases[i].counts_from);
    }
}

struct due_case {
    int32_t days;
    enum deadline_unit unit;
    const char *received, *due;
};

static void assert_dues(const struct due_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct deadline deadline = {cases[i].days, cases[i].unit};
        assert_instant(deadline_due(clock_shipped(), deadline, at(cases[i].received)),
                       cases[i].due);
    }
}

/* W1-W5, W9 */
static void counts_working_days(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {0, UNIT_WORKING_DAYS, "2026-03-02 09:00", "2026-03-02 17:00"},
        {0, UNIT_WORKING_DAYS, "2026-03-02 16:59", "2026-03-02 17:00"},
        {0, UNIT_WORKING_DAYS, "2026-03-02 17:00", "2026-03-03 17:00"},
        {0, UNIT_WORKING_DAYS, "2026-03-06 17:30", "2026-03-09 17:00"},
        {0, UNIT_WORKING_DAYS, "2026-03-07 10:00", "2026-03-09 17:00"},
        {1, UNIT_WORKING_DAYS, "2026-03-02 09:00", "2026-03-03 17:00"},
        {1, UNIT_WORKING_DAYS, "2026-03-06 09:00", "2026-03-09 17:00"},
        {5, UNIT_WORKING_DAYS, "2026-03-02 09:00", "2026-03-09 17:00"},
        {7, UNIT_WORKING_DAYS, "2026-03-02 09:00", "2026-03-11 17:00"},
        {10, UNIT_WORKING_DAYS, "2026-03-02 09:00", "2026-03-16 17:00"},
        /* the Friday before Tết, in and after office hours */
        {3, UNIT_WORKING_DAYS, "2026-02-13 16:00", "2026-02-25 17:00"},
        {3, UNIT_WORKING_DAYS, "2026-02-13 17:01", "2026-02-26 17:00"},
        {0, UNIT_WORKING_DAYS, "2026-02-13 17:01", "2026-02-23 17:00"},
        {5, UNIT_WORKING_DAYS, "2026-02-12 09:00", "2026-02-26 17:00"},
        {1, UNIT_WORKING_DAYS, "2024-02-07 09:00", "2024-02-15 17:00"},
        {2, UNIT_WORKING_DAYS, "2025-01-24 09:00", "2025-02-04 17:00"},
        /* swapped Saturdays and the days off they pay for */
        {2, UNIT_WORKING_DAYS, "2024-05-02 10:00", "2024-05-04 17:00"},
        {0, UNIT_WORKING_DAYS, "2024-05-04 10:00", "2024-05-04 17:00"},
        {1, UNIT_WORKING_DAYS, "2024-04-26 10:00", "2024-05-02 17:00"},
        {1, UNIT_WORKING_DAYS, "2025-04-25 10:00", "2025-04-26 17:00"},
        {3, UNIT_WORKING_DAYS, "2025-04-28 10:00", "2025-05-06 17:00"},
        {1, UNIT_WORKING_DAYS, "2026-01-09 10:00", "2026-01-10 17:00"},
        {1, UNIT_WORKING_DAYS, "2025-12-31 10:00", "2026-01-05 17:00"},
        {1, UNIT_WORKING_DAYS, "2026-08-21 10:00", "2026-08-22 17:00"},
        {1, UNIT_WORKING_DAYS, "2026-08-28 10:00", "2026-09-03 17:00"},
        /* a holiday on a Sunday moves the day off to Monday */
        {1, UNIT_WORKING_DAYS, "2026-04-24 10:00", "2026-04-28 17:00"},
        /* 24 November, a holiday since 2026 */
        {1, UNIT_WORKING_DAYS, "2026-11-23 10:00", "2026-11-25 17:00"},
        {2, UNIT_WORKING_DAYS, "2025-11-21 10:00", "2025-11-25 17:00"},
        /* leap days */
        {1, UNIT_WORKING_DAYS, "2024-02-28 10:00", "2024-02-29 17:00"},
        {2, UNIT_WORKING_DAYS, "2024-02-28 10:00", "2024-03-01 17:00"},
        {1, UNIT_WORKING_DAYS, "2028-02-28 10:00", "2028-02-29 17:00"},
        {1, UNIT_WORKING_DAYS, "2027-02-26 10:00", "2027-03-01 17:00"},
        /* W11: an unemployment allowance not collected within 3 working days of the slip's date */
        {3, UNIT_WORKING_DAYS, "2026-08-20 08:00", "2026-08-24 17:00"},
    };
    assert_dues(cases, COUNT_OF(cases));
}

/* W3, W4 */
static void counts_calendar_days(void **state)
{
    (void)state;
    static const struct due_case cases[] = {
        {0, UNIT_CALENDAR_DAYS, "2026-03-02 09:00", "2026-03-02 17:00"},
        {1, UNIT_CALENDAR_DAYS, "2026-03-06 09:00", "2026-03-09 17:00"},
        {10, UNIT_CALENDAR_DAYS, "2024-03-01 09:00", "2024-03-11 17:00"},
        {10, UNIT_CALENDAR_DAYS, "2024-03-06 09:00", "2024-03-18 17:00"}, /* ends on a Saturday */
        {10, UNIT_CALENDAR_DAYS, "2024-04-24 09:00", "2024-05-04 17:00"}, /* that is worked */
        {20, UNIT_CALENDAR_DAYS, "2025-01-08 09:00", "2025-02-03 17:00"}, /* ends in Tết */
        {20, UNIT_CALENDAR_DAYS, "2024-02-09 09:00", "2024-03-06 17:00"}, /* arrives in Tết */
        {15, UNIT_CALENDAR_DAYS, "2024-02-16 09:00", "2024-03-04 17:00"}, /* over the leap day */
        {15, UNIT_CALENDAR_DAYS, "2026-11-09 09:00", "2026-11-25 17:00"}, /* ends on 24 November */
        {30, UNIT_CALENDAR_DAYS, "2015-12-31 09:00", "2016-02-01 17:00"},
    };
    assert_dues(cases, COUNT_OF(cases));
}

/* W8: weekends count, public holidays and Tết do not, days off in their place do. */
static void counts_calendar_days_without_holidays(void **state)
{
    (void)state;
    const enum deadline_unit unit = UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS;
    const struct due_case cases[] = {
        {20, unit, "2026-02-02 09:00", "2026-02-27 17:00"}, /* five days of Tết */
        {20, unit, "2026-04-10 09:00", "2026-05-04 17:00"}, /* three holidays, then a Sunday */
        {20, unit, "2026-11-09 09:00", "2026-11-30 17:00"}, /* 24 November */
        {20, unit, "2025-11-10 09:00", "2025-12-01 17:00"}, /* no holiday yet: ends on a Sunday */
        {20, unit, "2026-03-02 09:00", "2026-03-23 17:00"},
        {0, unit, "2026-03-02 09:00", "2026-03-02 17:00"},
        {1, unit, "2026-02-13 09:00", "2026-02-23 17:00"},
        {3, unit, "2026-02-13 09:00", "2026-02-23 17:00"},
        {4, unit, "2026-02-13 09:00", "2026-02-23 17:00"},
        {5, unit, "2026-02-13 09:00", "2026-02-23 17:00"},
        {6, unit, "2026-02-13 09:00", "2026-02-24 17:00"},
    };
    assert_dues(cases, COUNT_OF(cases));
}

/* W6 */
static void pauses_shift_what_is_left(void **state)
{
    (void)state;
    static const struct {
        enum deadline_unit unit;
        const char *due, *paused, *resumed, *due_after;
    } cases[] = {
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 10:00", "2026-03-06 10:00",
         "2026-03-11 17:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 10:00", "2026-03-06 14:30",
         "2026-03-12 10:30"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 10:00", "2026-03-06 12:15",
         "2026-03-12 09:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 10:00", "2026-03-07 20:00",
         "2026-03-12 14:30"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 10:00", "2026-03-04 10:00",
         "2026-03-09 17:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 18:00", "2026-03-04 23:00",
         "2026-03-09 17:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-04 11:30", "2026-03-04 13:00",
         "2026-03-09 17:00"},
        /* over Tết: one hour before it and one after */
        {UNIT_WORKING_DAYS, "2026-02-25 17:00", "2026-02-13 16:00", "2026-02-23 08:30",
         "2026-02-26 09:30"},
        /* at the due instant nothing is left; after it the deadline is missed for good */
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-09 17:00", "2026-03-12 10:00",
         "2026-03-12 10:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-09 17:01", "2026-03-12 10:00",
         "2026-03-09 17:00"},
        {UNIT_WORKING_DAYS, "2026-03-09 17:00", "2026-03-09 16:59", "2026-03-12 10:00",
         "2026-03-12 10:01"},
        /* calendar days */
        {UNIT_CALENDAR_DAYS, "2024-03-11 17:00", "2024-03-04 07:30", "2024-03-06 07:30",
         "2024-03-13 17:00"},
        {UNIT_CALENDAR_DAYS, "2024-03-11 17:00", "2024-03-04 07:30", "2024-03-10 09:00",
         "2024-03-18 17:00"},
        {UNIT_CALENDAR_DAYS, "2024-03-08 17:00", "2024-03-04 07:30", "2024-03-05 07:30",
         "2024-03-11 17:00"},
        {UNIT_CALENDAR_DAYS, "2024-03-08 17:00", "2024-03-04 07:30", "2024-03-05 10:00",
         "2024-03-11 17:00"},
        {UNIT_CALENDAR_DAYS, "2024-03-08 17:00", "2024-03-07 16:00", "2024-03-12 16:30",
         "2024-03-14 08:00"},
        /* without holidays: five days of Tết do not count on either side */
        {UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS, "2026-02-13 17:00", "2026-02-12 07:30",
         "2026-02-13 07:30", "2026-02-23 17:00"},
        {UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS, "2026-02-27 17:00", "2026-02-13 07:30",
         "2026-02-23 07:30", "2026-03-04 17:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pause pause = {at(cases[i].paused), at(cases[i].resumed)};
        assert_instant(deadline_resumed(clock_shipped(), cases[i].unit, at(cases[i].due), pause),
                       cases[i].due_after);
    }
}

/* W10: the new date of an apology */
static void promises_a_new_date(void **state)
{
    (void)state;
    static const struct {
        const char *date, *due;
    } cases[] = {
        {"2026-03-12", "2026-03-12 17:00"}, {"2026-03-14", "2026-03-16 17:00"},
        {"2026-02-17", "2026-02-23 17:00"}, {"2026-08-22", "2026-08-22 17:00"},
        {"2026-11-24", "2026-11-25 17:00"}, {"2028-02-29", "2028-02-29 17:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_instant(deadline_on(clock_shipped(), day_of(cases[i].date)), cases[i].due);
    }
}

static void says_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *due, *now;
        int minutes;
        const char *vi, *en;
    } cases[] = {
        {"2026-03-09 17:00", "2026-03-05 14:00", 1140, "Còn 2 ngày 3 giờ", "2 days 3 hours left"},
        {"2026-03-09 17:00", "2026-03-05 14:01", 1139, "Còn 2 ngày 2 giờ", "2 days 2 hours left"},
        {"2026-03-09 17:00", "2026-03-06 16:00", 540, "Còn 1 ngày 1 giờ", "1 day 1 hour left"},
        {"2026-03-09 17:00", "2026-03-06 17:00", 480, "Còn 1 ngày 0 giờ", "1 day 0 hours left"},
        {"2026-03-09 17:00", "2026-03-07 10:00", 480, "Còn 1 ngày 0 giờ", "1 day 0 hours left"},
        {"2026-03-09 17:00", "2026-03-09 12:15", 240, "Còn 0 ngày 4 giờ", "0 days 4 hours left"},
        {"2026-03-09 17:00", "2026-03-09 16:00", 60, "Còn 0 ngày 1 giờ", "0 days 1 hour left"},
        {"2026-03-09 17:00", "2026-03-09 16:01", 59, "Còn 59 phút", "59 min left"},
        {"2026-03-09 17:00", "2026-03-09 16:59", 1, "Còn 1 phút", "1 min left"},
        {"2026-03-09 17:00", "2026-03-09 17:00", 0, "Đến hạn", "Due now"},
        {"2026-03-09 17:00", "2026-03-09 17:01", 0, "Quá hạn", "Overdue"},
        {"2026-03-09 17:00", "2026-03-10 07:30", 0, "Quá hạn", "Overdue"},
        {"2026-03-09 17:00", "2026-03-10 07:31", -1, "Quá hạn 1 phút", "Overdue by 1 min"},
        {"2026-03-09 17:00", "2026-03-10 08:00", -30, "Quá hạn 30 phút", "Overdue by 30 min"},
        {"2026-03-09 17:00", "2026-03-10 08:30", -60, "Quá hạn 1 giờ", "Overdue by 1 hour"},
        {"2026-03-09 17:00", "2026-03-10 10:29", -179, "Quá hạn 2 giờ", "Overdue by 2 hours"},
        {"2026-03-09 17:00", "2026-03-10 17:00", -480, "Quá hạn 1 ngày", "Overdue by 1 day"},
        {"2026-03-09 17:00", "2026-03-11 16:59", -959, "Quá hạn 1 ngày", "Overdue by 1 day"},
        {"2026-03-09 17:00", "2026-03-11 17:00", -960, "Quá hạn 2 ngày", "Overdue by 2 days"},
        {"2026-02-13 17:00", "2026-02-22 12:00", 0, "Quá hạn", "Overdue"},
        {"2026-02-13 17:00", "2026-02-23 08:30", -60, "Quá hạn 1 giờ", "Overdue by 1 hour"},
        {"2026-02-24 10:30", "2026-02-13 16:00", 720, "Còn 1 ngày 4 giờ", "1 day 4 hours left"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DEADLINE_SENTENCE_SIZE];
        int64_t due_at = at(cases[i].due);
        int64_t now = at(cases[i].now);
        assert_int_equal(deadline_remaining_minutes(clock_shipped(), due_at, now),
                         cases[i].minutes);
        deadline_sentence(clock_shipped(), due_at, now, LANGUAGE_VI, text);
        assert_string_equal(text, cases[i].vi);
        deadline_sentence(clock_shipped(), due_at, now, LANGUAGE_EN, text);
        assert_string_equal(text, cases[i].en);
    }
}

static void says_how_sure_a_due_instant_is(void **state)
{
    (void)state;
    const struct legal_clock *clock = clock_shipped();
    assert_int_equal(deadline_basis(clock, at("2026-12-21 09:00"), at("2026-12-31 17:00")),
                     CALENDAR_ANNOUNCED);
    assert_int_equal(deadline_basis(clock, at("2026-12-21 09:00"), at("2027-01-04 17:00")),
                     CALENDAR_PROPOSED);
    assert_int_equal(deadline_basis(clock, at("2027-12-21 09:00"), at("2028-01-04 17:00")),
                     CALENDAR_BY_LAW);
}

static void an_office_has_its_own_hours(void **state)
{
    (void)state;
    static const struct office_hours hours = {
        .opens = 480, .break_starts = 720, .break_ends = 720, .closes = 990};
    static const struct {
        int32_t minute, before, from;
    } cases[] = {
        {0, 0, 480},     {479, 0, 480},   {480, 0, 480},   {481, 1, 481},    {719, 239, 719},
        {720, 240, 720}, {989, 509, 989}, {990, 510, 990}, {1439, 510, 990}, {1440, 510, 990},
    };
    assert_int_equal(office_minutes_per_day(&hours), 510);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(office_minutes_before(&hours, cases[i].minute), cases[i].before);
        assert_int_equal(office_minute_from(&hours, cases[i].minute), cases[i].from);
    }
    for (int32_t worked = 1; worked <= 510; worked++) {
        assert_int_equal(office_minutes_before(&hours, office_minute_after(&hours, worked)),
                         worked);
    }
    const struct office_hours *shipped = &clock_shipped()->hours;
    assert_int_equal(office_minutes_per_day(shipped), 480);
    assert_int_equal(office_minute_after(shipped, 240), 690);
    assert_int_equal(office_minute_after(shipped, 241), 781);
    assert_int_equal(office_minute_after(shipped, 480), 1020);
}

static void converts_instants(void **state)
{
    (void)state;
    assert_int_equal(at("1970-01-01 00:00"), 0);
    assert_int_equal(instant_of_unix(0), 420);
    assert_int_equal(instant_of_unix(59), 420);
    assert_int_equal(instant_of_unix(-1), 419);
    assert_int_equal(instant_of_unix(-60), 419);
    assert_int_equal(instant_of_unix(-61), 418);
    assert_instant(instant_of_unix(1795305600), "2026-11-22 07:00");
    assert_int_equal(instant_to_unix(at("2026-11-22 07:00")), 1795305600);
    assert_instant(-1, "1969-12-31 23:59");
    assert_instant(-1440, "1969-12-31 00:00");
    assert_instant(-1441, "1969-12-30 23:59");
    assert_int_equal(instant_day(-1441), -2);
    assert_int_equal(instant_minute_of_day(-1), 1439);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_from_the_next_office_minute),
        cmocka_unit_test(counts_working_days),
        cmocka_unit_test(counts_calendar_days),
        cmocka_unit_test(counts_calendar_days_without_holidays),
        cmocka_unit_test(pauses_shift_what_is_left),
        cmocka_unit_test(promises_a_new_date),
        cmocka_unit_test(says_what_is_left),
        cmocka_unit_test(says_how_sure_a_due_instant_is),
        cmocka_unit_test(an_office_has_its_own_hours),
        cmocka_unit_test(converts_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
