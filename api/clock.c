#include "api/clock.h"

#include <string.h>
#include <time.h>

static const int64_t second_us = 1000000;
static const int64_t day_seconds = 86400;
static const int64_t zone_seconds = 7 * 3600;

static int64_t moved_us;

static int64_t system_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * second_us + now.tv_nsec / 1000;
}

static char *put_digits(char *at, char before, int64_t number, int count)
{
    *at = before;
    for (int i = count; i > 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + count + 1;
}

static struct instant instant_of(int64_t unix_us)
{
    struct instant instant = {.unix_us = unix_us};
    int64_t local = unix_us / second_us + zone_seconds;
    int64_t of_day = local % day_seconds;
    instant.today = date_from_days((int32_t)(local / day_seconds));
    date_format(instant.today, instant.today_text);
    char *at = stpcpy(instant.text, instant.today_text);
    at = put_digits(at, 'T', of_day / 3600, 2);
    at = put_digits(at, ':', of_day / 60 % 60, 2);
    at = put_digits(at, ':', of_day % 60, 2);
    at = put_digits(at, '.', unix_us % second_us, 6);
    stpcpy(at, "+07:00");
    return instant;
}

void clock_move(struct date today)
{
    moved_us = 0;
    if (!date_is_none(today)) {
        struct instant now = clock_read();
        int64_t days = (int64_t)date_to_days(today) - date_to_days(now.today);
        moved_us = days * day_seconds * second_us;
    }
}

struct instant clock_read(void)
{
    return instant_of(system_us() + moved_us);
}

const char *clock_text(struct arena *arena, int64_t unix_s)
{
    struct instant instant = instant_of(unix_s * second_us);
    enum { TO_SECONDS = 19 };
    return arena_printf(arena, "%.*s+07:00", TO_SECONDS, instant.text);
}

struct date clock_day(int64_t unix_s)
{
    return instant_of(unix_s * second_us).today;
}
