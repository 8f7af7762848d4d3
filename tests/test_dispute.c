/* The life of a dispute: every action in every state by everybody, and its times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dossiers/dispute.h"

static const struct date today = {2026, 11, 22};
enum { DUE = 1000 };

static struct dispute in_state(enum dispute_state state, enum dispute_role responder)
{
    return (struct dispute){state, responder, DUE, date_add_days(today, 5)};
}

/* By action: what each state becomes when whoever may act does so in time; COUNT = refused. */
static const enum dispute_state outcomes[DISPUTE_STATE_COUNT][DISPUTE_ACTION_COUNT] = {
    [DISPUTE_OPEN] = {DISPUTE_CORRECTED, DISPUTE_EXPLAINED, DISPUTE_ESCALATED, DISPUTE_WITHDRAWN},
    [DISPUTE_EXPLAINED] = {DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT, DISPUTE_ESCALATED,
                           DISPUTE_WITHDRAWN},
    [DISPUTE_ESCALATED] = {DISPUTE_CORRECTED, DISPUTE_UPHELD, DISPUTE_STATE_COUNT,
                           DISPUTE_WITHDRAWN},
    [DISPUTE_CORRECTED] = {DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT,
                           DISPUTE_STATE_COUNT},
    [DISPUTE_UPHELD] = {DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT,
                        DISPUTE_STATE_COUNT},
    [DISPUTE_WITHDRAWN] = {DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT, DISPUTE_STATE_COUNT,
                           DISPUTE_STATE_COUNT},
};

static void every_action_in_every_state_by_everybody(void **state)
{
    (void)state;
    for (int from = 0; from < DISPUTE_STATE_COUNT; from++) {
        for (int action = 0; action < DISPUTE_ACTION_COUNT; action++) {
            for (int role = 0; role < DISPUTE_ROLE_COUNT; role++) {
                struct dispute before = in_state((enum dispute_state)from, DISPUTE_BY_FACILITY);
                struct dispute after = before;
                enum dispute_state wanted = outcomes[from][action];
                bool citizens = action == DISPUTE_ESCALATE || action == DISPUTE_WITHDRAW;
                enum dispute_refusal refusal =
                    dispute_apply(&before, (enum dispute_action)action, (enum dispute_role)role,
                                  DUE + 1, today, &after);
                if (wanted == DISPUTE_STATE_COUNT) {
                    assert_int_equal(refusal, DISPUTE_NOT_IN_THIS_STATE);
                } else if (role != (citizens ? DISPUTE_BY_CITIZEN : DISPUTE_BY_FACILITY)) {
                    assert_int_equal(refusal, DISPUTE_ROLE_MAY_NOT);
                } else {
                    assert_int_equal(refusal, DISPUTE_ALLOWED);
                    assert_int_equal(after.state, wanted);
                    continue;
                }
                assert_memory_equal(&before, &after, sizeof after);
            }
        }
    }
}

static void silence_is_taken_further_when_the_answer_is_due(void **state)
{
    (void)state;
    struct dispute open = in_state(DISPUTE_OPEN, DISPUTE_BY_FACILITY), after;
    assert_int_equal(dispute_apply(&open, DISPUTE_ESCALATE, DISPUTE_BY_CITIZEN, DUE, today, &after),
                     DISPUTE_NOT_YET);
    assert_int_equal(
        dispute_apply(&open, DISPUTE_ESCALATE, DISPUTE_BY_CITIZEN, DUE + 1, today, &after),
        DISPUTE_ALLOWED);
    assert_int_equal(after.responder, DISPUTE_BY_OFFICE);
    assert_int_equal(after.escalate_until.year, 0);
}

static void an_explanation_is_taken_further_within_its_days(void **state)
{
    (void)state;
    struct dispute open = in_state(DISPUTE_OPEN, DISPUTE_BY_OFFICE), explained, after;
    assert_int_equal(dispute_apply(&open, DISPUTE_EXPLAIN, DISPUTE_BY_OFFICE, 0, today, &explained),
                     DISPUTE_ALLOWED);
    struct date last = date_add_days(today, DISPUTE_ESCALATION_DAYS);
    assert_int_equal(date_compare(explained.escalate_until, last), 0);
    assert_int_equal(
        dispute_apply(&explained, DISPUTE_ESCALATE, DISPUTE_BY_CITIZEN, 0, last, &after),
        DISPUTE_ALLOWED);
    assert_int_equal(dispute_apply(&explained, DISPUTE_ESCALATE, DISPUTE_BY_CITIZEN, 0,
                                   date_add_days(last, 1), &after),
                     DISPUTE_TOO_LATE);
    assert_int_equal(
        dispute_apply(&explained, DISPUTE_WITHDRAW, DISPUTE_BY_CITIZEN, 0, last, &after),
        DISPUTE_ALLOWED);
}

static void third_parties_see_it_until_it_is_over(void **state)
{
    (void)state;
    static const struct {
        enum dispute_state state;
        struct date until;
        bool ended;
    } cases[] = {
        {DISPUTE_OPEN, {9999, 12, 31}, false},      {DISPUTE_ESCALATED, {9999, 12, 31}, false},
        {DISPUTE_EXPLAINED, {2026, 11, 27}, false}, {DISPUTE_CORRECTED, {0, 0, 0}, true},
        {DISPUTE_UPHELD, {0, 0, 0}, true},          {DISPUTE_WITHDRAWN, {0, 0, 0}, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dispute dispute = in_state(cases[i].state, DISPUTE_BY_OFFICE);
        assert_int_equal(date_compare(dispute_flagged_until(&dispute), cases[i].until), 0);
        assert_int_equal(dispute_has_ended(cases[i].state), cases[i].ended);
    }
}

static void everything_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(dispute_state_names[DISPUTE_WITHDRAWN], "withdrawn");
    assert_null(dispute_state_names[DISPUTE_STATE_COUNT]);
    assert_string_equal(dispute_action_names[DISPUTE_WITHDRAW], "withdraw");
    assert_null(dispute_action_names[DISPUTE_ACTION_COUNT]);
    assert_string_equal(dispute_role_names[DISPUTE_BY_OFFICE], "office");
    assert_null(dispute_role_names[DISPUTE_ROLE_COUNT]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_in_every_state_by_everybody),
        cmocka_unit_test(silence_is_taken_further_when_the_answer_is_due),
        cmocka_unit_test(an_explanation_is_taken_further_within_its_days),
        cmocka_unit_test(third_parties_see_it_until_it_is_over),
        cmocka_unit_test(everything_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
