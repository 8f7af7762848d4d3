#include "test_dossiers_workflow.h"

static const enum dossier_role roles[] = {BY_CITIZEN, BY_INTAKE, BY_ASSESSOR, BY_APPROVER,
                                          BY_AUDITOR, BY_ADMIN,  BY_PARTNER,  BY_RULE};
static const char role_letters[] = "CISAUDPR";

/* Where a dossier can stand, and by whom (letters as above) it goes where: written from the
 * national catalogue of states and the duties of each role, not from the code. */
static const struct {
    const char *place;
    enum dossier_state state;
    enum decision_step step;
    const char *allowed;
} places[] = {
    {"new", DOSSIER_NEW, DECISION_NONE,
     "accept IR accepted, refuse I not_accepted, withdraw CIP withdrawn"},
    {"accepted", DOSSIER_ACCEPTED, DECISION_NONE,
     "assign ISDR assessing, request_supplement I supplement_required, withdraw CIP withdrawn"},
    {"not_accepted", DOSSIER_NOT_ACCEPTED, DECISION_NONE, ""},
    {"assessing", DOSSIER_IN_PROCESSING, DECISION_ASSESSING,
     "assign ISD assessing, request_supplement S supplement_required, request_payment S "
     "payment_required, extend SA assessing, propose S proposed, complete SR processed, withdraw "
     "CIP withdrawn, stop A stopped"},
    {"proposed", DOSSIER_IN_PROCESSING, DECISION_PROPOSED,
     "assign ISD assessing, extend SA proposed, approve A approved, return_to_assessor A "
     "assessing, withdraw CIP withdrawn, stop A stopped"},
    {"approved", DOSSIER_IN_PROCESSING, DECISION_APPROVED,
     "assign ISD assessing, extend SA approved, return_to_assessor A assessing, complete SA "
     "processed, withdraw CIP withdrawn, stop A stopped"},
    {"supplement_required", DOSSIER_SUPPLEMENT_REQUIRED, DECISION_NONE,
     "supplement CIP assessing, withdraw CIP withdrawn, stop A stopped"},
    {"payment_required", DOSSIER_PAYMENT_REQUIRED, DECISION_NONE,
     "pay IP assessing, withdraw CIP withdrawn, stop A stopped"},
    {"withdrawn", DOSSIER_WITHDRAWN, DECISION_NONE, ""},
    {"stopped", DOSSIER_STOPPED, DECISION_NONE, ""},
    {"processed", DOSSIER_PROCESSED, DECISION_NONE, "deliver IPR result_returned"},
    {"result_returned", DOSSIER_RESULT_RETURNED, DECISION_NONE, ""},
};

static const char *place_name(const struct dossier *dossier)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (places[i].state == dossier->state && places[i].step == dossier->step) {
            return places[i].place;
        }
    }
    return "nowhere";
}

/* The letters and the next place of an action; false when the place does not know it. */
static bool expectation_find(const char *allowed, const char *action, char *ret_letters,
                             char *ret_next)
{
    char name[32];
    for (const char *at_entry = allowed; at_entry; at_entry = strchr(at_entry, ',')) {
        at_entry += *at_entry == ',';
        if (sscanf(at_entry, " %31s %31s %31[a-z_]", name, ret_letters, ret_next) == 3 &&
            strcmp(name, action) == 0) {
            return true;
        }
    }
    return false;
}

static struct dossier dossier_at(enum dossier_state state, enum decision_step step)
{
    return (struct dossier){
        .state = state,
        .step = step,
        .office = "0101",
        .assessor = "an",
        .received_at = at("2026-03-02 09:00"),
        .changed_at = at("2026-03-03 09:00"),
        .due_at = at("2026-03-09 17:00"),
        .statutory_due_at = at("2026-03-11 17:00"),
        .paused_at = at("2026-03-03 09:00"),
        .has_ended = state == DOSSIER_PROCESSED,
        .ended_at = at("2026-03-03 09:00"),
    };
}

static void check_transition(size_t place, enum dossier_action action, size_t role)
{
    struct workflow_rules rules = rules_of(&open_procedure);
    struct dossier before = dossier_at(places[place].state, places[place].step);
    struct dossier after = {.office = "untouched"};
    struct transition transition = transition_of(action, roles[role]);
    enum workflow_refusal refusal = workflow_apply(&rules, &before, &transition, &after);
    const char *code = dossier_action_kind(action)->code;
    char letters[32] = "";
    char next[32] = "";
    bool is_known = expectation_find(places[place].allowed, code, letters, next);
    bool is_allowed = is_known && strchr(letters, role_letters[role]);
    enum workflow_refusal expected = is_allowed ? REFUSAL_NONE
                                     : is_known ? REFUSAL_ROLE_MAY_NOT
                                                : REFUSAL_NOT_IN_THIS_STATE;
    if (refusal != expected) {
        fail_msg("%s by %c in %s: %s", code, role_letters[role], places[place].place,
                 workflow_refusal_kind(refusal)->code);
    }
    assert_string_equal(is_allowed ? place_name(&after) : after.office,
                        is_allowed ? next : "untouched");
    uint32_t offered = workflow_actions(&rules, &before, roles[role]);
    assert_int_equal(offered >> action & 1, is_allowed);
}

static void each_transition_is_as_expected(void **state)
{
    (void)state;
    int checked = 0;
    for (size_t place = 0; place < COUNT_OF(places); place++) {
        for (int action = 0; action < ACTION_COUNT; action++) {
            for (size_t role = 0; role < COUNT_OF(roles); role++) {
                check_transition(place, (enum dossier_action)action, role);
                checked++;
            }
        }
    }
    assert_int_equal(checked, 12 * 15 * 8);
}

/* From the integration catalogue: state, then the states that may follow. */
static void follows_the_national_catalogue(void **state)
{
    (void)state;
    static const char *const national[] = {"",      "2|3|7", "4|5|7", "",   "5|6|7|8|9", "4|7|8",
                                           "4|7|8", "",      "",      "10", ""};
    for (int from = DOSSIER_NEW; from <= DOSSIER_RESULT_RETURNED; from++) {
        bool follows[DOSSIER_RESULT_RETURNED + 1] = {false};
        for (size_t i = 0; i < COUNT_OF(places) * ACTION_COUNT * COUNT_OF(roles); i++) {
            size_t place = i / (ACTION_COUNT * COUNT_OF(roles));
            struct dossier before = dossier_at((enum dossier_state)from, places[place].step);
            struct transition transition =
                transition_of((enum dossier_action)(i / COUNT_OF(roles) % ACTION_COUNT),
                              roles[i % COUNT_OF(roles)]);
            struct workflow_rules rules = rules_of(&open_procedure);
            struct dossier after = before;
            workflow_apply(&rules, &before, &transition, &after);
            follows[after.state] = true;
        }
        char text[32] = "";
        for (int to = DOSSIER_NEW; to <= DOSSIER_RESULT_RETURNED; to++) {
            size_t length = strlen(text);
            if (follows[to] && to != from) {
                snprintf(text + length, sizeof text - length, "%s%d", length ? "|" : "", to);
            }
        }
        assert_string_equal(text, national[from]);
        assert_true(!dossier_state_kind((enum dossier_state)from)->is_terminal || !*text);
    }
}

static void knows_the_ten_states(void **state)
{
    (void)state;
    static const struct {
        const char *code, *name_vi, *clock;
        bool is_terminal, counts_as_end;
    } cases[] = {
        {"new", "Mới đăng ký", "not_started", false, false},
        {"accepted", "Được tiếp nhận", "running", false, false},
        {"not_accepted", "Không được tiếp nhận", "stopped", true, true},
        {"in_processing", "Đang xử lý", "running", false, false},
        {"supplement_required", "Yêu cầu bổ sung giấy tờ", "paused", false, false},
        {"payment_required", "Yêu cầu thực hiện nghĩa vụ tài chính", "paused", false, false},
        {"withdrawn", "Công dân yêu cầu rút hồ sơ", "stopped", true, false},
        {"stopped", "Dừng xử lý", "stopped", true, true},
        {"processed", "Đã xử lý xong", "stopped", false, true},
        {"result_returned", "Đã trả kết quả", "stopped", true, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct dossier_state_kind *kind = dossier_state_kind((enum dossier_state)(i + 1));
        assert_string_equal(kind->code, cases[i].code);
        assert_string_equal(kind->name[LANGUAGE_VI], cases[i].name_vi);
        assert_true(*kind->name[LANGUAGE_EN]);
        assert_string_equal(dossier_clock_code(kind->clock), cases[i].clock);
        assert_int_equal(kind->is_terminal, cases[i].is_terminal);
        assert_int_equal(kind->counts_as_end, cases[i].counts_as_end);
    }
}

static void finds_actions_by_code(void **state)
{
    (void)state;
    enum dossier_action found = ACTION_COUNT;
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct dossier_action_kind *kind = dossier_action_kind((enum dossier_action)action);
        assert_true(dossier_action_find(kind->code, &found));
        assert_int_equal(found, action);
        assert_true(*kind->name[LANGUAGE_VI] && *kind->name[LANGUAGE_EN]);
    }
    found = ACTION_COUNT;
    assert_false(dossier_action_find("", &found));
    assert_false(dossier_action_find("accept ", &found));
    assert_false(dossier_action_find("ACCEPT", &found));
    assert_int_equal(found, ACTION_COUNT);
    for (int refusal = 1; refusal < REFUSAL_COUNT; refusal++) {
        const struct workflow_refusal_kind *kind =
            workflow_refusal_kind((enum workflow_refusal)refusal);
        assert_true(*kind->code && *kind->title[LANGUAGE_VI] && *kind->title[LANGUAGE_EN]);
    }
}

/* Persons, procedures and parameters. Only what a case names differs from transition_of. */
static const struct {
    const struct procedure *procedure;
    enum dossier_state state;
    enum decision_step step;
    const char *assessor;
    enum dossier_action action;
    enum dossier_role role;
    const char *actor, *note, *assignee, *to_office;
    enum workflow_refusal refusal;
} wrong_moves[] = {
    /* four eyes, where the procedure says so */
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_APPROVE, BY_APPROVER,
     "an", "", "", "", REFUSAL_SAME_PERSON},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_APPROVE, BY_APPROVER,
     "binh", "", "", "", REFUSAL_NONE},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_APPROVE, BY_APPROVER,
     "an", "", "", "", REFUSAL_NONE},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_APPROVE, BY_APPROVER,
     "", "", "", "", REFUSAL_ACTOR_MISSING},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_APPROVE, BY_APPROVER,
     NULL, "", "", "", REFUSAL_ACTOR_MISSING},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_STOP, BY_APPROVER,
     "an", "x", "", "", REFUSAL_SAME_PERSON},
    {&strict_procedure, DOSSIER_PAYMENT_REQUIRED, DECISION_NONE, "an", ACTION_STOP, BY_APPROVER,
     "an", "x", "", "", REFUSAL_SAME_PERSON},
    {&open_procedure, DOSSIER_SUPPLEMENT_REQUIRED, DECISION_NONE, "an", ACTION_STOP, BY_APPROVER,
     "an", "x", "", "", REFUSAL_NONE},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_COMPLETE,
     BY_ASSESSOR, "an", "", "", "", REFUSAL_APPROVAL_MISSING},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_COMPLETE,
     BY_ASSESSOR, "an", "", "", "", REFUSAL_NOT_IN_THIS_STATE},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_APPROVED, "an", ACTION_COMPLETE,
     BY_ASSESSOR, "an", "", "", "", REFUSAL_NONE},
    {&strict_procedure, DOSSIER_IN_PROCESSING, DECISION_APPROVED, "an", ACTION_COMPLETE,
     BY_APPROVER, "binh", "", "", "", REFUSAL_NONE},
    /* an assessor acts on his own dossiers, and may take one that is free */
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_PROPOSE, BY_ASSESSOR,
     "chi", "", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, NULL, ACTION_PROPOSE, BY_ASSESSOR,
     "chi", "", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_COMPLETE, BY_ASSESSOR,
     "AN", "", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_APPROVED, "an", ACTION_COMPLETE, BY_ASSESSOR,
     "chi", "", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_REQUEST_SUPPLEMENT,
     BY_ASSESSOR, "chi", "x", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_REQUEST_PAYMENT,
     BY_ASSESSOR, "chi", "x", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_EXTEND, BY_ASSESSOR,
     "chi", "x", "", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_EXTEND, BY_APPROVER,
     "binh", "x", "", "", REFUSAL_NONE},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_ASSIGN, BY_ASSESSOR,
     "chi", "", "chi", "", REFUSAL_NOT_THE_ASSESSOR},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, NULL, ACTION_ASSIGN, BY_ASSESSOR,
     "chi", "", "chi", "", REFUSAL_NONE},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_ASSIGN, BY_ASSESSOR, "chi", "",
     "chi", "", REFUSAL_NONE},
    /* a rule decides only where the procedure lets it */
    {&strict_procedure, DOSSIER_NEW, DECISION_NONE, NULL, ACTION_ACCEPT, BY_RULE, NULL, "", "", "",
     REFUSAL_NOT_DECIDED_BY_RULE},
    {&strict_procedure, DOSSIER_PROCESSED, DECISION_NONE, NULL, ACTION_DELIVER, BY_RULE, NULL, "",
     "", "", REFUSAL_NOT_DECIDED_BY_RULE},
    {&open_procedure, DOSSIER_NEW, DECISION_NONE, NULL, ACTION_ACCEPT, BY_RULE, NULL, "", "", "",
     REFUSAL_NONE},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_ASSIGN, BY_RULE, NULL, "", NULL,
     NULL, REFUSAL_NONE},
    /* reasons and assignees */
    {&open_procedure, DOSSIER_NEW, DECISION_NONE, NULL, ACTION_REFUSE, BY_INTAKE, "binh", NULL, "",
     "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_NEW, DECISION_NONE, NULL, ACTION_REFUSE, BY_INTAKE, "binh", "", "",
     "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_REQUEST_SUPPLEMENT, BY_INTAKE,
     "binh", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_REQUEST_SUPPLEMENT,
     BY_ASSESSOR, "an", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_REQUEST_PAYMENT,
     BY_ASSESSOR, "an", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_EXTEND, BY_ASSESSOR,
     "an", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_PROPOSED, "an", ACTION_RETURN_TO_ASSESSOR,
     BY_APPROVER, "binh", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_IN_PROCESSING, DECISION_ASSESSING, "an", ACTION_STOP, BY_APPROVER,
     "binh", "", "", "", REFUSAL_NOTE_MISSING},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_ASSIGN, BY_INTAKE, "binh", "",
     "", "", REFUSAL_ASSIGNEE_MISSING},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_ASSIGN, BY_ADMIN, "binh", "",
     NULL, NULL, REFUSAL_ASSIGNEE_MISSING},
    {&open_procedure, DOSSIER_ACCEPTED, DECISION_NONE, NULL, ACTION_ASSIGN, BY_INTAKE, "binh", "",
     NULL, "0202", REFUSAL_NONE},
};

static void names_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong_moves); i++) {
        struct workflow_rules rules = rules_of(wrong_moves[i].procedure);
        struct dossier before = dossier_at(wrong_moves[i].state, wrong_moves[i].step);
        struct dossier after = {.office = "untouched"};
        struct transition transition = transition_of(wrong_moves[i].action, wrong_moves[i].role);
        before.assessor = wrong_moves[i].assessor;
        transition.actor = wrong_moves[i].actor;
        transition.note = wrong_moves[i].note;
        transition.assignee = wrong_moves[i].assignee;
        transition.to_office = wrong_moves[i].to_office;
        enum workflow_refusal refusal = workflow_apply(&rules, &before, &transition, &after);
        if (refusal != wrong_moves[i].refusal) {
            fail_msg("case %zu: %s", i, workflow_refusal_kind(refusal)->code);
        }
        assert_true(refusal == REFUSAL_NONE || strcmp(after.office, "untouched") == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_transition_is_as_expected),
        cmocka_unit_test(follows_the_national_catalogue),
        cmocka_unit_test(knows_the_ten_states),
        cmocka_unit_test(finds_actions_by_code),
        cmocka_unit_test(names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
