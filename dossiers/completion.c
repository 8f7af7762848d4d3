#include "dossiers/completion.h"

#include "dossiers/indicators.h"

enum { PACE_MINUTES = 30 * 24 * 60, LEAST_ENDED = 30, LEAST_HIT_RATE = 8000 };

static bool is_moving(const struct completion_pace *pace)
{
    return pace->done > 0 && pace->mean_minutes > 0;
}

static int64_t larger(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* Until so many have been worked off, spread as the usual time is around its mean. */
static int64_t worked_off(const struct completion_pace *pace, int64_t dossiers,
                          int64_t usual_minutes)
{
    return dossiers * PACE_MINUTES * usual_minutes / (pace->done * pace->mean_minutes);
}

int64_t completion_minutes(const struct completion_pace *pace, int64_t ahead, int64_t usual_minutes)
{
    return is_moving(pace) ? larger(usual_minutes, worked_off(pace, ahead + 1, usual_minutes)) : -1;
}

int64_t completion_left(const struct completion_pace *pace, int64_t ahead, int64_t open,
                        int64_t elapsed_minutes, int64_t usual_minutes)
{
    if (!is_moving(pace)) {
        return -1;
    }
    int64_t usual_left = completion_minutes(pace, open, usual_minutes) - elapsed_minutes;
    return larger(larger(usual_left, worked_off(pace, ahead, usual_minutes)), 0);
}

bool completion_is_shown(const struct completion_pace *pace, int64_t ended, int64_t tried,
                         int64_t hit)
{
    return ended >= LEAST_ENDED && tried >= LEAST_ENDED && pace->done > 0 &&
           indicator_rate(hit, tried) >= LEAST_HIT_RATE;
}
