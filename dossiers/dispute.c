#include "dossiers/dispute.h"

#include <stddef.h>

const char *const dispute_state_names[] = {"open",   "explained", "escalated", "corrected",
                                           "upheld", "withdrawn", NULL};
const char *const dispute_action_names[] = {"correct", "explain", "escalate", "withdraw", NULL};
const char *const dispute_role_names[] = {"citizen", "facility", "office", NULL};

/* What an action makes of a state; who may take it: the citizen, or who has to answer. */
static const struct step {
    enum dispute_state from;
    enum dispute_action action;
    bool by_citizen;
    enum dispute_state to;
} steps[] = {
    {DISPUTE_OPEN, DISPUTE_CORRECT, false, DISPUTE_CORRECTED},
    {DISPUTE_OPEN, DISPUTE_EXPLAIN, false, DISPUTE_EXPLAINED},
    {DISPUTE_OPEN, DISPUTE_ESCALATE, true, DISPUTE_ESCALATED},
    {DISPUTE_OPEN, DISPUTE_WITHDRAW, true, DISPUTE_WITHDRAWN},
    {DISPUTE_EXPLAINED, DISPUTE_ESCALATE, true, DISPUTE_ESCALATED},
    {DISPUTE_EXPLAINED, DISPUTE_WITHDRAW, true, DISPUTE_WITHDRAWN},
    {DISPUTE_ESCALATED, DISPUTE_CORRECT, false, DISPUTE_CORRECTED},
    {DISPUTE_ESCALATED, DISPUTE_EXPLAIN, false, DISPUTE_UPHELD},
    {DISPUTE_ESCALATED, DISPUTE_WITHDRAW, true, DISPUTE_WITHDRAWN},
};

static const struct step *step_find(enum dispute_state from, enum dispute_action action)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].from == from && steps[i].action == action) {
            return &steps[i];
        }
    }
    return NULL;
}

enum dispute_refusal dispute_apply(const struct dispute *dispute, enum dispute_action action,
                                   enum dispute_role role, int64_t now, struct date today,
                                   struct dispute *ret_after)
{
    const struct step *step = step_find(dispute->state, action);
    if (!step) {
        return DISPUTE_NOT_IN_THIS_STATE;
    }
    if (role != (step->by_citizen ? DISPUTE_BY_CITIZEN : dispute->responder)) {
        return DISPUTE_ROLE_MAY_NOT;
    }
    if (action == DISPUTE_ESCALATE && step->from == DISPUTE_OPEN && now <= dispute->due_at) {
        return DISPUTE_NOT_YET;
    }
    if (action == DISPUTE_ESCALATE && step->from == DISPUTE_EXPLAINED &&
        date_compare(today, dispute->escalate_until) > 0) {
        return DISPUTE_TOO_LATE;
    }
    struct dispute after = *dispute;
    after.state = step->to;
    after.responder = step->to == DISPUTE_ESCALATED ? DISPUTE_BY_OFFICE : dispute->responder;
    after.escalate_until = step->to == DISPUTE_EXPLAINED
                               ? date_add_days(today, DISPUTE_ESCALATION_DAYS)
                               : (struct date){0};
    *ret_after = after;
    return DISPUTE_ALLOWED;
}

bool dispute_has_ended(enum dispute_state state)
{
    return state == DISPUTE_CORRECTED || state == DISPUTE_UPHELD || state == DISPUTE_WITHDRAWN;
}

struct date dispute_flagged_until(const struct dispute *dispute)
{
    static const struct date far_away = {9999, 12, 31};
    if (dispute_has_ended(dispute->state)) {
        return (struct date){0};
    }
    return dispute->state == DISPUTE_EXPLAINED ? dispute->escalate_until : far_away;
}
