/*
 * The life of a dispute: who may do what to it in which state, and until when. Pure: instants as
 * in instant.h, no clock of its own.
 *
 * Whoever wrote the fact answers (a facility for visits, an office for periods) with a correction
 * or an explanation. An explanation, or silence beyond the due time, may be taken to the next
 * office once, within 30 days of it (Law on Complaints 02/2011/QH13 art 33, from memory); what
 * that office says is final here.
 */
#ifndef DOSSIERS_DISPUTE_H
#define DOSSIERS_DISPUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

enum dispute_state {
    DISPUTE_OPEN,
    DISPUTE_EXPLAINED,
    DISPUTE_ESCALATED,
    DISPUTE_CORRECTED,
    DISPUTE_UPHELD,
    DISPUTE_WITHDRAWN,
    DISPUTE_STATE_COUNT
};
enum dispute_action {
    DISPUTE_CORRECT,
    DISPUTE_EXPLAIN,
    DISPUTE_ESCALATE,
    DISPUTE_WITHDRAW,
    DISPUTE_ACTION_COUNT
};
enum dispute_role {
    DISPUTE_BY_CITIZEN,
    DISPUTE_BY_FACILITY,
    DISPUTE_BY_OFFICE,
    DISPUTE_ROLE_COUNT
};
enum dispute_refusal {
    DISPUTE_ALLOWED,
    DISPUTE_NOT_IN_THIS_STATE,
    DISPUTE_ROLE_MAY_NOT,
    DISPUTE_NOT_YET, /* the answer is not due yet */
    DISPUTE_TOO_LATE /* the days to take it further are over */
};

/* "open", "correct", "citizen"; ended by NULL. */
extern const char *const dispute_state_names[], *const dispute_action_names[],
                                                    *const dispute_role_names[];

enum { DISPUTE_ESCALATION_DAYS = 30 };

struct dispute {
    enum dispute_state state;
    enum dispute_role responder; /* DISPUTE_BY_FACILITY or DISPUTE_BY_OFFICE */
    int64_t due_at;
    struct date escalate_until; /* of an explained one */
};

/* What becomes of it; *ret_after is untouched when refused. After ESCALATE its due time is still
 * the old one: the caller promises another by the rule dispute_escalated. */
enum dispute_refusal dispute_apply(const struct dispute *dispute, enum dispute_action action,
                                   enum dispute_role role, int64_t now, struct date today,
                                   struct dispute *ret_after);

/* The last day on which third parties see the fact flagged or not at all: far away while an answer
 * is owed, none when it is over. */
struct date dispute_flagged_until(const struct dispute *dispute);

bool dispute_has_ended(enum dispute_state state);

#endif
