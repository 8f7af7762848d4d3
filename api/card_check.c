/*
 * POST /v1/card_checks: what a scanner types or a clerk reads becomes a question to the register.
 * The scan itself is never believed; see migrations/functions/card_check.sql for the answer and
 * benefits/entitlement.h for the percent.
 */
#include <stdio.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/law.h"
#include "api/reply.h"
#include "base/text.h"
#include "benefits/entitlement.h"
#include "cards/scan.h"

struct clerk {
    const char *name, *personal_number;
};
static const struct field clerk_fields[] = {
    FIELD(struct clerk, name, .form = FORM_NAME, .required = true,
          .title = "Full name of the clerk"),
    FIELD(struct clerk, personal_number, .form = FORM_PERSONAL_NUMBER, .required = true,
          .title = "Personal number of the clerk, registered by the facility"),
};
static const struct field_table clerk_table = FIELD_TABLE(clerk, struct clerk, clerk_fields);

struct card_check_body {
    const char *scan, *card_number, *full_name;
    struct date birth_date;
    struct clerk clerk;
    const char *purpose;
    bool emergency, referred, inpatient;
};
static const struct field card_check_fields[] = {
    FIELD(struct card_check_body, scan, .form = FORM_SCAN, .title = "What the scanner typed"),
    FIELD(struct card_check_body, card_number, .form = FORM_CARD_NUMBER,
          .title = "Card, SI or personal number, when nothing was scanned"),
    FIELD(struct card_check_body, full_name, .form = FORM_NAME,
          .title = "Full name, with a typed number"),
    FIELD(struct card_check_body, birth_date, .form = FORM_PARTIAL_DATE,
          .title = "Birth date, with a typed number"),
    OBJECT(struct card_check_body, clerk, &clerk_table, .required = true, .title = "Who looks"),
    FIELD(struct card_check_body, purpose, .form = FORM_TEXT, .required = true, .max_length = 200,
          .title = "Why: the citizen reads it"),
    FIELD(struct card_check_body, emergency, .title = "Emergency: the right line at any facility"),
    FIELD(struct card_check_body, referred,
          .title = "The patient holds a referral or a re-examination slip"),
    FIELD(struct card_check_body, inpatient, .title = "The patient is being admitted"),
};
const struct field_table card_check_table =
    FIELD_TABLE(card_check, struct card_check_body, card_check_fields);

const char card_check_answer[] =
    "outcome text, result_code text, message text, action text, "
    "card? {card_number text, card_number_15 text?, object_code text, valid_from date, valid_to "
    "date?, "
    "five_year_date date?, state text, serial text, previous_card_number text?, area text?, "
    "benefit_digit int, "
    "initial_facility {code text, name text?}}, "
    "person? {full_name text, birth_date text, sex text, address text?, si_number text}, "
    "entitlement? {percent number, reason[] {rule text, article text, text text}}, "
    "recent_visits[] {facility {code text, name text}, admitted_at time, discharged_at time?, kind "
    "text, outcome text?}, "
    "receipt uuid, checked_at time, valid_until time";
const enum problem card_check_problems[] = {PROBLEM_scan_unreadable, PROBLEM_NONE};

/* The search key of a check, from a scan or from what was typed. */
struct card_key {
    const char *number, *full_name, *fault_code;
    struct date birth_date;
};

static enum problem key_of_scan(struct request *request, const struct card_check_body *body,
                                struct card_key *ret_key)
{
    struct scan scan;
    enum scan_fault fault = scan_parse(&request->arena, &scan_catalogue_built_in, body->scan,
                                       strlen(body->scan), &scan);
    const struct scan_fault_kind *kind = scan_fault_kind(fault);
    if (fault == SCAN_FAULT_NO_MEMORY) {
        return PROBLEM_overloaded;
    }
    if (fault && kind->result_code) {
        /* A wrong province or digit is an answer of the register's codes, not a fault of the
         * request. */
        *ret_key = (struct card_key){.fault_code = kind->result_code};
        return PROBLEM_NONE;
    }
    if (fault || scan.kind == SCAN_SIGNED) {
        request_fault(request, "/scan",
                      fault ? kind->sentence_vi : "loại mã QR này chưa được hỗ trợ",
                      fault ? kind->sentence_en : "this kind of QR code is not supported");
        return PROBLEM_scan_unreadable;
    }
    ret_key->number = scan.card_number ? scan.card_number : scan.personal_number;
    /* A bare number names nobody: the clerk types name and birth date beside it. */
    ret_key->full_name = scan.full_name ? scan.full_name : body->full_name;
    ret_key->birth_date = scan.full_name ? scan.birth_date : body->birth_date;
    return PROBLEM_NONE;
}

static enum problem key_of_body(struct request *request, struct card_key *ret_key)
{
    const struct card_check_body *body = request->body;
    if (body->scan) {
        TRY(key_of_scan(request, body, ret_key));
    } else {
        ret_key->number = body->card_number;
        ret_key->full_name = body->full_name;
        ret_key->birth_date = body->birth_date;
    }
    if (ret_key->fault_code) {
        return PROBLEM_NONE;
    }
    if (!ret_key->number) {
        request_fault(request, "/scan", "cần mã quét hoặc số thẻ",
                      "a scan or a card number is needed");
    }
    if (!ret_key->full_name) {
        request_fault(request, "/full_name", "là bắt buộc", "is required");
    }
    if (date_is_none(ret_key->birth_date)) {
        request_fault(request, "/birth_date", "là bắt buộc", "is required");
    }
    return request->faults.count ? PROBLEM_invalid_input : PROBLEM_NONE;
}

static const char *name_key(struct request *request, const char *name)
{
    return name ? text_name_key(&request->arena, name, strlen(name)) : NULL;
}

static void set_key(struct request *request, const struct card_key *key)
{
    const struct card_check_body *body = request->body;
    char *birth = arena_alloc(&request->arena, DATE_TEXT_SIZE);
    if (birth && !date_is_none(key->birth_date)) {
        date_format(key->birth_date, birth);
    }
    request_set(request, "scan_number", key->number ? key->number : "");
    request_set(request, "scan_name_key", name_key(request, key->full_name));
    request_set(request, "scan_birth", birth);
    request_set(request, "scan_fault_code", key->fault_code);
    request_set(request, "clerk_number", body->clerk.personal_number);
    request_set(request, "clerk_name", body->clerk.name);
    request_set(request, "clerk_key", name_key(request, body->clerk.name));
    request_set(request, "purpose", body->purpose);
}

static enum facility_level level_of(const char *name)
{
    static const char *const names[] = {"", "initial", "basic", "specialised"};
    for (int i = 1; name && i < 4; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum facility_level)i;
        }
    }
    return FACILITY_LEVEL_UNKNOWN;
}

/* What the register and the law of the day say about this visit. */
static bool entitlement_input(const struct request *request, const struct sql_rows *rows,
                              struct entitlement_input *ret_input)
{
    const char *here = sql_value(rows, 0, "checked_at_facility");
    const char *home = sql_value(rows, 0, "initial_facility");
    const char *area = sql_value(rows, 0, "living_area");
    const struct card_check_body *body = request->body;
    *ret_input = (struct entitlement_input){
        .benefit_digit = (int)sql_integer(rows, 0, "benefit_digit"),
        .at_initial_facility = strcmp(home, here) == 0,
        .facility_level = level_of(sql_value(rows, 0, "checked_at_level")),
        .five_year_date = sql_date(rows, 0, "five_year_date"),
        .emergency = body->emergency,
        .referred = body->referred,
        .inpatient = body->inpatient,
        .today = request->now.today,
        .own_copay_vnd = sql_integer(rows, 0, "copay_this_year_vnd"),
    };
    snprintf(ret_input->living_area, sizeof ret_input->living_area, "%s", area ? area : "");
    return entitlement_rates(law_rules(), ret_input, &ret_input->rates);
}

static void put_entitlement(struct buffer *json, struct request *request,
                            const struct sql_rows *rows)
{
    struct entitlement_input input;
    struct entitlement entitlement = {0};
    buffer_json_name(json, "entitlement");
    if (!entitlement_input(request, rows, &input) ||
        !entitlement_at_counter(&input, &entitlement)) {
        buffer_text(json, "null");
        return;
    }
    int whole = entitlement.percent_hundredths / 100, rest = entitlement.percent_hundredths % 100;
    buffer_format(json, rest ? "{\"percent\":%d.%02d" : "{\"percent\":%d", whole, rest);
    buffer_text(json, ",\"reason\":[");
    for (size_t i = 0; i < entitlement.reason_count; i++) {
        const struct entitlement_reason *reason = &entitlement.reasons[i];
        buffer_json_separate(json);
        buffer_char(json, '{');
        buffer_json_name(json, "rule");
        buffer_json_string(json, reason->rule);
        buffer_json_name(json, "article");
        buffer_json_string(json, reason->article);
        buffer_json_name(json, "text");
        buffer_json_string(json, request->language == LANGUAGE_VI ? reason->vi : reason->en);
        buffer_char(json, '}');
    }
    buffer_text(json, "]}");
}

static void put_member(struct buffer *json, const struct sql_rows *rows, const char *name,
                       const char *column)
{
    buffer_json_name(json, name);
    buffer_json_string(json, sql_value(rows, 0, column));
}

static void put_card(struct buffer *json, const struct sql_rows *rows)
{
    static const char *const members[] = {"card_number", "card_number_15", "object_code",
                                          "valid_from",  "valid_to",       "five_year_date",
                                          "state",       "serial",         "previous_card_number"};
    buffer_json_name(json, "card");
    buffer_char(json, '{');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put_member(json, rows, members[i], members[i]);
    }
    put_member(json, rows, "area", "living_area");
    buffer_json_name(json, "benefit_digit");
    buffer_int(json, sql_integer(rows, 0, "benefit_digit"));
    buffer_json_name(json, "initial_facility");
    buffer_char(json, '{');
    put_member(json, rows, "code", "initial_facility");
    put_member(json, rows, "name", "initial_facility_name");
    buffer_text(json, "}}");
    buffer_json_name(json, "person");
    buffer_char(json, '{');
    put_member(json, rows, "full_name", "full_name");
    put_member(json, rows, "birth_date", "birth_date");
    put_member(json, rows, "sex", "sex");
    put_member(json, rows, "address", "address");
    put_member(json, rows, "si_number", "si_number");
    buffer_char(json, '}');
}

/* An answer is good for the day it was given, and never beyond the card. */
static const char *valid_until(struct request *request)
{
    return arena_printf(&request->arena, "%sT23:59:59+07:00", request->now.today_text);
}

enum problem card_check(struct request *request)
{
    struct card_key key = {0};
    struct sql_rows rows;
    TRY(key_of_body(request, &key));
    set_key(request, &key);
    TRY(dispatch_query(request, SQL_READ, QUERY_card_checked, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_forbidden; /* a system client that acts for no facility */
    }
    struct buffer json;
    buffer_init(&json, &request->arena, 4096);
    buffer_char(&json, '{');
    put_member(&json, &rows, "outcome", "outcome");
    put_member(&json, &rows, "result_code", "result_code");
    put_member(&json, &rows, "message",
               request->language == LANGUAGE_VI ? "meaning_vi" : "meaning_en");
    put_member(&json, &rows, "action", "front_desk_action");
    if (sql_value(&rows, 0, "card_id")) {
        put_card(&json, &rows);
        put_entitlement(&json, request, &rows);
        buffer_json_name(&json, "recent_visits");
        buffer_text(&json, sql_value(&rows, 0, "recent_visits"));
    } else {
        buffer_text(&json,
                    ",\"card\":null,\"person\":null,\"entitlement\":null,\"recent_visits\":[]");
    }
    buffer_json_name(&json, "receipt");
    buffer_json_string(&json, request->id);
    buffer_json_name(&json, "checked_at");
    buffer_json_string(&json, request->now.text);
    buffer_json_name(&json, "valid_until");
    buffer_json_string(&json, valid_until(request));
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}
