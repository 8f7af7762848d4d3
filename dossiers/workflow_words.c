/* What states, actions and refusals are called: codes for programs, names for people, vi and en. */
#include <string.h>

#include "dossiers/workflow.h"

static const struct dossier_state_kind states[] = {
    [DOSSIER_NEW] = {"new", {"Mới đăng ký", "Newly registered"}, CLOCK_NOT_STARTED, false, false},
    [DOSSIER_ACCEPTED] = {"accepted", {"Được tiếp nhận", "Accepted"}, CLOCK_RUNNING, false, false},
    [DOSSIER_NOT_ACCEPTED] =
        {"not_accepted", {"Không được tiếp nhận", "Not accepted"}, CLOCK_STOPPED, true, true},
    [DOSSIER_IN_PROCESSING] =
        {"in_processing", {"Đang xử lý", "In processing"}, CLOCK_RUNNING, false, false},
    [DOSSIER_SUPPLEMENT_REQUIRED] = {"supplement_required",
                                     {"Yêu cầu bổ sung giấy tờ", "Supplement required"},
                                     CLOCK_PAUSED,
                                     false,
                                     false},
    [DOSSIER_PAYMENT_REQUIRED] = {"payment_required",
                                  {"Yêu cầu thực hiện nghĩa vụ tài chính", "Payment required"},
                                  CLOCK_PAUSED,
                                  false,
                                  false},
    [DOSSIER_WITHDRAWN] = {"withdrawn",
                           {"Công dân yêu cầu rút hồ sơ", "Withdrawn by the citizen"},
                           CLOCK_STOPPED,
                           true,
                           false},
    /* The notes on the indicators take it for an end; elsewhere it reads like a pause. */
    [DOSSIER_STOPPED] =
        {"stopped", {"Dừng xử lý", "Processing stopped"}, CLOCK_STOPPED, true, true},
    [DOSSIER_PROCESSED] = {"processed", {"Đã xử lý xong", "Processed"}, CLOCK_STOPPED, false, true},
    [DOSSIER_RESULT_RETURNED] =
        {"result_returned", {"Đã trả kết quả", "Result returned"}, CLOCK_STOPPED, true, true},
};

static const struct dossier_action_kind actions[ACTION_COUNT] = {
    [ACTION_ACCEPT] = {"accept", {"Tiếp nhận", "Accept"}},
    [ACTION_REFUSE] = {"refuse", {"Từ chối tiếp nhận", "Refuse"}},
    [ACTION_ASSIGN] = {"assign", {"Phân công", "Assign"}},
    [ACTION_REQUEST_SUPPLEMENT] = {"request_supplement", {"Yêu cầu bổ sung", "Request supplement"}},
    [ACTION_SUPPLEMENT] = {"supplement", {"Bổ sung hồ sơ", "Supplement"}},
    [ACTION_REQUEST_PAYMENT] = {"request_payment",
                                {"Yêu cầu thực hiện nghĩa vụ tài chính", "Request payment"}},
    [ACTION_PAY] = {"pay", {"Đã thực hiện nghĩa vụ tài chính", "Pay"}},
    [ACTION_EXTEND] = {"extend", {"Xin lỗi và hẹn lại ngày trả", "Apologise and set a new date"}},
    [ACTION_PROPOSE] = {"propose", {"Trình duyệt", "Propose"}},
    [ACTION_APPROVE] = {"approve", {"Phê duyệt", "Approve"}},
    [ACTION_RETURN_TO_ASSESSOR] = {"return_to_assessor",
                                   {"Trả lại người thẩm định", "Return to the assessor"}},
    [ACTION_COMPLETE] = {"complete", {"Hoàn thành xử lý", "Complete"}},
    [ACTION_DELIVER] = {"deliver", {"Trả kết quả", "Deliver"}},
    [ACTION_WITHDRAW] = {"withdraw", {"Rút hồ sơ", "Withdraw"}},
    [ACTION_STOP] = {"stop", {"Dừng xử lý", "Stop"}},
};

static const struct workflow_refusal_kind refusals[REFUSAL_COUNT] = {
    [REFUSAL_NONE] = {"none", {"", ""}},
    [REFUSAL_NOT_IN_THIS_STATE] = {"not_in_this_state",
                                   {"Trạng thái hiện tại của hồ sơ không cho phép thao tác này",
                                    "The dossier's present state does not allow this"}},
    [REFUSAL_ROLE_MAY_NOT] = {"role_may_not",
                              {"Vai trò này không được thực hiện thao tác",
                               "This role may not do that"}},
    [REFUSAL_NOT_DECIDED_BY_RULE] = {"not_decided_by_rule",
                                     {"Thủ tục này phải do cán bộ giải quyết",
                                      "This procedure is decided by an officer"}},
    [REFUSAL_ACTOR_MISSING] = {"actor_missing",
                               {"Thiếu người thực hiện", "It is not said who acts"}},
    [REFUSAL_NOT_THE_ASSESSOR] = {"not_the_assessor",
                                  {"Hồ sơ không được phân công cho bạn",
                                   "The dossier is not assigned to you"}},
    [REFUSAL_APPROVAL_MISSING] = {"approval_missing",
                                  {"Hồ sơ phải được người khác phê duyệt trước",
                                   "Another person must approve the dossier first"}},
    [REFUSAL_SAME_PERSON] = {"same_person",
                             {"Người phê duyệt phải khác người thẩm định",
                              "The approver must not be the assessor"}},
    [REFUSAL_NOTE_MISSING] = {"note_missing", {"Phải nêu lý do", "A reason must be given"}},
    [REFUSAL_ASSIGNEE_MISSING] = {"assignee_missing",
                                  {"Chưa chọn người xử lý", "Nobody is chosen to handle it"}},
    [REFUSAL_DATE_NOT_LATER] = {"date_not_later",
                                {"Ngày hẹn mới phải sau ngày hẹn cũ",
                                 "The new date must be later than the present one"}},
    [REFUSAL_DATE_TOO_FAR] = {"date_too_far",
                              {"Ngày hẹn mới không được quá một năm",
                               "The new date must lie within a year"}},
    [REFUSAL_EXTENDED_BEFORE] = {"extended_before",
                                 {"Chỉ được hẹn lại một lần", "The date may be put off only once"}},
    [REFUSAL_NO_DEADLINE] = {"no_deadline",
                             {"Thủ tục chưa có thời hạn giải quyết trong ngày tiếp nhận",
                              "The procedure has no deadline in force on the day of receipt"}},
    [REFUSAL_TIME_GOES_BACK] = {"time_goes_back",
                                {"Thời điểm sớm hơn lần thay đổi trước",
                                 "The time is earlier than the last change"}},
};

const char *const decision_step_names[] = {
    [DECISION_NONE] = "none",
    [DECISION_ASSESSING] = "assessing",
    [DECISION_PROPOSED] = "proposed",
    [DECISION_APPROVED] = "approved",
    NULL,
};

bool dossier_state_find(const char *code, enum dossier_state *ret_state)
{
    for (size_t i = DOSSIER_NEW; i <= DOSSIER_RESULT_RETURNED; i++) {
        if (strcmp(states[i].code, code) == 0) {
            *ret_state = (enum dossier_state)i;
            return true;
        }
    }
    return false;
}

const struct dossier_state_kind *dossier_state_kind(enum dossier_state state)
{
    return &states[state];
}

const char *dossier_clock_code(enum dossier_clock clock)
{
    static const char *const codes[] = {
        [CLOCK_NOT_STARTED] = "not_started",
        [CLOCK_RUNNING] = "running",
        [CLOCK_PAUSED] = "paused",
        [CLOCK_STOPPED] = "stopped",
    };
    return codes[clock];
}

const struct dossier_action_kind *dossier_action_kind(enum dossier_action action)
{
    return &actions[action];
}

bool dossier_action_find(const char *code, enum dossier_action *ret_action)
{
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].code, code) == 0) {
            *ret_action = (enum dossier_action)i;
            return true;
        }
    }
    return false;
}

const struct workflow_refusal_kind *workflow_refusal_kind(enum workflow_refusal refusal)
{
    return &refusals[refusal];
}
