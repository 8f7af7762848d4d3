/*
 * The clock enters the program here, once a request, as a value. ANSINH_TODAY=2026-11-22 moves the
 * whole system to that day; time goes on from there. Everything is told in the time of
 * Asia/Ho_Chi_Minh (UTC+7, no summer time).
 */
#ifndef API_CLOCK_H
#define API_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

struct instant {
    int64_t unix_us;
    struct date today;
    char text[33]; /* "2026-11-22T10:00:00.123456+07:00" */
    char today_text[DATE_TEXT_SIZE];
};

/* Moves the clock so that it is `today` now; a date of none leaves it alone. Once, at start. */
void clock_move(struct date today);

struct instant clock_read(void);

/* Seconds since 1970 as "2026-11-22T10:00:00+07:00"; NULL: no memory. */
const char *clock_text(struct arena *arena, int64_t unix_s);

/* The day on which they are over. */
struct date clock_day(int64_t unix_s);

#endif
