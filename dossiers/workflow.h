/*
 * The life of a dossier: ten national states, who may do what in which, and what that does to the
 * clock. A pure function from a dossier and a transition to the dossier after it, or to a named
 * refusal. Sources: state catalogue of the National Public Service Portal, Decision 766/QĐ-TTg,
 * Decree 61/2018 art 17-19, Law 41/2024 art 92.
 *
 * People are ids as text, compared byte for byte; NULL is nobody. Texts are kept as pointers and
 * belong to the caller. Instants as in instant.h.
 *
 * The period runs from received_at, when the whole dossier arrived, not from the officer's
 * acceptance: nobody gains time by being slow to accept.
 */
#ifndef DOSSIERS_WORKFLOW_H
#define DOSSIERS_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dossiers/deadline_rules.h"
#include "dossiers/procedure.h"

enum dossier_state {
    DOSSIER_NEW = 1,
    DOSSIER_ACCEPTED,
    DOSSIER_NOT_ACCEPTED,
    DOSSIER_IN_PROCESSING,
    DOSSIER_SUPPLEMENT_REQUIRED,
    DOSSIER_PAYMENT_REQUIRED,
    DOSSIER_WITHDRAWN,
    DOSSIER_STOPPED,
    DOSSIER_PROCESSED,
    DOSSIER_RESULT_RETURNED,
};

/* How far the decision is while a dossier is in processing; NONE in every other state. */
enum decision_step { DECISION_NONE, DECISION_ASSESSING, DECISION_PROPOSED, DECISION_APPROVED };

enum dossier_clock { CLOCK_NOT_STARTED, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED };

enum dossier_action {
    ACTION_ACCEPT,
    ACTION_REFUSE,
    ACTION_ASSIGN,
    ACTION_REQUEST_SUPPLEMENT,
    ACTION_SUPPLEMENT,
    ACTION_REQUEST_PAYMENT,
    ACTION_PAY,
    ACTION_EXTEND,
    ACTION_PROPOSE,
    ACTION_APPROVE,
    ACTION_RETURN_TO_ASSESSOR,
    ACTION_COMPLETE,
    ACTION_DELIVER,
    ACTION_WITHDRAW,
    ACTION_STOP,
    ACTION_COUNT
};

enum dossier_role {
    BY_CITIZEN = 1, /* the person, a guardian or delegate */
    BY_INTAKE = 2,  /* officers */
    BY_ASSESSOR = 4,
    BY_APPROVER = 8,
    BY_AUDITOR = 16,
    BY_ADMIN = 32,
    BY_PARTNER = 64, /* portal, post, bank */
    BY_RULE = 128,   /* decides by rule where the procedure is straight_through */
};

enum workflow_refusal {
    REFUSAL_NONE,
    REFUSAL_NOT_IN_THIS_STATE,
    REFUSAL_ROLE_MAY_NOT,
    REFUSAL_NOT_DECIDED_BY_RULE,
    REFUSAL_ACTOR_MISSING,
    REFUSAL_NOT_THE_ASSESSOR,
    REFUSAL_APPROVAL_MISSING,
    REFUSAL_SAME_PERSON,
    REFUSAL_NOTE_MISSING,
    REFUSAL_ASSIGNEE_MISSING,
    REFUSAL_DATE_NOT_LATER,
    REFUSAL_DATE_TOO_FAR,
    REFUSAL_EXTENDED_BEFORE,
    REFUSAL_NO_DEADLINE,
    REFUSAL_TIME_GOES_BACK,
    REFUSAL_COUNT
};

enum { EXTENSION_DAYS_MAX = 366 };

struct dossier {
    enum dossier_state state;
    enum decision_step step;
    const char *office;           /* where it is now */
    const char *receiving_office; /* where it arrived: whose commitment holds */
    const char *assessor;
    const char *approver;
    int64_t received_at;
    int64_t changed_at; /* the last transition; at first received_at */
    int64_t due_at;     /* 0 until acceptance, as are the next three */
    enum deadline_unit unit;
    int64_t statutory_due_at;
    enum deadline_unit statutory_unit;
    int64_t paused_at;      /* in a state whose clock is paused */
    int64_t waited_minutes; /* of all pauses that have ended, around the clock */
    int64_t ended_at;       /* when a state that counts as the end was reached */
    bool has_ended;
    bool is_extended;
    bool is_overdue;     /* for good: a second supplement, or an extension after the due instant */
    int32_t supplements; /* times that papers were requested */
};

struct transition {
    enum dossier_action action;
    enum dossier_role role;
    const char *actor;
    const char *note;      /* the reason, where the action needs one */
    const char *assignee;  /* ACTION_ASSIGN */
    const char *to_office; /* ACTION_ASSIGN: hand over, also without an assignee */
    struct date due_on;    /* ACTION_EXTEND */
    int64_t now;
};

/* What the law says about this dossier: values of the day. */
struct workflow_rules {
    const struct legal_clock *clock;
    const struct deadline_rules *deadlines;
    const struct procedure *procedure; /* the dossier's, as of the day it was received */
};

/* A dossier as it arrives, complete. */
struct dossier workflow_start(const char *office, int64_t received_at);

/* REFUSAL_NONE and the dossier after the transition, or why not (ret_after untouched). */
enum workflow_refusal workflow_apply(const struct workflow_rules *rules,
                                     const struct dossier *dossier,
                                     const struct transition *transition,
                                     struct dossier *ret_after);

/* The dossier with its due instants computed anew, for when the calendar or the hours have changed;
 * pauses are those that have ended, in order of time. A date promised in an extension stays, moved
 * off a day off. False (ret_after untouched) when its clock has not started or it has no deadline.
 */
bool workflow_recompute(const struct workflow_rules *rules, const struct dossier *dossier,
                        const struct pause *pauses, size_t pause_count, struct dossier *ret_after);

/* Bit n for enum dossier_action n: what the role could do now, ids and parameters apart. */
uint32_t workflow_actions(const struct workflow_rules *rules, const struct dossier *dossier,
                          enum dossier_role role);

/* When the dossier's clock is read: now while it runs, else when it was paused or stopped. */
int64_t workflow_clock_instant(const struct dossier *dossier, int64_t now);

struct dossier_state_kind {
    const char *code;    /* "in_processing" */
    const char *name[2]; /* national names, by enum language */
    enum dossier_clock clock;
    bool is_terminal;
    bool counts_as_end; /* for the national indicators */
};
const struct dossier_state_kind *dossier_state_kind(enum dossier_state state);

/* "assessing"; by enum decision_step, ended by NULL. */
extern const char *const decision_step_names[];

/* False, ret_state untouched, when no state has that code. */
bool dossier_state_find(const char *code, enum dossier_state *ret_state);

/* "running" */
const char *dossier_clock_code(enum dossier_clock clock);

struct dossier_action_kind {
    const char *code;    /* "request_supplement", as in the API */
    const char *name[2]; /* by enum language */
};
const struct dossier_action_kind *dossier_action_kind(enum dossier_action action);

/* False, ret_action untouched, when no action has that code. */
bool dossier_action_find(const char *code, enum dossier_action *ret_action);

struct workflow_refusal_kind {
    const char *code;
    const char *title[2]; /* by enum language */
};
const struct workflow_refusal_kind *workflow_refusal_kind(enum workflow_refusal refusal);

#endif
