#include "api/card_answer.h"

#include <stdio.h>
#include <string.h>

#include "api/law.h"

const char card_check_answer[] =
    "check uuid?, outcome text(valid|valid_as_of|revoked|suspended|expired|not_found|forged|"
    "unverified), result_code text, reason text?, message text, action text, "
    "form text, presence text, status_age_s int, warnings[] {code text, text text}, "
    "card? {card_number text, card_number_15 text?, object_code text, valid_from date, valid_to "
    "date?, "
    "five_year_date date?, state text, serial text, previous_card_number text?, area text?, "
    "benefit_digit int, "
    "initial_facility {code text, name text?}}, "
    "person? {full_name text, birth_date text, sex text, address text?, si_number text}, "
    "entitlement? {percent number, reason[] {rule text, article text, text text}}, "
    "recent_visits[] {facility {code text, name text}, admitted_at time, discharged_at time?, kind "
    "text, outcome text?, disputed bool}, "
    "receipt text?, checked_at time, valid_until time";

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

static bool is_true(const struct sql_rows *rows, const char *column)
{
    const char *value = sql_value(rows, 0, column);
    return value && *value == 't';
}

/* What the register and the law of the day say about this visit. */
static bool entitlement_input(const struct request *request, const struct sql_rows *rows,
                              struct entitlement_input *ret_input)
{
    const char *here = sql_value(rows, 0, "facility");
    const char *home = sql_value(rows, 0, "initial_facility");
    const char *area = sql_value(rows, 0, "living_area");
    *ret_input = (struct entitlement_input){
        .benefit_digit = (int)sql_integer(rows, 0, "benefit_digit"),
        .at_initial_facility = strcmp(home, here) == 0,
        .facility_level = level_of(sql_value(rows, 0, "facility_level")),
        .five_year_date = sql_date(rows, 0, "five_year_date"),
        .emergency = is_true(rows, "emergency"),
        .referred = is_true(rows, "referred"),
        .inpatient = is_true(rows, "inpatient"),
        .today = request->now.today,
        .own_copay_vnd = sql_integer(rows, 0, "copay_this_year_vnd"),
    };
    snprintf(ret_input->living_area, sizeof ret_input->living_area, "%s", area ? area : "");
    return entitlement_rates(law_rules(), ret_input, &ret_input->rates);
}

bool card_answer_entitlement(const struct request *request, const struct sql_rows *rows,
                             struct entitlement *ret_entitlement)
{
    struct entitlement_input input;
    return strcmp(sql_value(rows, 0, "outcome"), "valid") == 0 &&
           entitlement_input(request, rows, &input) &&
           entitlement_at_counter(&input, ret_entitlement);
}

static void put_entitlement(struct buffer *json, struct request *request,
                            const struct sql_rows *rows)
{
    struct entitlement entitlement = {0};
    buffer_json_name(json, "entitlement");
    if (!card_answer_entitlement(request, rows, &entitlement)) {
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
        buffer_member_text(json, "rule", reason->rule);
        buffer_member_text(json, "article", reason->article);
        buffer_member_text(json, "text",
                           request->language == LANGUAGE_VI ? reason->vi : reason->en);
        buffer_char(json, '}');
    }
    buffer_text(json, "]}");
}

static void put_member(struct buffer *json, const struct sql_rows *rows, const char *name,
                       const char *column)
{
    buffer_member_text(json, name, sql_value(rows, 0, column));
}

static void put_members(struct buffer *json, const struct sql_rows *rows, const char *const *names)
{
    for (; *names; names++) {
        put_member(json, rows, *names, *names);
    }
}

static void put_card(struct buffer *json, const struct sql_rows *rows)
{
    static const char *const card[] = {
        "card_number",    "card_number_15", "object_code", "valid_from",           "valid_to",
        "five_year_date", "state",          "serial",      "previous_card_number", NULL};
    static const char *const person[] = {"full_name", "birth_date", "sex",
                                         "address",   "si_number",  NULL};
    buffer_json_name(json, "card");
    buffer_char(json, '{');
    put_members(json, rows, card);
    put_member(json, rows, "area", "living_area");
    buffer_member_int(json, "benefit_digit", sql_integer(rows, 0, "benefit_digit"));
    buffer_json_name(json, "initial_facility");
    buffer_char(json, '{');
    put_member(json, rows, "code", "initial_facility");
    put_member(json, rows, "name", "initial_facility_name");
    buffer_text(json, "}}");
    buffer_json_name(json, "person");
    buffer_char(json, '{');
    put_members(json, rows, person);
    buffer_char(json, '}');
}

/* What an old code may say otherwise than the register: it counts for nothing, and the counter is
 * told. */
enum warning { FACILITY_DIFFERS, FROM_DIFFERS, FIVE_YEARS_DIFFER, DIGIT_DIFFERS, SIGNED_EXISTS };
static const struct {
    const char *code, *vi, *en;
} warnings[] = {
    [FACILITY_DIFFERS] = {"initial_facility_differs",
                          "Nơi đăng ký KCB ban đầu trên mã khác danh mục.",
                          "The initial facility of the code is not that of the register."},
    [FROM_DIFFERS] = {"valid_from_differs", "Ngày bắt đầu trên mã khác danh mục.",
                      "The first day of the code is not that of the register."},
    [FIVE_YEARS_DIFFER] = {"five_year_date_differs", "Thời điểm đủ 5 năm trên mã khác danh mục.",
                           "The five-year date of the code is not that of the register."},
    [DIGIT_DIFFERS] = {"benefit_digit_differs", "Mã mức hưởng trên mã khác danh mục.",
                       "The benefit digit of the code is not that of the register."},
    [SIGNED_EXISTS] = {"signed_code_exists", "Người bệnh có mã ký số; lần sau đề nghị quét mã đó.",
                       "The patient has a signed code: ask for it next time."},
};

static void put_warning(struct buffer *json, const struct request *request, enum warning warning)
{
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "code", warnings[warning].code);
    buffer_member_text(json, "text",
                       request->language == LANGUAGE_VI ? warnings[warning].vi
                                                        : warnings[warning].en);
    buffer_char(json, '}');
}

static bool day_differs(struct date shown, struct date known)
{
    return !date_is_none(shown) && date_compare(shown, known) != 0;
}

static void put_warnings(struct buffer *json, const struct request *request,
                         const struct sql_rows *rows, const struct scan *scan)
{
    buffer_json_name(json, "warnings");
    buffer_char(json, '[');
    if (sql_value(rows, 0, "warning")) {
        put_warning(json, request, SIGNED_EXISTS);
    }
    if (scan && sql_value(rows, 0, "card_id")) {
        const char *home = sql_value(rows, 0, "initial_facility");
        bool differs[] = {
            [FACILITY_DIFFERS] =
                scan->initial_facility[0] && strcmp(scan->initial_facility, home) != 0,
            [FROM_DIFFERS] = day_differs(scan->valid_from, sql_date(rows, 0, "valid_from")),
            [FIVE_YEARS_DIFFER] =
                day_differs(scan->five_year_date, sql_date(rows, 0, "five_year_date")),
            [DIGIT_DIFFERS] =
                scan->benefit_digit && scan->benefit_digit != sql_integer(rows, 0, "benefit_digit"),
        };
        for (int i = 0; i < SIGNED_EXISTS; i++) {
            if (differs[i]) {
                put_warning(json, request, (enum warning)i);
            }
        }
    }
    buffer_char(json, ']');
}

void card_answer_put(struct buffer *json, struct request *request, const struct sql_rows *rows,
                     const struct scan *scan, const char *receipt, const char *checked_at)
{
    static const char *const verdict[] = {"outcome", "result_code", "reason", "message", NULL};
    bool found = sql_value(rows, 0, "card_id");
    buffer_char(json, '{');
    buffer_member_text(json, "check", found ? sql_value(rows, 0, "check") : NULL);
    put_members(json, rows, verdict);
    put_member(json, rows, "action", "front_desk_action");
    put_member(json, rows, "form", "form");
    put_member(json, rows, "presence", "presence");
    /* The register itself was asked: nothing that was known before comes into it. */
    buffer_text(json, ",\"status_age_s\":0");
    put_warnings(json, request, rows, scan);
    if (found) {
        put_card(json, rows);
        put_entitlement(json, request, rows);
        buffer_json_name(json, "recent_visits");
        buffer_text(json, sql_value(rows, 0, "recent_visits"));
    } else {
        buffer_text(json,
                    ",\"card\":null,\"person\":null,\"entitlement\":null,\"recent_visits\":[]");
    }
    buffer_member_text(json, "receipt", receipt);
    buffer_json_name(json, "checked_at");
    buffer_text(json, checked_at);
    /* An answer is good for the day it was given. */
    buffer_format(json, ",\"valid_until\":\"%sT23:59:59+07:00\"}", request->now.today_text);
}
