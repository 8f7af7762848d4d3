#include "api/card_question.h"

#include <stdio.h>
#include <string.h>

#include "api/signing.h"
#include "base/text.h"
#include "cards/token_judge.h"

static const struct {
    const char *form, *presence;
} token_forms[] = {
    [TOKEN_STATIC] = {"static", "copyable"},
    [TOKEN_HOLDER] = {"holder", "holder_bound"},
    [TOKEN_ONE_TIME] = {"one_time", "server_one_time"},
    [TOKEN_HANDLE] = {"handle", "server_one_time"},
};
static const struct {
    const char *form, *presence;
} scan_forms[] = {
    [SCAN_NUMBER_10] = {"number", "none"},        [SCAN_NUMBER_12] = {"number", "none"},
    [SCAN_NUMBER_15] = {"number", "none"},        [SCAN_BHYT_CARD] = {"legacy", "copyable"},
    [SCAN_CHIP_CARD] = {"chip_card", "copyable"}, [SCAN_PAPER] = {"dossier_receipt", "copyable"},
};

static enum problem unreadable(struct request *request, const char *pointer, const char *vi,
                               const char *en)
{
    request_fault(request, arena_printf(&request->arena, "%s/scan", pointer), vi, en);
    return PROBLEM_scan_unreadable;
}

/* What is not good about a code that was read, NULL when nothing is: rows of card_check_reason. */
static const char *reason_of(const struct card_token *token, int64_t now)
{
    static const char *const reasons[] = {
        [TOKEN_FORGED] = "bad_signature",     [TOKEN_KEY_UNKNOWN] = "unknown_key",
        [TOKEN_KEY_ENDED] = "code_expired",   [TOKEN_KEY_RECALLED] = "key_recalled",
        [TOKEN_NOT_YET] = "code_not_yet",     [TOKEN_EXPIRED] = "code_expired",
        [TOKEN_SHOWN_LATER] = "code_not_yet", [TOKEN_SHOWN_BEFORE] = "code_stale",
    };
    enum token_fault fault;
    enum token_standing standing = token_genuine(token, signing_keys(), now, &fault);
    if (fault == TOKEN_FAULT_DEVICE_SIGNATURE) {
        return "device_signature";
    }
    if (standing == TOKEN_STANDS) {
        standing = token_timely(token, now);
    }
    if (standing == TOKEN_EXPIRED && token->form != TOKEN_STATIC) {
        return "code_stale";
    }
    return standing == TOKEN_STANDS ? NULL : reasons[standing];
}

static void take_token(struct request *request, const struct card_token *token,
                       struct card_question *question)
{
    const struct token_card *card = &token->claims.card;
    bool is_holder = token->form == TOKEN_HOLDER;
    if (card->has_status) {
        question->status_list = arena_printf(&request->arena, "%u", card->status_list);
        question->status_index = arena_printf(&request->arena, "%u", card->status_index);
    }
    if (token->form != TOKEN_STATIC) {
        question->code_id = text_hex_new(
            &request->arena, is_holder ? token->shown.cti : token->claims.cti, TOKEN_CTI_SIZE);
    }
    if (is_holder) {
        const struct device_key *device = &token->claims.device;
        question->device_kind = device->kind == DEVICE_KEY_P256 ? "p256" : "ed25519";
        question->device_key = text_hex_new(&request->arena, device->x, sizeof device->x);
        question->for_facility = token->shown.facility[0]
                                     ? arena_printf(&request->arena, "%s", token->shown.facility)
                                     : NULL;
    }
}

static enum problem read_signed(struct request *request, const char *text, const char *pointer,
                                struct card_question *question)
{
    enum token_form form = TOKEN_STATIC;
    struct card_token token;
    uint8_t bytes[TOKEN_SIZE_MOST];
    size_t size = 0;
    enum token_fault fault = token_text_read(text, strlen(text), &form, bytes, &size);
    fault = fault ? fault : card_token_read((struct span){bytes, size}, form, &token);
    if (fault) {
        const struct token_fault_kind *kind = token_fault_kind(fault);
        return unreadable(request, pointer, kind->sentence_vi, kind->sentence_en);
    }
    question->form = token_forms[token.form].form;
    question->presence = token_forms[token.form].presence;
    if (token.form == TOKEN_HANDLE) {
        question->handle = text_hex_new(&request->arena, token.handle, sizeof token.handle);
        return question->handle ? PROBLEM_NONE : PROBLEM_overloaded;
    }
    question->reason = reason_of(&token, signing_now(request));
    take_token(request, &token, question);
    return PROBLEM_NONE;
}

static enum problem read_old(struct request *request, const struct card_shown *shown,
                             const struct scan *scan, struct card_question *question)
{
    question->form = scan_forms[scan->kind].form;
    question->presence = scan_forms[scan->kind].presence;
    question->number = scan->card_number       ? scan->card_number
                       : scan->personal_number ? scan->personal_number
                                               : scan->paper_code;
    /* A bare number names nobody, and a receipt is no identity paper: the clerk types name and
     * birth date beside it. */
    question->full_name = scan->full_name ? scan->full_name : shown->full_name;
    question->birth_date = scan->full_name ? scan->birth_date : shown->birth_date;
    if (scan->kind == SCAN_BHYT_CARD) {
        struct scan *kept = ARENA_ARRAY(&request->arena, struct scan, 1);
        if (!kept) {
            return PROBLEM_overloaded;
        }
        *kept = *scan;
        question->scan = kept;
    }
    return PROBLEM_NONE;
}

static enum problem read_scan(struct request *request, const struct card_shown *shown,
                              const char *pointer, struct card_question *question)
{
    struct scan scan;
    enum scan_fault fault = scan_parse(&request->arena, &scan_catalogue_built_in, shown->scan,
                                       strlen(shown->scan), &scan);
    const struct scan_fault_kind *kind = scan_fault_kind(fault);
    if (fault == SCAN_FAULT_NO_MEMORY) {
        return PROBLEM_overloaded;
    }
    if (fault && kind->result_code) {
        /* A wrong province or digit is an answer of the register's codes, not a fault of the
         * request. */
        *question = (struct card_question){
            .form = "legacy", .presence = "copyable", .fault_code = kind->result_code};
        return PROBLEM_NONE;
    }
    if (fault) {
        return unreadable(request, pointer, kind->sentence_vi, kind->sentence_en);
    }
    return scan.kind == SCAN_SIGNED ? read_signed(request, scan.signed_text, pointer, question)
                                    : read_old(request, shown, &scan, question);
}

/* One fault at a place is enough: what was given and is wrong is not missing as well. */
static void add_fault(struct request *request, const char *pointer, const char *name,
                      const char *vi, const char *en)
{
    const char *place = arena_printf(&request->arena, "%s/%s", pointer, name);
    if (place && !fault_is_at(&request->faults, place)) {
        request_fault(request, place, vi, en);
    }
}

static bool is_faulty(struct request *request, const char *pointer, const char *name)
{
    const char *place = arena_printf(&request->arena, "%s/%s", pointer, name);
    return place && fault_is_at(&request->faults, place);
}

static void require_typed(struct request *request, const char *pointer,
                          const struct card_question *question)
{
    if (!question->number && !is_faulty(request, pointer, "card_number")) {
        add_fault(request, pointer, "scan", "cần mã quét hoặc số thẻ",
                  "a scan or a card number is needed");
    }
    if (!question->full_name) {
        add_fault(request, pointer, "full_name", "là bắt buộc", "is required");
    }
    if (date_is_none(question->birth_date)) {
        add_fault(request, pointer, "birth_date", "là bắt buộc", "is required");
    }
}

enum problem card_question_read(struct request *request, const struct card_shown *shown,
                                const char *pointer, struct card_question *ret_question)
{
    struct card_question question = {.form = "typed", .presence = "none"};
    size_t faults = request->faults.count;
    if (is_faulty(request, pointer, "scan")) {
        return PROBLEM_invalid_input; /* what else is needed, a scan says */
    }
    if (shown->scan && shown->card_number) {
        add_fault(request, pointer, "card_number", "không đi cùng mã quét",
                  "does not go with a scan");
    }
    if (shown->scan) {
        TRY(read_scan(request, shown, pointer, &question));
    } else {
        question.number = shown->card_number;
        question.full_name = shown->full_name;
        question.birth_date = shown->birth_date;
    }
    *ret_question = question;
    if (!question.fault_code && !question.reason && !question.handle && !question.status_list) {
        require_typed(request, pointer, &question);
    }
    return request->faults.count > faults ? PROBLEM_invalid_input : PROBLEM_NONE;
}

void card_question_set(struct request *request, const struct card_question *question)
{
    const char *name = question->full_name;
    char *birth = arena_alloc(&request->arena, DATE_TEXT_SIZE);
    if (birth) {
        date_format(question->birth_date, birth);
    }
    request_set(request, "scan_form", question->form);
    request_set(request, "scan_presence", question->presence);
    request_set(request, "scan_number", question->number);
    request_set(request, "scan_name_key",
                name ? text_name_key(&request->arena, name, strlen(name)) : NULL);
    request_set(request, "scan_birth", date_is_none(question->birth_date) ? NULL : birth);
    request_set(request, "scan_fault_code", question->fault_code);
    request_set(request, "scan_reason", question->reason);
    request_set(request, "scan_status_list", question->status_list);
    request_set(request, "scan_status_index", question->status_index);
    request_set(request, "scan_code_id", question->code_id);
    request_set(request, "scan_handle", question->handle);
    request_set(request, "scan_device_kind", question->device_kind);
    request_set(request, "scan_device_key", question->device_key);
    request_set(request, "scan_for_facility", question->for_facility);
}

void card_question_put(struct buffer *json, const struct card_question *question)
{
    const char *name = question->full_name;
    char birth[DATE_TEXT_SIZE];
    date_format(question->birth_date, birth);
    buffer_member_given(json, "form", question->form);
    buffer_member_given(json, "presence", question->presence);
    buffer_member_given(json, "number", question->number);
    if (name) {
        buffer_member_text(json, "name_key", text_name_key(json->arena, name, strlen(name)));
    }
    buffer_member_given(json, "birth", birth);
    buffer_member_given(json, "fault_code", question->fault_code);
    buffer_member_given(json, "reason", question->reason);
    buffer_member_given(json, "status_list", question->status_list);
    buffer_member_given(json, "status_index", question->status_index);
    buffer_member_given(json, "code_id", question->code_id);
    buffer_member_given(json, "handle", question->handle);
    buffer_member_given(json, "device_kind", question->device_kind);
    buffer_member_given(json, "device_key", question->device_key);
    buffer_member_given(json, "for_facility", question->for_facility);
}
