/*
 * Instants of the legal clock: minutes since 1970-01-01 00:00 Asia/Ho_Chi_Minh (UTC+7 all year), as
 * int64_t. The instant that ends an office day at 17:00 is that day's 17:00. Dates outside 1800 to
 * 9999 have no instant here.
 */
#ifndef DOSSIERS_INSTANT_H
#define DOSSIERS_INSTANT_H

#include <stdint.h>

#include "base/date.h"

enum { MINUTES_PER_DAY = 24 * 60 };

/* The minute of a day (0 to 1440) given as a date, or as days since 1970-01-01. */
int64_t instant_of_date(struct date date, int32_t minute);
int64_t instant_of_day(int32_t day, int32_t minute);

int32_t instant_day(int64_t instant);
int32_t instant_minute_of_day(int64_t instant);
struct date instant_date(int64_t instant);

/* Seconds since 1970-01-01 00:00 UTC; the seconds of a minute are dropped. */
int64_t instant_of_unix(int64_t unix_s);
int64_t instant_to_unix(int64_t instant);

#endif
