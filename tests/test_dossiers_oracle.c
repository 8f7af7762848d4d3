/*
 * The legal clock against a brute-force one that knows neither days nor sums: for random calendars
 * of 2016 to 2035 it lists every minute that counts, one after the other, and finds each answer by
 * counting along that list.
 *
 * ANSINH_ORACLE_CASES=1000000 runs the full count; the default keeps the suite quick.
 */
#include "test_dossiers_rules.h"

enum {
    WORLD_YEARS = 2,
    WORLD_DAYS = 366 * WORLD_YEARS,
    WORLD_MINUTES = WORLD_DAYS * MINUTES_PER_DAY,
    UNITS = 3,
    CASES_DEFAULT = 20000,
    CASES_PER_WORLD = 5000,
    ROWS_MAX = WORLD_DAYS,
};

/* One random calendar and office, and every minute of two years looked at one by one. Minutes are
 * relative to the first day. */
struct world {
    struct legal_clock clock;
    struct calendar_day rows[ROWS_MAX];
    struct fixed_holiday holidays[5];
    int32_t first_day;
    bool is_working[WORLD_DAYS];
    bool is_holiday[WORLD_DAYS];
    int32_t counted_before[UNITS][WORLD_MINUTES + 1]; /* counted minutes before this one */
    int32_t counted_at[UNITS][WORLD_MINUTES];         /* the nth counted minute */
    int32_t office_from[WORLD_MINUTES + 1]; /* the first worked minute at or after this one */
};

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 20) % limit);
}

static bool chance(uint32_t percent)
{
    return random_below(100) < percent;
}

static struct office_hours random_hours(void)
{
    int32_t opens = (int32_t)random_below(700);
    int32_t break_starts = opens + 1 + (int32_t)random_below(300);
    int32_t break_ends = break_starts + (chance(20) ? 0 : (int32_t)random_below(120));
    int32_t latest = MINUTES_PER_DAY - 1;
    int32_t closes = break_ends + 1 + (int32_t)random_below((uint32_t)(latest - break_ends));
    closes = chance(5) ? latest : closes;
    struct office_hours usual = {
        .opens = 450, .break_starts = 690, .break_ends = 780, .closes = 1020};
    struct office_hours odd = {
        .opens = opens, .break_starts = break_starts, .break_ends = break_ends, .closes = closes};
    return chance(50) ? usual : odd;
}

static enum day_kind random_kind(enum weekday weekday)
{
    static const enum day_kind off[] = {DAY_PUBLIC_HOLIDAY, DAY_COMPENSATORY, DAY_SWAPPED_OFF};
    if (weekday == SATURDAY && chance(50)) {
        return DAY_WORKING_SATURDAY;
    }
    return weekday >= SATURDAY ? DAY_HOLIDAY_ON_WEEKEND : off[random_below(COUNT_OF(off))];
}

/* Rows for a year that is announced: scattered days and one long Tết. */
static void random_rows(struct world *world, int year)
{
    int32_t first = date_to_days((struct date){(int16_t)year, 1, 1});
    int32_t last = date_to_days((struct date){(int16_t)year, 12, 31});
    int32_t tet = first + (int32_t)random_below(80);
    int32_t tet_end = tet + (int32_t)random_below(14);
    uint32_t percent = random_below(12);
    for (int32_t day = first; day <= last; day++) {
        struct date date = date_from_days(day);
        bool is_tet = day >= tet && day <= tet_end;
        if (is_tet || chance(percent)) {
            enum day_kind kind = random_kind(date_weekday(date));
            world->rows[world->clock.calendar.day_count++] =
                (struct calendar_day){date, kind, CALENDAR_ANNOUNCED, "", "", ""};
        }
    }
}

static void random_calendar(struct world *world)
{
    int first_year = 2016 + (int)random_below(20 - WORLD_YEARS + 1);
    struct calendar *calendar = &world->clock.calendar;
    *calendar = (struct calendar){.days = world->rows, .holidays = world->holidays};
    world->first_day = date_to_days((struct date){(int16_t)first_year, 1, 1});
    world->clock.hours = random_hours();
    calendar->holiday_count = random_below(COUNT_OF(world->holidays) + 1);
    for (size_t i = 0; i < calendar->holiday_count; i++) {
        world->holidays[i] = (struct fixed_holiday){
            .month = 1 + (int32_t)random_below(12),
            .day = 1 + (int32_t)random_below(28),
            .valid_from = {(int16_t)(first_year + (int)random_below(2)), 1, 1}};
    }
    for (int i = 0; i < WORLD_YEARS; i++) {
        if (chance(70)) {
            random_rows(world, first_year + i);
        }
    }
}

static const struct calendar_day *row_of(const struct world *world, struct date date)
{
    for (size_t i = 0; i < world->clock.calendar.day_count; i++) {
        if (date_compare(world->rows[i].date, date) == 0) {
            return &world->rows[i];
        }
    }
    return NULL;
}

static bool year_is_announced(const struct world *world, int year)
{
    for (size_t i = 0; i < world->clock.calendar.day_count; i++) {
        if (world->rows[i].date.year == year) {
            return true;
        }
    }
    return false;
}

static bool is_fixed_holiday(const struct world *world, struct date date)
{
    for (size_t i = 0; i < world->clock.calendar.holiday_count; i++) {
        const struct fixed_holiday *holiday = &world->holidays[i];
        if (holiday->month == date.month && holiday->day == date.day &&
            date.year >= holiday->valid_from.year) {
            return true;
        }
    }
    return false;
}

/* The kinds of days, told once more in the words of the law. */
static void days_tell(struct world *world)
{
    int owed = 0;
    for (int32_t i = 0; i < WORLD_DAYS; i++) {
        struct date date = date_from_days(world->first_day + i);
        bool is_weekend = date_weekday(date) >= SATURDAY;
        const struct calendar_day *row = row_of(world, date);
        owed = date.month == 1 && date.day == 1 ? 0 : owed;
        if (row) {
            world->is_working[i] = row->kind == DAY_WORKING_SATURDAY;
            world->is_holiday[i] =
                row->kind == DAY_PUBLIC_HOLIDAY || row->kind == DAY_HOLIDAY_ON_WEEKEND;
        } else if (year_is_announced(world, date.year)) {
            world->is_working[i] = !is_weekend;
            world->is_holiday[i] = false;
        } else {
            world->is_holiday[i] = is_fixed_holiday(world, date);
            bool is_free = !is_weekend && !world->is_holiday[i];
            world->is_working[i] = is_free && owed == 0;
            owed += (is_weekend && world->is_holiday[i]) - (is_free && owed > 0);
        }
    }
}

static void minutes_count(struct world *world, int unit)
{
    const struct office_hours *hours = &world->clock.hours;
    int32_t counted = 0;
    for (int32_t minute = 0; minute < WORLD_MINUTES; minute++) {
        int32_t day = minute / MINUTES_PER_DAY;
        int32_t of_day = minute % MINUTES_PER_DAY;
        bool day_counts = unit == UNIT_WORKING_DAYS    ? world->is_working[day]
                          : unit == UNIT_CALENDAR_DAYS ? true
                                                       : !world->is_holiday[day];
        bool is_open = (of_day >= hours->opens && of_day < hours->break_starts) ||
                       (of_day >= hours->break_ends && of_day < hours->closes);
        world->counted_before[unit][minute] = counted;
        if (day_counts && is_open) {
            world->counted_at[unit][counted++] = minute;
        }
    }
    world->counted_before[unit][WORLD_MINUTES] = counted;
}

static void world_make(struct world *world)
{
    random_calendar(world);
    days_tell(world);
    for (int unit = 0; unit < UNITS; unit++) {
        minutes_count(world, unit);
    }
    int32_t next = WORLD_MINUTES;
    for (int32_t minute = WORLD_MINUTES - 1; minute >= 0; minute--) {
        const int32_t *before = world->counted_before[UNIT_WORKING_DAYS];
        next = before[minute + 1] > before[minute] ? minute : next;
        world->office_from[minute] = next;
    }
    struct data_fault items[1];
    struct data_faults faults = {items, 1, 0};
    assert_true(calendar_validate(&world->clock.calendar, &faults));
    assert_true(office_hours_validate(&world->clock.hours, 1, &faults));
}

/* The end of the last counted minute of so many, from a minute on. */
static int32_t walk(const struct world *world, int unit, int32_t from, int32_t minutes)
{
    int32_t place = world->counted_before[unit][from] + minutes - 1;
    assert_true(place < world->counted_before[unit][WORLD_MINUTES]);
    return minutes == 0 ? from : world->counted_at[unit][place] + 1;
}

/* The end of the last worked minute of the day, or of the first later day that has one. */
static int32_t closing(const struct world *world, int32_t day)
{
    int32_t opens = world->office_from[day * MINUTES_PER_DAY];
    int32_t midnight = (opens / MINUTES_PER_DAY + 1) * MINUTES_PER_DAY;
    int32_t last = world->counted_before[UNIT_WORKING_DAYS][midnight] - 1;
    return world->counted_at[UNIT_WORKING_DAYS][last] + 1;
}

static int32_t oracle_due(const struct world *world, struct deadline deadline, int32_t received)
{
    int32_t day = world->office_from[received] / MINUTES_PER_DAY;
    if (deadline.days == 0) {
        return closing(world, day);
    }
    int32_t per_day = office_minutes_per_day(&world->clock.hours);
    int32_t end =
        walk(world, (int)deadline.unit, (day + 1) * MINUTES_PER_DAY, deadline.days * per_day);
    return closing(world, (end - 1) / MINUTES_PER_DAY);
}

static int32_t oracle_resumed(const struct world *world, enum deadline_unit unit, int32_t due,
                              int32_t paused, int32_t resumed)
{
    const int32_t *before = world->counted_before[unit];
    if (paused > due) {
        return due;
    }
    int32_t from = world->office_from[resumed];
    int32_t end = walk(world, (int)unit, from, before[due] - before[paused]);
    int32_t day = (end > from ? end - 1 : from) / MINUTES_PER_DAY;
    return world->is_working[day] ? end : closing(world, day);
}

static int64_t absolute(const struct world *world, int32_t minute)
{
    return instant_of_day(world->first_day, minute);
}

static void check_remaining(const struct world *world, int32_t due)
{
    const int32_t *before = world->counted_before[UNIT_WORKING_DAYS];
    int32_t reach = chance(3) ? WORLD_MINUTES : 30000;
    int32_t from = due > reach ? due - reach : 0;
    int32_t to = due + reach < WORLD_MINUTES ? due + reach : WORLD_MINUTES;
    int32_t now = from + (int32_t)random_below((uint32_t)(to - from));
    assert_int_equal(
        deadline_remaining_minutes(&world->clock, absolute(world, due), absolute(world, now)),
        before[due] - before[now]);
}

/* Laws that hold whatever the calendar. */
static void check_properties(const struct world *world, struct deadline deadline, int32_t received,
                             int32_t due)
{
    int64_t due_at = absolute(world, due);
    int64_t from = deadline_counts_from(&world->clock, absolute(world, received));
    struct deadline longer = {deadline.days + 1, deadline.unit};
    struct deadline working = {deadline.days, UNIT_WORKING_DAYS};
    assert_true(due_at > from && from >= absolute(world, received));
    assert_true(deadline_due(&world->clock, longer, absolute(world, received)) >= due_at);
    assert_true(deadline_due(&world->clock, working, absolute(world, received)) >= due_at);
    assert_true(deadline_due(&world->clock, deadline, absolute(world, received + 1)) >= due_at);
    assert_true(world->is_working[(due - 1) / MINUTES_PER_DAY]);
}

static void check_pauses(const struct world *world, enum deadline_unit unit, int32_t received,
                         int32_t due)
{
    const struct legal_clock *clock = &world->clock;
    int32_t now = received;
    for (int i = 0; i < 2; i++) {
        int32_t paused = now + (int32_t)random_below((uint32_t)(due > now ? due - now : 0) + 2000);
        int32_t resumed = paused + (int32_t)random_below(chance(80) ? 3000 : 60000);
        struct pause pause = {absolute(world, paused), absolute(world, resumed)};
        int32_t due_after = oracle_resumed(world, unit, due, paused, resumed);
        assert_int_equal(deadline_resumed(clock, unit, absolute(world, due), pause),
                         absolute(world, due_after));
        assert_true(due_after >= due);
        if (unit == UNIT_WORKING_DAYS && paused <= due) {
            int64_t resumes_at = deadline_counts_from(clock, pause.resumed_at);
            assert_int_equal(
                deadline_remaining_minutes(clock, absolute(world, due_after), resumes_at),
                deadline_remaining_minutes(clock, absolute(world, due), pause.paused_at));
        }
        due = due_after;
        now = resumed;
    }
}

static void check_case(const struct world *world)
{
    struct deadline deadline = {(int32_t)random_below(chance(50) ? 8 : 46),
                                (enum deadline_unit)random_below(UNITS)};
    int32_t received = (int32_t)random_below(300 * MINUTES_PER_DAY);
    int64_t received_at = absolute(world, received);
    int32_t due = oracle_due(world, deadline, received);
    assert_int_equal(deadline_counts_from(&world->clock, received_at),
                     absolute(world, world->office_from[received]));
    assert_int_equal(deadline_due(&world->clock, deadline, received_at), absolute(world, due));
    check_properties(world, deadline, received, due);
    check_remaining(world, due);
    check_pauses(world, deadline.unit, received, due);
}

static void agrees_with_counting_every_minute(void **state)
{
    (void)state;
    static struct world world;
    const char *asked = getenv("ANSINH_ORACLE_CASES");
    long cases = asked ? atol(asked) : CASES_DEFAULT;
    random_state = 0x20261122;
    for (long done = 0; done < cases; done++) {
        if (done % CASES_PER_WORLD == 0) {
            world_make(&world);
        }
        check_case(&world);
    }
    print_message("%ld cases\n", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_counting_every_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
