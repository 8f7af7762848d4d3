#include "test_dossiers_rules.h"

static const struct calendar *calendar_shipped(void)
{
    return &shipped_rules()->clock.calendar;
}

static int32_t day_number(const char *text)
{
    return date_to_days(day_of(text));
}

/* W1 and W2: the working week, holidays, swaps, days in lieu. */
static void knows_the_kind_of_a_day(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum day_kind kind;
    } cases[] = {
        {"2026-02-13", DAY_WORKING}, /* the Friday before Tết */
        {"2026-02-14", DAY_WEEKEND},
        {"2026-02-15", DAY_WEEKEND},
        {"2026-02-16", DAY_PUBLIC_HOLIDAY},
        {"2026-02-20", DAY_PUBLIC_HOLIDAY},
        {"2026-02-21", DAY_WEEKEND},
        {"2026-02-23", DAY_WORKING},
        {"2024-02-07", DAY_WORKING},
        {"2024-02-10", DAY_HOLIDAY_ON_WEEKEND},
        {"2024-02-12", DAY_PUBLIC_HOLIDAY},
        {"2024-02-14", DAY_COMPENSATORY},
        {"2024-02-15", DAY_WORKING},
        {"2024-02-29", DAY_WORKING}, /* leap day, Thursday */
        {"2024-04-29", DAY_SWAPPED_OFF},
        {"2024-05-04", DAY_WORKING_SATURDAY},
        {"2024-05-11", DAY_WEEKEND},
        {"2025-04-26", DAY_WORKING_SATURDAY},
        {"2025-05-02", DAY_SWAPPED_OFF},
        {"2026-01-02", DAY_SWAPPED_OFF},
        {"2026-01-10", DAY_WORKING_SATURDAY},
        {"2026-08-22", DAY_WORKING_SATURDAY},
        {"2026-08-23", DAY_WEEKEND},
        {"2026-08-31", DAY_SWAPPED_OFF},
        {"2026-04-26", DAY_HOLIDAY_ON_WEEKEND}, /* Giỗ Tổ on a Sunday */
        {"2026-04-27", DAY_COMPENSATORY},
        {"2026-11-23", DAY_WORKING},
        {"2026-11-24", DAY_PUBLIC_HOLIDAY},
        {"2025-11-24", DAY_WORKING},
        {"2027-05-01", DAY_HOLIDAY_ON_WEEKEND},
        {"2027-05-03", DAY_COMPENSATORY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum day_kind kind = calendar_day_kind(calendar_shipped(), day_number(cases[i].date));
        if (kind != cases[i].kind) {
            fail_msg("%s is of kind %d", cases[i].date, (int)kind);
        }
    }
}

static void follows_the_law_in_years_not_announced(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum day_kind kind;
    } cases[] = {
        {"2022-01-01", DAY_HOLIDAY_ON_WEEKEND}, /* Saturday: off on Monday */
        {"2022-01-03", DAY_COMPENSATORY},
        {"2022-01-04", DAY_WORKING},
        {"2022-04-30", DAY_HOLIDAY_ON_WEEKEND}, /* Saturday and Sunday: Monday and Tuesday */
        {"2022-05-01", DAY_HOLIDAY_ON_WEEKEND},
        {"2022-05-02", DAY_COMPENSATORY},
        {"2022-05-03", DAY_COMPENSATORY},
        {"2022-05-04", DAY_WORKING},
        {"2023-04-30", DAY_HOLIDAY_ON_WEEKEND}, /* Sunday, Monday a holiday itself: Tuesday */
        {"2023-05-01", DAY_PUBLIC_HOLIDAY},
        {"2023-05-02", DAY_COMPENSATORY},
        {"2023-05-03", DAY_WORKING},
        {"2021-04-30", DAY_PUBLIC_HOLIDAY}, /* Friday, and 1 May on Saturday: Monday */
        {"2021-05-01", DAY_HOLIDAY_ON_WEEKEND},
        {"2021-05-03", DAY_COMPENSATORY},
        {"2023-09-02", DAY_HOLIDAY_ON_WEEKEND},
        {"2023-09-04", DAY_COMPENSATORY},
        {"2023-01-23", DAY_WORKING}, /* Tết follows the moon: the law alone does not know it */
        {"2020-11-24", DAY_WORKING}, /* no holiday before 2026 */
        {"2028-11-24", DAY_PUBLIC_HOLIDAY},
        {"2029-11-24", DAY_HOLIDAY_ON_WEEKEND},
        {"2029-11-26", DAY_COMPENSATORY},
        {"2028-02-29", DAY_WORKING},
        {"2028-01-01", DAY_HOLIDAY_ON_WEEKEND},
        {"2028-01-03", DAY_COMPENSATORY},
        {"1994-05-02", DAY_WORKING}, /* before the first labour code of the table */
        {"1995-05-01", DAY_PUBLIC_HOLIDAY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum day_kind kind = calendar_day_kind(calendar_shipped(), day_number(cases[i].date));
        if (kind != cases[i].kind) {
            fail_msg("%s is of kind %d", cases[i].date, (int)kind);
        }
    }
}

/* Art 112 gives 11 days, 12 since 24 November is one; each at a weekend and each swap has its
 * counterpart. */
static void announced_years_hold_together(void **state)
{
    (void)state;
    static const struct {
        int year;
        int holidays;
    } cases[] = {{2024, 11}, {2025, 11}, {2026, 12}, {2027, 12}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int counts[DAY_WORKING_SATURDAY + 1] = {0};
        int holidays = 0;
        int32_t first = date_to_days((struct date){(int16_t)cases[i].year, 1, 1});
        int32_t last = date_to_days((struct date){(int16_t)cases[i].year, 12, 31});
        for (int32_t day = first; day <= last; day++) {
            counts[calendar_day_kind(calendar_shipped(), day)]++;
            holidays += calendar_is_holiday(calendar_shipped(), day);
        }
        assert_int_equal(holidays, cases[i].holidays);
        assert_int_equal(counts[DAY_HOLIDAY_ON_WEEKEND], counts[DAY_COMPENSATORY]);
        assert_int_equal(counts[DAY_SWAPPED_OFF], counts[DAY_WORKING_SATURDAY]);
    }
}

static void tells_working_days_and_holidays(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        bool is_working, is_holiday;
        const char *working_day_from;
    } cases[] = {
        {"2026-02-13", true, false, "2026-02-13"},  {"2026-02-14", false, false, "2026-02-23"},
        {"2026-02-17", false, true, "2026-02-23"},  {"2024-02-10", false, true, "2024-02-15"},
        {"2024-02-13", false, false, "2024-02-15"}, {"2024-04-29", false, false, "2024-05-02"},
        {"2024-05-04", true, false, "2024-05-04"},  {"2026-04-26", false, true, "2026-04-28"},
        {"2026-04-27", false, false, "2026-04-28"}, {"2026-11-24", false, true, "2026-11-25"},
        {"2026-12-31", true, false, "2026-12-31"},  {"2027-01-01", false, true, "2027-01-04"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t day = day_number(cases[i].date);
        assert_int_equal(calendar_is_working_day(calendar_shipped(), day), cases[i].is_working);
        assert_int_equal(calendar_is_holiday(calendar_shipped(), day), cases[i].is_holiday);
        assert_int_equal(calendar_working_day_from(calendar_shipped(), day),
                         day_number(cases[i].working_day_from));
    }
}

static void says_how_sure_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        enum calendar_basis basis;
    } cases[] = {
        {"2026-01-01", "2026-12-31", CALENDAR_ANNOUNCED},
        {"2024-12-30", "2026-01-02", CALENDAR_ANNOUNCED},
        {"2026-12-20", "2027-01-10", CALENDAR_PROPOSED},
        {"2027-06-01", "2027-06-01", CALENDAR_PROPOSED},
        {"2027-12-30", "2028-01-02", CALENDAR_BY_LAW},
        {"2023-12-31", "2024-01-02", CALENDAR_BY_LAW},
        {"2026-12-31", "2028-01-01", CALENDAR_BY_LAW},
        {"2035-01-01", "2035-01-01", CALENDAR_BY_LAW},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(
            calendar_basis(calendar_shipped(), day_number(cases[i].from), day_number(cases[i].to)),
            cases[i].basis);
    }
    static const struct calendar_day mixed[] = {
        {{2030, 2, 4}, DAY_PUBLIC_HOLIDAY, CALENDAR_PROPOSED, "", "", ""},
        {{2030, 4, 30}, DAY_PUBLIC_HOLIDAY, CALENDAR_ANNOUNCED, "", "", ""},
    };
    const struct calendar half_sure = {.days = mixed, .day_count = COUNT_OF(mixed)};
    assert_int_equal(calendar_basis(&half_sure, day_number("2030-06-01"), day_number("2030-06-02")),
                     CALENDAR_PROPOSED);
    assert_string_equal(calendar_basis_note(CALENDAR_ANNOUNCED, LANGUAGE_VI), "");
    assert_string_equal(calendar_basis_note(CALENDAR_BY_LAW, LANGUAGE_VI),
                        "Lịch nghỉ lễ chưa được công bố, ngày hẹn có thể thay đổi");
    assert_string_equal(calendar_basis_note(CALENDAR_PROPOSED, LANGUAGE_EN),
                        "The holidays are only proposed, the due date may change");
}

/* The same definition as in the header, written as a queue over whole years. */
static void days_in_lieu_follow_a_run_of_holidays(void **state)
{
    (void)state;
    static struct fixed_holiday holidays[FIXED_HOLIDAYS_MAX];
    for (int n = 0; n < FIXED_HOLIDAYS_MAX; n++) {
        holidays[n] = (struct fixed_holiday){.month = 3, .day = n + 1, .valid_from = {2016, 1, 1}};
        struct calendar calendar = {.holidays = holidays, .holiday_count = (size_t)n + 1};
        for (int year = 2016; year <= 2035; year++) {
            int owed = 0;
            int32_t last = date_to_days((struct date){(int16_t)year, 12, 31});
            for (int32_t day = date_to_days((struct date){(int16_t)year, 1, 1}); day <= last;
                 day++) {
                struct date date = date_from_days(day);
                bool is_holiday = date.month == 3 && date.day <= n + 1;
                bool is_weekend = date_weekday(date) >= SATURDAY;
                bool is_in_lieu = !is_holiday && !is_weekend && owed > 0;
                owed += (is_holiday && is_weekend) - is_in_lieu;
                assert_int_equal(calendar_day_kind(&calendar, day) == DAY_COMPENSATORY, is_in_lieu);
            }
        }
    }
}

static void works_without_any_row(void **state)
{
    (void)state;
    static const struct calendar empty = {0};
    assert_int_equal(calendar_day_kind(&empty, day_number("2026-11-24")), DAY_WORKING);
    assert_int_equal(calendar_day_kind(&empty, day_number("2026-11-22")), DAY_WEEKEND);
    assert_int_equal(calendar_day_kind(&empty, 0), DAY_WORKING);  /* Thursday */
    assert_int_equal(calendar_day_kind(&empty, -5), DAY_WEEKEND); /* Saturday, 27 December 1969 */
    assert_int_equal(calendar_day_kind(&empty, -6), DAY_WORKING);
    assert_int_equal(calendar_basis(&empty, 0, 1), CALENDAR_BY_LAW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_kind_of_a_day),
        cmocka_unit_test(follows_the_law_in_years_not_announced),
        cmocka_unit_test(announced_years_hold_together),
        cmocka_unit_test(tells_working_days_and_holidays),
        cmocka_unit_test(says_how_sure_it_is),
        cmocka_unit_test(days_in_lieu_follow_a_run_of_holidays),
        cmocka_unit_test(works_without_any_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
