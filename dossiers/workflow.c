#include "dossiers/workflow.h"

#include <string.h>

/* Where a dossier stands, a bit for each: in a state or, while in processing, at a step. */
enum { STEP_PLACES = 16 };
enum place {
    AT_NEW = 1 << DOSSIER_NEW,
    AT_ACCEPTED = 1 << DOSSIER_ACCEPTED,
    AT_SUPPLEMENT_REQUIRED = 1 << DOSSIER_SUPPLEMENT_REQUIRED,
    AT_PAYMENT_REQUIRED = 1 << DOSSIER_PAYMENT_REQUIRED,
    AT_PROCESSED = 1 << DOSSIER_PROCESSED,
    AT_ASSESSING = 1 << (STEP_PLACES + DECISION_ASSESSING),
    AT_PROPOSED = 1 << (STEP_PLACES + DECISION_PROPOSED),
    AT_APPROVED = 1 << (STEP_PLACES + DECISION_APPROVED),
    AT_ANY_STEP = AT_ASSESSING | AT_PROPOSED | AT_APPROVED,
    AT_PAUSE = AT_SUPPLEMENT_REQUIRED | AT_PAYMENT_REQUIRED,
};

enum { BY_CITIZEN_SIDE = BY_CITIZEN | BY_INTAKE | BY_PARTNER };

/* What a transition asks for beyond place and role. */
enum {
    OWN = 1,        /* an assessor acts on dossiers of his own */
    FOUR_EYES = 2,  /* where the procedure says so, the actor is not the assessor */
    UNAPPROVED = 4, /* only where the procedure does without a second person */
    NEEDS_NOTE = 8,
    NEEDS_ASSIGNEE = 16,
    NEEDS_DATE = 32,
    KEEPS_STEP = 64,
};

struct transition_rule {
    enum dossier_action action;
    unsigned from; /* enum place */
    unsigned by;   /* enum dossier_role */
    enum dossier_state to;
    enum decision_step to_step;
    unsigned terms;
};

static const struct transition_rule transitions[] = {
    {ACTION_ACCEPT, AT_NEW, BY_INTAKE | BY_RULE, DOSSIER_ACCEPTED, DECISION_NONE, 0},
    {ACTION_REFUSE, AT_NEW, BY_INTAKE, DOSSIER_NOT_ACCEPTED, DECISION_NONE, NEEDS_NOTE},
    {ACTION_ASSIGN, AT_ACCEPTED, BY_INTAKE | BY_ASSESSOR | BY_ADMIN | BY_RULE,
     DOSSIER_IN_PROCESSING, DECISION_ASSESSING, NEEDS_ASSIGNEE},
    {ACTION_ASSIGN, AT_ANY_STEP, BY_INTAKE | BY_ASSESSOR | BY_ADMIN, DOSSIER_IN_PROCESSING,
     DECISION_ASSESSING, NEEDS_ASSIGNEE | OWN},
    {ACTION_REQUEST_SUPPLEMENT, AT_ACCEPTED, BY_INTAKE, DOSSIER_SUPPLEMENT_REQUIRED, DECISION_NONE,
     NEEDS_NOTE},
    {ACTION_REQUEST_SUPPLEMENT, AT_ASSESSING, BY_ASSESSOR, DOSSIER_SUPPLEMENT_REQUIRED,
     DECISION_NONE, NEEDS_NOTE | OWN},
    {ACTION_SUPPLEMENT, AT_SUPPLEMENT_REQUIRED, BY_CITIZEN_SIDE, DOSSIER_IN_PROCESSING,
     DECISION_ASSESSING, 0},
    {ACTION_REQUEST_PAYMENT, AT_ASSESSING, BY_ASSESSOR, DOSSIER_PAYMENT_REQUIRED, DECISION_NONE,
     NEEDS_NOTE | OWN},
    {ACTION_PAY, AT_PAYMENT_REQUIRED, BY_INTAKE | BY_PARTNER, DOSSIER_IN_PROCESSING,
     DECISION_ASSESSING, 0},
    {ACTION_EXTEND, AT_ANY_STEP, BY_ASSESSOR | BY_APPROVER, DOSSIER_IN_PROCESSING, DECISION_NONE,
     KEEPS_STEP | NEEDS_NOTE | NEEDS_DATE | OWN},
    {ACTION_PROPOSE, AT_ASSESSING, BY_ASSESSOR, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, OWN},
    {ACTION_APPROVE, AT_PROPOSED, BY_APPROVER, DOSSIER_IN_PROCESSING, DECISION_APPROVED, FOUR_EYES},
    {ACTION_RETURN_TO_ASSESSOR, AT_PROPOSED | AT_APPROVED, BY_APPROVER, DOSSIER_IN_PROCESSING,
     DECISION_ASSESSING, NEEDS_NOTE},
    {ACTION_COMPLETE, AT_ASSESSING, BY_ASSESSOR | BY_RULE, DOSSIER_PROCESSED, DECISION_NONE,
     OWN | UNAPPROVED},
    {ACTION_COMPLETE, AT_APPROVED, BY_ASSESSOR | BY_APPROVER, DOSSIER_PROCESSED, DECISION_NONE,
     OWN},
    {ACTION_DELIVER, AT_PROCESSED, BY_INTAKE | BY_PARTNER | BY_RULE, DOSSIER_RESULT_RETURNED,
     DECISION_NONE, 0},
    {ACTION_WITHDRAW, AT_NEW | AT_ACCEPTED | AT_ANY_STEP | AT_PAUSE, BY_CITIZEN_SIDE,
     DOSSIER_WITHDRAWN, DECISION_NONE, 0},
    {ACTION_STOP, AT_ANY_STEP | AT_PAUSE, BY_APPROVER, DOSSIER_STOPPED, DECISION_NONE,
     NEEDS_NOTE | FOUR_EYES},
};

enum { TRANSITION_COUNT = sizeof transitions / sizeof *transitions };

static bool rule_starts_from(const struct transition_rule *rule, const struct dossier *dossier)
{
    unsigned place = dossier->state == DOSSIER_IN_PROCESSING ? 1U << (STEP_PLACES + dossier->step)
                                                             : 1U << dossier->state;
    return rule->from & place;
}

static const struct transition_rule *transition_find(const struct dossier *dossier,
                                                     enum dossier_action action)
{
    for (size_t i = 0; i < TRANSITION_COUNT; i++) {
        if (transitions[i].action == action && rule_starts_from(&transitions[i], dossier)) {
            return &transitions[i];
        }
    }
    return NULL;
}

static bool is_empty(const char *text)
{
    return !text || !*text;
}

static bool is_same_person(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static enum workflow_refusal person_refusal(const struct transition_rule *rule,
                                            const struct procedure *procedure,
                                            const struct dossier *dossier,
                                            const struct transition *transition)
{
    bool is_assessor = is_same_person(dossier->assessor, transition->actor);
    bool takes_free_one = rule->action == ACTION_ASSIGN && !dossier->assessor;
    if (transition->role == BY_RULE && !procedure->straight_through) {
        return REFUSAL_NOT_DECIDED_BY_RULE;
    }
    /* A nameless officer would be nobody's second pair of eyes. */
    if (transition->role != BY_RULE && is_empty(transition->actor)) {
        return REFUSAL_ACTOR_MISSING;
    }
    if ((rule->terms & OWN) && transition->role == BY_ASSESSOR && !is_assessor && !takes_free_one) {
        return REFUSAL_NOT_THE_ASSESSOR;
    }
    if ((rule->terms & FOUR_EYES) && procedure->four_eyes && is_assessor) {
        return REFUSAL_SAME_PERSON;
    }
    if ((rule->terms & UNAPPROVED) && procedure->four_eyes) {
        return REFUSAL_APPROVAL_MISSING;
    }
    return REFUSAL_NONE;
}

/* Decree 61/2018 art 19: an apology with a new date, once. */
static enum workflow_refusal extension_refusal(const struct legal_clock *clock,
                                               const struct dossier *dossier,
                                               const struct transition *transition)
{
    struct date due_on = transition->due_on;
    struct date today = instant_date(transition->now);
    if (dossier->is_extended) {
        return REFUSAL_EXTENDED_BEFORE;
    }
    if (!date_is_valid(due_on) || date_is_partial(due_on) || date_compare(due_on, today) < 0) {
        return REFUSAL_DATE_NOT_LATER;
    }
    if (date_compare(due_on, date_add_days(today, EXTENSION_DAYS_MAX)) > 0) {
        return REFUSAL_DATE_TOO_FAR;
    }
    int64_t due_at = deadline_on(clock, due_on);
    return due_at > dossier->due_at && due_at > transition->now ? REFUSAL_NONE
                                                                : REFUSAL_DATE_NOT_LATER;
}

static enum workflow_refusal parameter_refusal(const struct transition_rule *rule,
                                               const struct legal_clock *clock,
                                               const struct dossier *dossier,
                                               const struct transition *transition)
{
    if (transition->now < dossier->changed_at) {
        return REFUSAL_TIME_GOES_BACK;
    }
    if ((rule->terms & NEEDS_NOTE) && is_empty(transition->note)) {
        return REFUSAL_NOTE_MISSING;
    }
    bool needs_no_assignee = transition->role == BY_RULE || !is_empty(transition->to_office);
    if ((rule->terms & NEEDS_ASSIGNEE) && !needs_no_assignee && is_empty(transition->assignee)) {
        return REFUSAL_ASSIGNEE_MISSING;
    }
    return rule->terms & NEEDS_DATE ? extension_refusal(clock, dossier, transition) : REFUSAL_NONE;
}

static bool clock_start(const struct workflow_rules *rules, struct dossier *dossier)
{
    struct promise promise;
    if (!deadline_promise(rules->deadlines, rules->clock, rules->procedure->code,
                          dossier->receiving_office, dossier->received_at, &promise)) {
        return false;
    }
    dossier->due_at = promise.due_at;
    dossier->unit = promise.unit;
    dossier->statutory_due_at = promise.statutory_due_at;
    dossier->statutory_unit = promise.statutory_unit;
    return true;
}

/* Statute and commitment may count different days, so the pause may turn round which of them ends
 * first. */
static void due_shift(const struct legal_clock *clock, struct pause pause, struct dossier *dossier)
{
    dossier->due_at = deadline_resumed(clock, dossier->unit, dossier->due_at, pause);
    dossier->statutory_due_at =
        deadline_resumed(clock, dossier->statutory_unit, dossier->statutory_due_at, pause);
    if (!dossier->is_extended && dossier->due_at > dossier->statutory_due_at) {
        dossier->due_at = dossier->statutory_due_at;
        dossier->unit = dossier->statutory_unit;
    }
}

/* The clock follows from the states alone. False when the dossier has no deadline. */
static bool clock_follow(const struct workflow_rules *rules, int64_t now, enum dossier_state from,
                         struct dossier *dossier)
{
    const struct dossier_state_kind *before = dossier_state_kind(from);
    const struct dossier_state_kind *after = dossier_state_kind(dossier->state);
    if (before->clock == CLOCK_PAUSED) {
        due_shift(rules->clock, (struct pause){dossier->paused_at, now}, dossier);
        dossier->waited_minutes += now - dossier->paused_at;
        dossier->paused_at = 0;
    }
    if (after->clock == CLOCK_PAUSED) {
        dossier->paused_at = now;
    }
    if (after->counts_as_end && !dossier->has_ended) {
        dossier->has_ended = true;
        dossier->ended_at = now;
    }
    bool starts = before->clock == CLOCK_NOT_STARTED && after->clock == CLOCK_RUNNING;
    return !starts || clock_start(rules, dossier);
}

static void action_record(const struct legal_clock *clock, const struct transition *transition,
                          struct dossier *dossier)
{
    if (dossier->step != DECISION_APPROVED && dossier->state == DOSSIER_IN_PROCESSING) {
        dossier->approver = NULL;
    }
    if (transition->action == ACTION_ASSIGN) {
        dossier->assessor = is_empty(transition->assignee) ? NULL : transition->assignee;
        dossier->office = is_empty(transition->to_office) ? dossier->office : transition->to_office;
    } else if (transition->action == ACTION_REQUEST_SUPPLEMENT) {
        /* Only one request is allowed; a second makes the dossier overdue (Decision 766). */
        dossier->supplements++;
        dossier->is_overdue = dossier->is_overdue || dossier->supplements > 1;
    } else if (transition->action == ACTION_APPROVE) {
        dossier->approver = transition->actor;
    } else if (transition->action == ACTION_EXTEND) {
        dossier->is_overdue = dossier->is_overdue || transition->now > dossier->due_at;
        dossier->due_at = deadline_on(clock, transition->due_on);
        dossier->is_extended = true;
    }
}

struct dossier workflow_start(const char *office, int64_t received_at)
{
    return (struct dossier){
        .state = DOSSIER_NEW,
        .step = DECISION_NONE,
        .office = office,
        .receiving_office = office,
        .received_at = received_at,
        .changed_at = received_at,
    };
}

enum workflow_refusal workflow_apply(const struct workflow_rules *rules,
                                     const struct dossier *dossier,
                                     const struct transition *transition, struct dossier *ret_after)
{
    const struct transition_rule *rule = transition_find(dossier, transition->action);
    if (!rule) {
        return REFUSAL_NOT_IN_THIS_STATE;
    }
    if (!(rule->by & transition->role)) {
        return REFUSAL_ROLE_MAY_NOT;
    }
    enum workflow_refusal refusal = person_refusal(rule, rules->procedure, dossier, transition);
    if (refusal == REFUSAL_NONE) {
        refusal = parameter_refusal(rule, rules->clock, dossier, transition);
    }
    if (refusal != REFUSAL_NONE) {
        return refusal;
    }
    struct dossier after = *dossier;
    after.state = rule->to;
    after.step = rule->terms & KEEPS_STEP ? dossier->step : rule->to_step;
    after.changed_at = transition->now;
    if (!clock_follow(rules, transition->now, dossier->state, &after)) {
        return REFUSAL_NO_DEADLINE;
    }
    action_record(rules->clock, transition, &after);
    *ret_after = after;
    return REFUSAL_NONE;
}

bool workflow_recompute(const struct workflow_rules *rules, const struct dossier *dossier,
                        const struct pause *pauses, size_t pause_count, struct dossier *ret_after)
{
    struct dossier after = *dossier;
    bool has_started = dossier->due_at != 0;
    after.is_extended = false;
    if (!has_started || !clock_start(rules, &after)) {
        return false;
    }
    for (size_t i = 0; i < pause_count; i++) {
        due_shift(rules->clock, pauses[i], &after);
    }
    if (dossier->is_extended) {
        after.is_extended = true;
        after.due_at = deadline_on(rules->clock, instant_date(dossier->due_at));
        after.unit = dossier->unit;
    }
    *ret_after = after;
    return true;
}

uint32_t workflow_actions(const struct workflow_rules *rules, const struct dossier *dossier,
                          enum dossier_role role)
{
    uint32_t actions = 0;
    for (size_t i = 0; i < TRANSITION_COUNT; i++) {
        if (rule_starts_from(&transitions[i], dossier) && (transitions[i].by & role)) {
            actions |= UINT32_C(1) << transitions[i].action;
        }
    }
    return role == BY_RULE && !rules->procedure->straight_through ? 0 : actions;
}

int64_t workflow_clock_instant(const struct dossier *dossier, int64_t now)
{
    switch (dossier_state_kind(dossier->state)->clock) {
    case CLOCK_PAUSED:
        return dossier->paused_at;
    case CLOCK_STOPPED:
        return dossier->has_ended ? dossier->ended_at : dossier->changed_at;
    case CLOCK_NOT_STARTED:
    case CLOCK_RUNNING:
        break;
    }
    return now;
}
