#include "test_dossiers_workflow.h"

/* One transition with the usual parameters at a time; it must succeed. */
static struct dossier moved(const struct procedure *procedure, struct dossier dossier,
                            enum dossier_action action, enum dossier_role role, const char *now)
{
    struct workflow_rules rules = rules_of(procedure);
    struct transition transition = transition_of(action, role);
    struct dossier after = {.office = NULL};
    transition.now = at(now);
    enum workflow_refusal refusal = workflow_apply(&rules, &dossier, &transition, &after);
    assert_string_equal(workflow_refusal_kind(refusal)->code, "none");
    assert_int_equal(after.changed_at, transition.now);
    return after;
}

static struct dossier processing(const struct procedure *procedure, const char *received)
{
    struct dossier dossier = workflow_start("0101", at(received));
    dossier = moved(procedure, dossier, ACTION_ACCEPT, BY_INTAKE, received);
    return moved(procedure, dossier, ACTION_ASSIGN, BY_INTAKE, received);
}

static void walks_a_benefit_to_its_end(void **state)
{
    (void)state;
    const struct procedure *procedure = &strict_procedure;
    struct dossier dossier = workflow_start("0101", at("2026-03-02 09:00"));
    assert_int_equal(dossier.state, DOSSIER_NEW);
    assert_int_equal(dossier.due_at, 0);
    /* accepted a day later: the period still runs from receipt */
    dossier = moved(procedure, dossier, ACTION_ACCEPT, BY_INTAKE, "2026-03-03 09:00");
    assert_instant(dossier.due_at, "2026-03-09 17:00");
    assert_instant(dossier.statutory_due_at, "2026-03-11 17:00");
    dossier = moved(procedure, dossier, ACTION_ASSIGN, BY_INTAKE, "2026-03-03 10:00");
    assert_string_equal(dossier.assessor, "an");
    dossier = moved(procedure, dossier, ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR, "2026-03-04 10:00");
    assert_instant(dossier.paused_at, "2026-03-04 10:00");
    assert_instant(dossier.due_at, "2026-03-09 17:00");
    assert_instant(workflow_clock_instant(&dossier, at("2026-03-05 10:00")), "2026-03-04 10:00");
    dossier = moved(procedure, dossier, ACTION_SUPPLEMENT, BY_CITIZEN, "2026-03-06 10:00");
    assert_instant(dossier.due_at, "2026-03-11 17:00");
    assert_instant(dossier.statutory_due_at, "2026-03-13 17:00");
    assert_int_equal(dossier.waited_minutes, 2 * 1440);
    assert_int_equal(dossier.paused_at, 0);
    assert_false(dossier.is_overdue);
    dossier = moved(procedure, dossier, ACTION_REQUEST_PAYMENT, BY_ASSESSOR, "2026-03-06 16:00");
    dossier = moved(procedure, dossier, ACTION_PAY, BY_PARTNER, "2026-03-09 08:30");
    assert_instant(dossier.due_at, "2026-03-12 09:30");
    assert_instant(dossier.statutory_due_at, "2026-03-16 09:30");
    assert_int_equal(dossier.waited_minutes, 2 * 1440 + 3870);
    dossier = moved(procedure, dossier, ACTION_PROPOSE, BY_ASSESSOR, "2026-03-09 10:00");
    dossier = moved(procedure, dossier, ACTION_RETURN_TO_ASSESSOR, BY_APPROVER, "2026-03-09 11:00");
    dossier = moved(procedure, dossier, ACTION_PROPOSE, BY_ASSESSOR, "2026-03-10 10:00");
    dossier = moved(procedure, dossier, ACTION_APPROVE, BY_APPROVER, "2026-03-10 14:00");
    assert_string_equal(dossier.approver, "binh");
    assert_instant(workflow_clock_instant(&dossier, at("2026-03-10 15:00")), "2026-03-10 15:00");
    dossier = moved(procedure, dossier, ACTION_COMPLETE, BY_ASSESSOR, "2026-03-11 09:00");
    assert_true(dossier.has_ended);
    assert_instant(dossier.ended_at, "2026-03-11 09:00");
    assert_string_equal(dossier.approver, "binh");
    dossier = moved(procedure, dossier, ACTION_DELIVER, BY_PARTNER, "2026-03-20 09:00");
    assert_instant(dossier.ended_at, "2026-03-11 09:00");
    assert_instant(workflow_clock_instant(&dossier, at("2026-04-01 10:00")), "2026-03-11 09:00");
    assert_instant(dossier.due_at, "2026-03-12 09:30");
}

static void reissues_a_card_by_rule(void **state)
{
    (void)state;
    struct dossier dossier = workflow_start("0101", at("2026-11-22 20:15")); /* a Sunday evening */
    dossier = moved(&open_procedure, dossier, ACTION_ACCEPT, BY_RULE, "2026-11-22 20:15");
    assert_instant(dossier.due_at, "2026-11-23 17:00");
    struct workflow_rules rules = rules_of(&open_procedure);
    struct transition assign = {
        .action = ACTION_ASSIGN, .role = BY_RULE, .now = dossier.changed_at};
    assert_int_equal(workflow_apply(&rules, &dossier, &assign, &dossier), REFUSAL_NONE);
    assert_null(dossier.assessor);
    dossier = moved(&open_procedure, dossier, ACTION_COMPLETE, BY_RULE, "2026-11-22 20:15");
    dossier = moved(&open_procedure, dossier, ACTION_DELIVER, BY_RULE, "2026-11-22 20:15");
    assert_int_equal(dossier.state, DOSSIER_RESULT_RETURNED);
    assert_int_equal(dossier.ended_at, dossier.received_at);
}

static void a_second_supplement_is_overdue_for_good(void **state)
{
    (void)state;
    static const struct {
        enum dossier_action action;
        enum dossier_role role;
        const char *now;
        int supplements;
        bool is_overdue;
    } steps[] = {
        {ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR, "2026-03-03 09:00", 1, false},
        {ACTION_SUPPLEMENT, BY_CITIZEN, "2026-03-03 10:00", 1, false},
        {ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR, "2026-03-03 11:00", 2, true},
        {ACTION_SUPPLEMENT, BY_INTAKE, "2026-03-03 13:00", 2, true},
        {ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR, "2026-03-03 14:00", 3, true},
        {ACTION_SUPPLEMENT, BY_PARTNER, "2026-03-03 15:00", 3, true},
        {ACTION_EXTEND, BY_ASSESSOR, "2026-03-04 09:00", 3, true}, /* before the due instant */
        {ACTION_COMPLETE, BY_ASSESSOR, "2026-03-04 10:00", 3, true},
    };
    struct dossier dossier = processing(&open_procedure, "2026-03-03 08:00");
    dossier.due_at = at("2026-03-09 17:00");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        dossier = moved(&open_procedure, dossier, steps[i].action, steps[i].role, steps[i].now);
        assert_int_equal(dossier.supplements, steps[i].supplements);
        assert_int_equal(dossier.is_overdue, steps[i].is_overdue);
    }
}

/* A new assessor starts afresh, so nobody approves what he has proposed himself. */
static void a_new_assessor_needs_a_new_approval(void **state)
{
    (void)state;
    struct workflow_rules rules = rules_of(&strict_procedure);
    struct dossier dossier = processing(&strict_procedure, "2026-03-02 09:00");
    dossier = moved(&strict_procedure, dossier, ACTION_PROPOSE, BY_ASSESSOR, "2026-03-02 10:00");
    dossier = moved(&strict_procedure, dossier, ACTION_APPROVE, BY_APPROVER, "2026-03-02 11:00");
    struct transition hand_over = transition_of(ACTION_ASSIGN, BY_ADMIN);
    hand_over.assignee = "binh"; /* who has approved */
    hand_over.to_office = "0202";
    assert_int_equal(workflow_apply(&rules, &dossier, &hand_over, &dossier), REFUSAL_NONE);
    assert_string_equal(dossier.assessor, "binh");
    assert_string_equal(dossier.office, "0202");
    assert_null(dossier.approver);
    assert_int_equal(dossier.step, DECISION_ASSESSING);
    assert_instant(dossier.due_at, "2026-03-09 17:00");
    assert_true(workflow_recompute(&rules, &dossier, NULL, 0, &dossier));
    assert_instant(dossier.due_at, "2026-03-09 17:00");
    hand_over.assignee = NULL;
    assert_int_equal(workflow_apply(&rules, &dossier, &hand_over, &dossier), REFUSAL_NONE);
    assert_null(dossier.assessor);
}

/* What the receiving office has promised holds wherever the dossier goes. */
static void a_commitment_survives_the_hand_over(void **state)
{
    (void)state;
    static const struct deadline_rule rows[] = {
        {.procedure = "BHXH1L", .office = "", .deadline = {7, UNIT_WORKING_DAYS}},
        {.procedure = "BHXH1L",
         .kind = DEADLINE_COMMITMENT,
         .office = "0101",
         .deadline = {2, UNIT_WORKING_DAYS}},
        {.procedure = "BHXH1L",
         .kind = DEADLINE_COMMITMENT,
         .office = "0202",
         .deadline = {4, UNIT_WORKING_DAYS}},
    };
    const struct deadline_rules deadlines = {rows, COUNT_OF(rows)};
    struct workflow_rules rules = rules_of(&strict_procedure);
    rules.deadlines = &deadlines;
    struct dossier dossier = workflow_start("0101", at("2026-03-02 09:00"));
    struct transition accept = transition_of(ACTION_ACCEPT, BY_INTAKE);
    assert_int_equal(workflow_apply(&rules, &dossier, &accept, &dossier), REFUSAL_NONE);
    assert_instant(dossier.due_at, "2026-03-04 17:00");
    struct transition hand_over = transition_of(ACTION_ASSIGN, BY_INTAKE);
    hand_over.to_office = "0202";
    assert_int_equal(workflow_apply(&rules, &dossier, &hand_over, &dossier), REFUSAL_NONE);
    assert_string_equal(dossier.office, "0202");
    assert_true(workflow_recompute(&rules, &dossier, NULL, 0, &dossier));
    assert_instant(dossier.due_at, "2026-03-04 17:00");
}

static void extends_once_with_a_new_date(void **state)
{
    (void)state;
    static const struct {
        const char *now, *due_on, *due;
        enum workflow_refusal refusal;
        bool is_overdue;
    } cases[] = {
        {"2026-03-09 17:00", "2026-03-12", "2026-03-12 17:00", REFUSAL_NONE, false},
        {"2026-03-09 17:01", "2026-03-12", "2026-03-12 17:00", REFUSAL_NONE, true},
        {"2026-03-09 10:00", "2026-03-14", "2026-03-16 17:00", REFUSAL_NONE, false}, /* Saturday */
        {"2026-03-09 10:00", "2026-03-09", "", REFUSAL_DATE_NOT_LATER, false},
        {"2026-03-09 10:00", "2026-03-08", "", REFUSAL_DATE_NOT_LATER, false},
        {"2026-03-04 10:00", "2026-03-07", "", REFUSAL_DATE_NOT_LATER,
         false}, /* rolls to the due day */
        {"2026-03-12 18:00", "2026-03-12", "", REFUSAL_DATE_NOT_LATER, true},
        {"2026-03-12 18:00", "2026-03-11", "", REFUSAL_DATE_NOT_LATER, true},
        {"2026-03-09 10:00", "2026-04", "", REFUSAL_DATE_NOT_LATER, false},
        {"2026-03-09 10:00", "", "", REFUSAL_DATE_NOT_LATER, false},
        {"2026-03-09 10:00", "2027-03-10", "2027-03-10 17:00", REFUSAL_NONE, false},
        {"2026-03-09 10:00", "2027-03-11", "", REFUSAL_DATE_TOO_FAR, false},
        {"2026-03-09 10:00", "9999-12-31", "", REFUSAL_DATE_TOO_FAR, false},
    };
    struct workflow_rules rules = rules_of(&strict_procedure);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dossier dossier = processing(&strict_procedure, "2026-03-02 09:00");
        struct transition extend = transition_of(ACTION_EXTEND, BY_ASSESSOR);
        extend.now = at(cases[i].now);
        extend.due_on = day_of(cases[i].due_on);
        assert_int_equal(workflow_apply(&rules, &dossier, &extend, &dossier), cases[i].refusal);
        if (cases[i].refusal == REFUSAL_NONE) {
            assert_instant(dossier.due_at, cases[i].due);
            assert_int_equal(dossier.is_overdue, cases[i].is_overdue);
            assert_instant(dossier.statutory_due_at, "2026-03-11 17:00");
            extend.due_on = day_of("2026-05-05");
            assert_int_equal(workflow_apply(&rules, &dossier, &extend, &dossier),
                             REFUSAL_EXTENDED_BEFORE);
        }
    }
}

/* A day of Tết that has passed would move to a working day still to come. */
static void extends_to_no_day_of_the_past(void **state)
{
    (void)state;
    struct workflow_rules rules = rules_of(&strict_procedure);
    struct dossier dossier = processing(&strict_procedure, "2026-02-06 09:00");
    struct transition extend = transition_of(ACTION_EXTEND, BY_ASSESSOR);
    assert_instant(dossier.due_at, "2026-02-13 17:00");
    extend.now = at("2026-02-18 09:00");
    extend.due_on = day_of("2026-02-17");
    assert_int_equal(workflow_apply(&rules, &dossier, &extend, &dossier), REFUSAL_DATE_NOT_LATER);
    extend.due_on = day_of("2026-02-18");
    assert_int_equal(workflow_apply(&rules, &dossier, &extend, &dossier), REFUSAL_NONE);
    assert_instant(dossier.due_at, "2026-02-23 17:00");
}

static void an_extended_date_is_not_clamped(void **state)
{
    (void)state;
    struct dossier dossier = processing(&strict_procedure, "2026-03-02 09:00");
    dossier = moved(&strict_procedure, dossier, ACTION_EXTEND, BY_ASSESSOR, "2026-03-04 09:00");
    dossier = moved(&strict_procedure, dossier, ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR,
                    "2026-03-05 09:00");
    dossier = moved(&strict_procedure, dossier, ACTION_SUPPLEMENT, BY_CITIZEN, "2026-03-06 09:00");
    assert_instant(dossier.due_at, "2026-03-13 17:00");
    assert_instant(dossier.statutory_due_at, "2026-03-12 17:00");
}

/* Survivors: 15 calendar days promised, 10 working days by law. Tết in the pause turns round which
 * ends first. */
static void a_pause_cannot_outlast_the_statute(void **state)
{
    (void)state;
    static const struct procedure survivors = {.code = "TT-1", .four_eyes = true};
    struct dossier dossier = processing(&survivors, "2026-02-10 09:00");
    assert_instant(dossier.due_at, "2026-02-25 17:00");
    assert_int_equal(dossier.unit, UNIT_CALENDAR_DAYS);
    assert_instant(dossier.statutory_due_at, "2026-03-03 17:00");
    dossier =
        moved(&survivors, dossier, ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR, "2026-02-11 07:30");
    dossier = moved(&survivors, dossier, ACTION_SUPPLEMENT, BY_CITIZEN, "2026-02-23 07:30");
    assert_instant(dossier.statutory_due_at, "2026-03-06 17:00");
    assert_instant(dossier.due_at, "2026-03-06 17:00");
    assert_int_equal(dossier.unit, UNIT_WORKING_DAYS);
}

/* 10 March is declared a holiday after the fact, and the Saturday after it is to be worked. */
static void recomputes_when_the_calendar_changes(void **state)
{
    (void)state;
    static const struct calendar_day days[] = {
        {{2026, 3, 10}, DAY_PUBLIC_HOLIDAY, CALENDAR_ANNOUNCED, "", "", ""},
        {{2026, 3, 14}, DAY_WORKING_SATURDAY, CALENDAR_ANNOUNCED, "", "", ""},
    };
    const struct pause pauses[] = {{at("2026-03-04 10:00"), at("2026-03-06 10:00")},
                                   {at("2026-03-09 07:30"), at("2026-03-11 07:30")}};
    static const struct {
        size_t pauses;
        const char *due, *statutory_due, *due_before, *statutory_due_before;
    } cases[] = {
        {0, "2026-03-09 17:00", "2026-03-12 17:00", "2026-03-09 17:00", "2026-03-11 17:00"},
        {1, "2026-03-12 17:00", "2026-03-14 17:00", "2026-03-11 17:00", "2026-03-13 17:00"},
        {2, "2026-03-13 17:00", "2026-03-16 17:00", "2026-03-13 17:00", "2026-03-17 17:00"},
    };
    struct legal_clock changed = shipped_rules()->clock;
    changed.calendar.days = days;
    changed.calendar.day_count = COUNT_OF(days);
    struct workflow_rules rules = rules_of(&strict_procedure);
    struct workflow_rules new_rules = rules;
    new_rules.clock = &changed;
    struct dossier dossier = processing(&strict_procedure, "2026-03-02 09:00");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dossier after;
        assert_true(workflow_recompute(&rules, &dossier, pauses, cases[i].pauses, &after));
        assert_instant(after.due_at, cases[i].due_before);
        assert_instant(after.statutory_due_at, cases[i].statutory_due_before);
        assert_true(workflow_recompute(&new_rules, &dossier, pauses, cases[i].pauses, &after));
        assert_instant(after.due_at, cases[i].due);
        assert_instant(after.statutory_due_at, cases[i].statutory_due);
    }
    struct dossier extended = dossier;
    extended.is_extended = true;
    extended.due_at = at("2026-03-10 17:00");
    assert_true(workflow_recompute(&new_rules, &extended, pauses, 0, &extended));
    assert_instant(extended.due_at, "2026-03-11 17:00");
    assert_true(extended.is_extended);
    struct dossier fresh = workflow_start("0101", at("2026-03-02 09:00"));
    assert_false(workflow_recompute(&rules, &fresh, NULL, 0, &fresh));
    static const struct procedure unknown = {.code = "999"};
    rules.procedure = &unknown;
    assert_false(workflow_recompute(&rules, &dossier, NULL, 0, &dossier));
}

static void stops_and_withdraws_out_of_a_pause(void **state)
{
    (void)state;
    struct dossier waiting = processing(&strict_procedure, "2026-03-02 09:00");
    waiting = moved(&strict_procedure, waiting, ACTION_REQUEST_SUPPLEMENT, BY_ASSESSOR,
                    "2026-03-04 10:00");
    struct dossier stopped =
        moved(&strict_procedure, waiting, ACTION_STOP, BY_APPROVER, "2026-03-20 10:00");
    assert_instant(stopped.ended_at, "2026-03-20 10:00");
    assert_instant(stopped.due_at, "2026-03-25 17:00");
    struct dossier withdrawn =
        moved(&strict_procedure, waiting, ACTION_WITHDRAW, BY_CITIZEN, "2026-03-20 10:00");
    assert_false(withdrawn.has_ended);
    assert_instant(workflow_clock_instant(&withdrawn, at("2026-04-01 09:00")), "2026-03-20 10:00");
    struct dossier fresh = workflow_start("0101", at("2026-03-02 09:00"));
    fresh = moved(&strict_procedure, fresh, ACTION_WITHDRAW, BY_CITIZEN, "2026-03-02 09:01");
    assert_int_equal(fresh.due_at, 0);
    assert_instant(workflow_clock_instant(&fresh, at("2026-04-01 09:00")), "2026-03-02 09:01");
}

static void refuses_what_has_no_deadline_or_goes_back_in_time(void **state)
{
    (void)state;
    static const struct procedure unknown = {.code = "999"};
    struct workflow_rules rules = rules_of(&unknown);
    struct dossier dossier = workflow_start("0101", at("2026-03-02 09:00"));
    struct transition accept = transition_of(ACTION_ACCEPT, BY_INTAKE);
    struct dossier after = {.office = "untouched"};
    assert_int_equal(workflow_apply(&rules, &dossier, &accept, &after), REFUSAL_NO_DEADLINE);
    assert_string_equal(after.office, "untouched");
    rules = rules_of(&strict_procedure);
    accept.now = dossier.received_at - 1;
    assert_int_equal(workflow_apply(&rules, &dossier, &accept, &after), REFUSAL_TIME_GOES_BACK);
    accept.now = dossier.received_at;
    assert_int_equal(workflow_apply(&rules, &dossier, &accept, &after), REFUSAL_NONE);
    /* a row that says "in processing" without a step stands nowhere */
    struct dossier broken = {.state = DOSSIER_IN_PROCESSING};
    for (int role = BY_CITIZEN; role <= BY_RULE; role *= 2) {
        assert_int_equal(workflow_actions(&rules, &broken, (enum dossier_role)role), 0);
    }
    assert_int_equal(workflow_actions(&rules, &dossier, BY_RULE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_a_benefit_to_its_end),
        cmocka_unit_test(reissues_a_card_by_rule),
        cmocka_unit_test(a_second_supplement_is_overdue_for_good),
        cmocka_unit_test(a_new_assessor_needs_a_new_approval),
        cmocka_unit_test(a_commitment_survives_the_hand_over),
        cmocka_unit_test(extends_once_with_a_new_date),
        cmocka_unit_test(extends_to_no_day_of_the_past),
        cmocka_unit_test(an_extended_date_is_not_clamped),
        cmocka_unit_test(a_pause_cannot_outlast_the_statute),
        cmocka_unit_test(recomputes_when_the_calendar_changes),
        cmocka_unit_test(stops_and_withdraws_out_of_a_pause),
        cmocka_unit_test(refuses_what_has_no_deadline_or_goes_back_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
