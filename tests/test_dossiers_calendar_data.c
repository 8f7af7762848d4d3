#include "test_dossiers_rules.h"

#define DAYS     "date,kind,status,name_vi,name_en,legal_basis\n"
#define HOLIDAYS "month,day,valid_from,valid_to,name_vi,name_en,legal_basis\n"
#define HOURS    "office,valid_from,valid_to,opens,break_starts,break_ends,closes,legal_basis\n"

union rows {
    struct calendar_day days[4];
    struct fixed_holiday holidays[FIXED_HOLIDAYS_MAX + 1];
    struct office_hours hours[4];
};

/* By the heading, as the program reads its files. */
static bool table_read(char *text, union rows *rows, size_t *ret_count, struct data_faults *faults)
{
    size_t length = strlen(text);
    if (strncmp(text, "date", 4) == 0) {
        return calendar_days_read(text, length, rows->days, 4, ret_count, faults);
    }
    if (strncmp(text, "month", 5) == 0) {
        return fixed_holidays_read(text, length, rows->holidays, FIXED_HOLIDAYS_MAX + 1, ret_count,
                                   faults);
    }
    return office_hours_read(text, length, rows->hours, 4, ret_count, faults);
}

static const struct {
    const char *text, *fault, *column;
    size_t row;
} faulty_calendars[] = {
    {DAYS "2026-11-24,public_holiday,announced,a,b,x\n2026-11-24,public_holiday,announced,a,b,x\n",
     "not_in_order", "date", 2},
    {DAYS "2026-11-24,public_holiday,announced,a,b,x\n2026-11-23,public_holiday,announced,a,b,x\n",
     "not_in_order", "date", 2},
    {DAYS "2026-11-22,public_holiday,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind", 1},
    {DAYS "2026-11-22,working_saturday,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind", 1},
    {DAYS "2026-11-23,working_saturday,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind", 1},
    {DAYS "2026-11-20,holiday_on_weekend,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind",
     1},
    {DAYS "2026-11-21,compensatory,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind", 1},
    {DAYS "2026-11-21,swapped_off,announced,a,b,x\n", "kind_does_not_fit_weekday", "kind", 1},
    {DAYS "2026-11-24,working,announced,a,b,x\n", "unknown_choice", "kind", 1},
    {DAYS "2026-11-24,,announced,a,b,x\n", "missing_value", "kind", 1},
    {DAYS "2026-11-24,public_holiday,rumoured,a,b,x\n", "unknown_choice", "status", 1},
    {DAYS "2026-11,public_holiday,announced,a,b,x\n", "bad_date", "date", 1},
    {HOLIDAYS "2,29,2020-01-01,,a,b,x\n", "bad_date", "day", 1},
    {HOLIDAYS "13,1,2020-01-01,,a,b,x\n", "bad_date", "day", 1},
    {HOLIDAYS "0,1,2020-01-01,,a,b,x\n", "bad_date", "day", 1},
    {HOLIDAYS "4,31,2020-01-01,,a,b,x\n", "bad_date", "day", 1},
    {HOLIDAYS "4,0,2020-01-01,,a,b,x\n", "bad_date", "day", 1},
    {HOLIDAYS "4,30,2020-01-02,2020-01-01,a,b,x\n", "period_reversed", "valid_to", 1},
    {HOLIDAYS "4,30,,,a,b,x\n", "missing_value", "valid_from", 1},
    {HOURS ",2020-01-01,,07:30,07:30,13:00,17:00,x\n", "hours_not_in_order", "closes", 1},
    {HOURS ",2020-01-01,,07:30,11:30,11:29,17:00,x\n", "hours_not_in_order", "closes", 1},
    {HOURS ",2020-01-01,,07:30,11:30,13:00,13:00,x\n", "hours_not_in_order", "closes", 1},
    {HOURS ",2020-01-01,,07:30,11:30,13:00,24:00,x\n", "bad_time", "closes", 1},
    {HOURS ",2020-01-02,2020-01-01,07:30,11:30,13:00,17:00,x\n", "period_reversed", "valid_to", 1},
    {HOURS ",2020-01-01,,07:30,11:30,13:00,17:00,x\n,2021-01-01,,08:00,12:00,13:00,17:00,x\n",
     "periods_overlap", "valid_from", 2},
    {HOURS "01,2020-01-01,2020-12-31,07:30,11:30,13:00,17:00,x\n01,2020-12-31,,08:00,12:00,13:"
           "00,17:00,x\n",
     "periods_overlap", "valid_from", 2},
};

static void names_the_faults_of_calendars(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faulty_calendars); i++) {
        char text[512];
        union rows rows;
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 42;
        snprintf(text, sizeof text, "%s", faulty_calendars[i].text);
        assert_false(table_read(text, &rows, &count, &faults));
        assert_int_equal(count, 42);
        if (faults.count != 1 || strcmp(items[0].name, faulty_calendars[i].fault) != 0) {
            fail_msg("case %zu: %zu faults, %s", i, faults.count, items[0].name);
        }
        assert_string_equal(items[0].column, faulty_calendars[i].column);
        assert_int_equal(items[0].row, faulty_calendars[i].row);
    }
}

static void accepts_what_holds_together(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t rows;
    } cases[] = {
        {DAYS, 0},
        {DAYS
         "2026-11-23,compensatory,proposed,a,b,x\n2026-11-24,public_holiday,announced,a,b,x\n2026-"
         "11-28,working_saturday,announced,a,b,x\n2026-11-29,holiday_on_weekend,announced,a,b,x\n",
         4},
        {HOLIDAYS "2,28,2020-01-01,2020-01-01,a,b,x\n", 1},
        {HOURS ",2020-01-01,,00:00,00:01,00:01,23:59,x\n", 1},
        {HOURS "01,2020-01-01,2020-12-31,07:30,11:30,13:00,17:00,x\n01,2021-01-01,,08:00,12:00,13:"
               "00,17:00,x\n02,2020-01-01,,08:00,12:00,13:00,17:00,x\n",
         3},
        {HOURS "01,2021-01-01,,07:30,11:30,13:00,17:00,x\n01,2020-01-01,2020-12-31,08:00,12:00,13:"
               "00,17:00,x\n",
         2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[512];
        union rows rows;
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 42;
        snprintf(text, sizeof text, "%s", cases[i].text);
        assert_true(table_read(text, &rows, &count, &faults));
        assert_int_equal(count, cases[i].rows);
        assert_int_equal(faults.count, 0);
    }
}

/* Rows need not come from a file. */
static void checks_rows_of_any_origin(void **state)
{
    (void)state;
    static const struct {
        struct calendar_day day;
        const char *fault;
    } cases[] = {
        {{.date = {2026, 11, 24}, .kind = DAY_WORKING}, "bad_kind"},
        {{.date = {2026, 11, 22}, .kind = DAY_WEEKEND}, "bad_kind"},
        {{.date = {2026, 2, 30}, .kind = DAY_PUBLIC_HOLIDAY}, "bad_date"},
        {{.date = {2026, 6, 0}, .kind = DAY_PUBLIC_HOLIDAY}, "bad_date"},
        {{.date = {0, 0, 0}, .kind = DAY_PUBLIC_HOLIDAY}, "bad_date"},
    };
    struct data_fault items[4];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct calendar calendar = {.days = &cases[i].day, .day_count = 1};
        struct data_faults faults = {items, COUNT_OF(items), 0};
        assert_false(calendar_validate(&calendar, &faults));
        assert_string_equal(items[0].name, cases[i].fault);
    }
    static struct fixed_holiday holidays[FIXED_HOLIDAYS_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(holidays); i++) {
        holidays[i] = (struct fixed_holiday){.month = 3, .day = (int32_t)i + 1};
    }
    struct calendar full = {.holidays = holidays, .holiday_count = FIXED_HOLIDAYS_MAX};
    struct data_faults faults = {items, COUNT_OF(items), 0};
    assert_true(calendar_validate(&full, &faults));
    full.holiday_count++;
    assert_false(calendar_validate(&full, &faults));
    assert_string_equal(items[0].name, "too_many_rows");
    assert_int_equal(items[0].row, 0);
    static const struct office_hours hours[] = {
        {.office = "", .opens = -1, .break_starts = 690, .break_ends = 780, .closes = 1020},
        {.office = "", .opens = 450, .break_starts = 690, .break_ends = 780, .closes = 1440},
    };
    for (size_t i = 0; i < COUNT_OF(hours); i++) {
        faults.count = 0;
        assert_false(office_hours_validate(&hours[i], 1, &faults));
        assert_string_equal(items[0].name, "hours_not_in_order");
    }
}

static void finds_the_hours_of_an_office(void **state)
{
    (void)state;
    static const struct office_hours hours[] = {
        {.office = "01", .valid_from = {2020, 1, 1}, .valid_to = {2025, 12, 31}, .opens = 1},
        {.office = "", .valid_from = {2020, 1, 1}, .opens = 2},
        {.office = "01", .valid_from = {2026, 1, 1}, .valid_to = {2026, 6, 30}, .opens = 3},
    };
    static const struct {
        const char *office, *on;
        int32_t opens; /* 0: none */
    } cases[] = {
        {"01", "2025-12-31", 1}, {"01", "2026-01-01", 3}, {"01", "2026-06-30", 3},
        {"01", "2026-07-01", 2}, {"02", "2026-01-01", 2}, {"", "2026-01-01", 2},
        {"01", "2019-12-31", 0}, {"", "2019-12-31", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct office_hours *found =
            office_hours_find(hours, COUNT_OF(hours), cases[i].office, day_of(cases[i].on));
        assert_int_equal(found ? found->opens : 0, cases[i].opens);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_faults_of_calendars),
        cmocka_unit_test(accepts_what_holds_together),
        cmocka_unit_test(checks_rows_of_any_origin),
        cmocka_unit_test(finds_the_hours_of_an_office),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
