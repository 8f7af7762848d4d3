#include "dossiers/instant.h"

enum { MINUTES_AHEAD_OF_UTC = 7 * 60, SECONDS_PER_MINUTE = 60 };

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

int64_t instant_of_date(struct date date, int32_t minute)
{
    return instant_of_day(date_to_days(date), minute);
}

int64_t instant_of_day(int32_t day, int32_t minute)
{
    return (int64_t)day * MINUTES_PER_DAY + minute;
}

int32_t instant_day(int64_t instant)
{
    return (int32_t)floor_divide(instant, MINUTES_PER_DAY);
}

int32_t instant_minute_of_day(int64_t instant)
{
    return (int32_t)(instant - floor_divide(instant, MINUTES_PER_DAY) * MINUTES_PER_DAY);
}

struct date instant_date(int64_t instant)
{
    return date_from_days(instant_day(instant));
}

int64_t instant_of_unix(int64_t unix_s)
{
    return floor_divide(unix_s, SECONDS_PER_MINUTE) + MINUTES_AHEAD_OF_UTC;
}

int64_t instant_to_unix(int64_t instant)
{
    return (instant - MINUTES_AHEAD_OF_UTC) * SECONDS_PER_MINUTE;
}
