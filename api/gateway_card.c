/*
 * The gateway's questions about a card: POST /api/egw/KQNhanLichSuKCB2024, Lskcb2025,
 * nhanHoSoKCBChiTiet, /api/TraCuuCCT/TraCuuTienMCCT and the names of before. A second grammar over
 * the counter's question (api/card_question.h, migrations/functions/card_check.sql); the keys of
 * the answers, their order and their style are the columns of records/gateway.sql.
 */
#include <ctype.h>
#include <string.h>

#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/dispatch.h"
#include "api/gateway.h"
#include "api/handlers.h"
#include "api/law.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/server.h"
#include "benefits/entitlement.h"

enum { NUMBER_MAX = 30, RECORD_MAX = 18 };

struct gateway_patient {
    const char *user_name, *card_number, *full_name;
    struct date birth_date;
    struct clerk clerk;
};
#define USER_NAME(...)                                                                             \
    FIELD_AS(struct gateway_patient, user_name, "username", .form = FORM_TEXT, .max_length = 64,   \
             .title = "User name, if not in the query string", __VA_ARGS__)
#define PATIENT_FIELDS                                                                             \
    FIELD_AS(struct gateway_patient, card_number, "maThe", .form = FORM_TEXT, .required = true,    \
             .max_length = NUMBER_MAX, .title = "Card, SI or personal number"),                    \
        FIELD_AS(struct gateway_patient, full_name, "hoTen", .form = FORM_NAME, .required = true), \
        FIELD_AS(struct gateway_patient, birth_date, "ngaySinh", .form = FORM_LOCAL_DATE,          \
                 .required = true)

static const struct field with_clerk_fields[] = {
    USER_NAME(),
    PATIENT_FIELDS,
    FIELD_AS(struct gateway_patient, clerk.name, "hoTenCb", .form = FORM_NAME, .required = true),
    FIELD_AS(struct gateway_patient, clerk.personal_number, "cccdCb", .form = FORM_PERSONAL_NUMBER,
             .required = true),
};
const struct field_table gateway_patient_table =
    FIELD_TABLE(gateway_patient, struct gateway_patient, with_clerk_fields, .is_open = true);

static const struct field without_clerk_fields[] = {USER_NAME(), PATIENT_FIELDS};
const struct field_table gateway_patient_old_table =
    FIELD_TABLE(gateway_patient_old, struct gateway_patient, without_clerk_fields, .is_open = true);

static const struct field with_user_fields[] = {
    USER_NAME(.required = true),
    PATIENT_FIELDS,
};
const struct field_table gateway_copay_table =
    FIELD_TABLE(gateway_copay, struct gateway_patient, with_user_fields, .is_open = true);

struct gateway_record_query {
    struct gateway_ticket ticket;
    const char *record;
};
static const struct field record_fields[] = {
    GATEWAY_TICKET_FIELDS,
    FIELD_AS(struct gateway_record_query, record, "maHoSo", .form = FORM_TEXT, .required = true,
             .max_length = RECORD_MAX),
};
const struct field_table gateway_record_table =
    FIELD_TABLE(gateway_record, struct gateway_record_query, record_fields, .is_open = true);

/* TE1, the province, KT and a serial: what is written for a child that has no card yet. */
static bool is_child_without_card(const char *number)
{
    return strncmp(number, "TE1", 3) == 0 && strspn(number + 3, "0123456789") == 2 &&
           strncmp(number + 5, "KT", 2) == 0;
}

static enum problem question_of(struct request *request, const struct gateway_patient *patient,
                                struct card_question *ret_question)
{
    char *number = arena_copy(&request->arena, patient->card_number, strlen(patient->card_number));
    for (char *at = number; at && *at; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    if (!number) {
        return PROBLEM_overloaded;
    }
    if (is_child_without_card(number)) {
        *ret_question =
            (struct card_question){.form = "typed", .presence = "none", .fault_code = "130"};
        return PROBLEM_NONE;
    }
    if (!form_fits(FORM_CARD_NUMBER, number)) {
        return PROBLEM_invalid_input;
    }
    struct card_shown shown = {NULL, number, patient->full_name, patient->birth_date};
    return card_question_read(request, &shown, "", ret_question);
}

static enum problem ask(struct request *request, const struct clerk *clerk, const char *purpose)
{
    struct card_question question;
    struct sql_rows rows;
    TRY(question_of(request, request->body, &question));
    card_question_set(request, &question);
    card_clerk_set(request, clerk, purpose);
    request_set(request, "check_id", request->id);
    TRY(dispatch_query(request, SQL_CHECK, request->route->query, &rows));
    /* No row: the account acts for no facility. */
    return rows.row_count ? reply_row(request, &rows) : PROBLEM_forbidden;
}

enum problem gateway_check(struct request *request)
{
    const struct gateway_patient *patient = request->body;
    return ask(request, &patient->clerk, "Tra cứu thẻ BHYT qua cổng giám định");
}

/* The account itself stands in for the clerk that these calls do not name. */
static struct clerk account_as_clerk(const struct request *request)
{
    const char *name = request_value(request, "gateway_username");
    return (struct clerk){name, name};
}

enum problem gateway_check_old(struct request *request)
{
    struct clerk clerk = account_as_clerk(request);
    if (!request->server->config->gateway_aliases) {
        return PROBLEM_path_unknown;
    }
    return ask(request, &clerk, "Tra cứu thẻ BHYT qua cổng giám định");
}

enum problem gateway_copay(struct request *request)
{
    struct clerk clerk = account_as_clerk(request);
    struct entitlement_input any = {.benefit_digit = 4, .today = request->now.today};
    struct entitlement_rates rates;
    if (!entitlement_rates(law_rules(), &any, &rates)) {
        return PROBLEM_internal;
    }
    request_set(request, "own_copay_limit_vnd",
                arena_printf(&request->arena, "%lld", (long long)rates.own_copay_limit_vnd));
    return ask(request, &clerk, "Tra cứu tiền miễn cùng chi trả");
}

enum problem gateway_record(struct request *request)
{
    const struct gateway_record_query *query = request->query_fields;
    struct sql_rows rows;
    if (query->record[strspn(query->record, "0123456789")] != '\0') {
        return PROBLEM_invalid_input;
    }
    request_set(request, "record", query->record);
    request_set(request, "purpose", "Xem hồ sơ khám chữa bệnh qua cổng giám định");
    TRY(dispatch_query(request, SQL_READ, request->route->query, &rows));
    return rows.row_count ? reply_row(request, &rows) : PROBLEM_not_found;
}
