#include "dossiers/indicators.h"

static enum timeliness judge_ended(const struct dossier *dossier)
{
    if (dossier->is_overdue || dossier->ended_at > dossier->due_at) {
        return TIMELINESS_OVERDUE;
    }
    return instant_day(dossier->ended_at) < instant_day(dossier->due_at) ? TIMELINESS_EARLY
                                                                         : TIMELINESS_ON_TIME;
}

enum timeliness indicator_timeliness(const struct dossier *dossier, int64_t period_end)
{
    const struct dossier_state_kind *kind = dossier_state_kind(dossier->state);
    bool is_outside = dossier->state == DOSSIER_NOT_ACCEPTED || dossier->state == DOSSIER_WITHDRAWN;
    if (is_outside || kind->clock == CLOCK_NOT_STARTED) {
        return TIMELINESS_NOT_COUNTED;
    }
    if (dossier->has_ended && dossier->ended_at <= period_end) {
        return judge_ended(dossier);
    }
    bool is_paused = kind->clock == CLOCK_PAUSED && dossier->paused_at < period_end;
    int64_t judged_at = is_paused ? dossier->paused_at : period_end;
    if (dossier->is_overdue || judged_at > dossier->due_at) {
        return TIMELINESS_RUNNING_OVERDUE;
    }
    return is_paused && dossier->state == DOSSIER_SUPPLEMENT_REQUIRED ? TIMELINESS_WAITING
                                                                      : TIMELINESS_RUNNING;
}

const char *indicator_timeliness_code(enum timeliness timeliness)
{
    static const char *const codes[] = {
        [TIMELINESS_NOT_COUNTED] = "not_counted", [TIMELINESS_EARLY] = "early",
        [TIMELINESS_ON_TIME] = "on_time",         [TIMELINESS_OVERDUE] = "overdue",
        [TIMELINESS_RUNNING] = "running",         [TIMELINESS_RUNNING_OVERDUE] = "running_overdue",
        [TIMELINESS_WAITING] = "waiting",
    };
    return codes[timeliness];
}

int64_t indicator_processing_minutes(const struct dossier *dossier)
{
    return dossier->has_ended ? dossier->ended_at - dossier->received_at - dossier->waited_minutes
                              : 0;
}

int32_t indicator_rate(int64_t part, int64_t whole)
{
    static const int64_t scale = 10000;
    return whole == 0 ? 0 : (int32_t)((2 * part * scale + whole) / (2 * whole));
}
