#include "cards/status_due.h"

enum { DAY_S = 86400, ZONE_S = 7 * 3600 };

/* The last time that it was two in the morning. */
static int64_t night_before(int64_t now)
{
    int64_t since = now + ZONE_S - STATUS_NIGHT_S;
    return since - since % DAY_S - ZONE_S + STATUS_NIGHT_S;
}

enum status_due status_due(const struct status_state *state, int64_t now)
{
    if (!state->is_published || !state->is_good || state->base_issued_at < night_before(now) ||
        state->change_count > STATUS_DELTA_CHANGES_MOST) {
        return STATUS_DUE_BASE;
    }
    int64_t age_s = now - state->delta_issued_at;
    /* A delta from the future was made before the clock was set. */
    return state->is_changed || age_s < 0 || age_s >= STATUS_DELTA_LIFE_S ? STATUS_DUE_DELTA
                                                                          : STATUS_DUE_NOTHING;
}
