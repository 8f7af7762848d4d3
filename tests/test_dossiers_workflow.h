/*
 * For the tests of the workflow: two procedures, a transition with everything that any action could
 * ask for.
 */
#ifndef TESTS_TEST_DOSSIERS_WORKFLOW_H
#define TESTS_TEST_DOSSIERS_WORKFLOW_H

#include "test_dossiers_rules.h"

#include "dossiers/workflow.h"

static inline struct workflow_rules rules_of(const struct procedure *procedure)
{
    const struct shipped_rules *rules = shipped_rules();
    return (struct workflow_rules){&rules->clock, &rules->deadlines, procedure};
}

static const struct procedure open_procedure = {.code = "612", .straight_through = true};
static const struct procedure strict_procedure = {.code = "BHXH1L", .four_eyes = true};

/* Everything an action could ask for. */
static inline struct transition transition_of(enum dossier_action action, enum dossier_role role)
{
    return (struct transition){
        .action = action,
        .role = role,
        .actor = role == BY_ASSESSOR ? "an" : "binh",
        .note = "thiếu giấy khai sinh",
        .assignee = "an",
        .due_on = {2026, 3, 12},
        .now = at("2026-03-04 10:00"),
    };
}

#endif
