/*
 * GET /v1/dossiers/{dossier_no}/result: what a dossier ended with, as a paper or as JSON that bears
 * the office's signature (a JWS of what `statement` says). Each has a code by which anybody may ask
 * whether it is genuine: GET /v1/receipts/{code}, and …/seal for the signature over the file.
 */
#include <string.h>

#include "api/config.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/paper.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/signing.h"
#include "base/json_input.h"
#include "base/money.h"
#include "cards/jws.h"

static const char kind[] = "dossier_result";

const char result_answer[] =
    "statement {dossier_no text, procedure {code text, name text}, result text, title text, "
    "title_en text, full_name text, birth_date text, office {code text, name text}, decided_at "
    "time, text text?, rule text?, card? {card_number text, serial text, initial_facility text, "
    "valid_from date, valid_to date?, issued_on date}, settlement? {decision_no text, starts_on "
    "date, monthly_vnd int, lump_vnd int}, approver text?}, delivery {method text, state text, "
    "tracking_no text?, reported_at time?, delivered_at time?}, code text, digest text, jws text";
const enum problem result_problems[] = {PROBLEM_signing_unavailable, PROBLEM_too_many_requests,
                                        PROBLEM_NONE};

/* As it is signed: the code is made from the rest, so that the same result has the same code. */
static bool payload_put(struct request *request, const char *statement, struct buffer *payload,
                        const char **ret_code)
{
    struct buffer content;
    buffer_init(&content, &request->arena, 2048);
    buffer_text(&content, "\"iss\":");
    buffer_json_string(&content, request->server->config->public_url);
    buffer_format(&content, ",\"statement\":%s}", statement);
    const char *code = content.failed ? NULL : paper_code(&request->arena, kind, content.bytes);
    buffer_init(payload, &request->arena, 2048);
    buffer_format(payload, "{\"jti\":\"%s\",", code ? code : "");
    buffer_put(payload, content.bytes, content.failed ? 0 : content.length);
    *ret_code = code;
    return code && !payload->failed;
}

static enum problem result_enter(struct request *request, const struct sql_rows *row,
                                 const char *code, const struct buffer *payload,
                                 const char **ret_digest)
{
    const char *hex = paper_digest(request, payload->bytes, payload->length);
    struct sql_rows entered;
    if (!hex) {
        return PROBLEM_overloaded;
    }
    request_set(request, "document_code", code);
    request_set(request, "document_digest", hex);
    request_set(request, "document_issuer", sql_value(row, 0, "hidden_office"));
    TRY(dispatch_beside(request, SQL_WRITE, QUERY_dossier_result_issued, &entered));
    *ret_digest = hex;
    return *sql_value(&entered, 0, "is_entered") == 't' ? PROBLEM_NONE : PROBLEM_internal;
}

static enum problem reply_signed(struct request *request, const struct sql_rows *row)
{
    const struct signing_key *key;
    const char *code, *digest;
    struct buffer payload, jws, json;
    TRY(signing_prepare(request, KEY_DOCUMENT, &key));
    if (!payload_put(request, sql_value(row, 0, "statement"), &payload, &code)) {
        return PROBLEM_overloaded;
    }
    TRY(result_enter(request, row, code, &payload, &digest));
    buffer_init(&jws, &request->arena, 4096);
    jws_put(&jws, key, payload.bytes, payload.length);
    signing_counted(key);
    buffer_init(&json, &request->arena, 8192);
    buffer_format(&json, "{\"statement\":%s,\"delivery\":%s", sql_value(row, 0, "statement"),
                  sql_value(row, 0, "delivery"));
    buffer_format(&json, ",\"code\":\"%s\",\"digest\":\"%s\"", code, digest);
    buffer_member_text(&json, "jws", jws.failed ? NULL : jws.bytes);
    buffer_char(&json, '}');
    return jws.failed ? PROBLEM_overloaded : reply_json(request, 200, &json);
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *day_of(struct arena *arena, const json_t *object, const char *name)
{
    const char *text = member(object, name);
    struct date date;
    char words[DATE_TEXT_SIZE];
    if (!text || !date_parse(text, strlen(text), &date)) {
        return NULL;
    }
    date_format_vn(date, words);
    return arena_copy(arena, words, strlen(words));
}

static const char *money_of(struct arena *arena, const json_t *object, const char *name)
{
    char text[MONEY_TEXT_SIZE];
    money_format(json_integer_value(json_object_get(object, name)), text);
    return arena_copy(arena, text, strlen(text));
}

static void put_card(struct document *paper, struct arena *arena, const json_t *card)
{
    document_section(paper, "Thẻ bảo hiểm y tế", "Health-insurance card");
    document_pair(paper, "Mã số thẻ", "Card number", member(card, "card_number"));
    document_pair(paper, "Số sê-ri", "Serial", member(card, "serial"));
    document_pair(paper, "Nơi đăng ký KCB ban đầu", "Initial facility",
                  member(card, "initial_facility"));
    document_pair(paper, "Có giá trị từ", "Valid from", day_of(arena, card, "valid_from"));
    document_pair(paper, "Ngày cấp", "Issued on", day_of(arena, card, "issued_on"));
}

static void put_settlement(struct document *paper, struct arena *arena, const json_t *settlement)
{
    document_section(paper, "Mức hưởng", "Amounts");
    document_pair(paper, "Số quyết định", "Decision number", member(settlement, "decision_no"));
    document_pair(paper, "Hưởng từ ngày", "Entitled from", day_of(arena, settlement, "starts_on"));
    document_pair(paper, "Hằng tháng", "Monthly", money_of(arena, settlement, "monthly_vnd"));
    document_pair(paper, "Một lần", "Lump sum", money_of(arena, settlement, "lump_vnd"));
}

static void put_result(struct document *paper, struct arena *arena, const json_t *statement)
{
    const json_t *card = json_object_get(statement, "card");
    const json_t *settlement = json_object_get(statement, "settlement");
    const char *birth = member(statement, "birth_date");
    document_section(paper, "Hồ sơ", "Dossier");
    document_pair(paper, "Mã hồ sơ", "Number", member(statement, "dossier_no"));
    document_pair(paper, "Thủ tục", "Procedure",
                  member(json_object_get(statement, "procedure"), "name"));
    document_pair(paper, "Của ông/bà", "Of", member(statement, "full_name"));
    document_pair(paper, "Ngày sinh", "Date of birth",
                  strlen(birth) == 10 ? day_of(arena, statement, "birth_date") : birth);
    if (member(statement, "text")) {
        document_section(paper, "Nội dung giải quyết", "What was decided");
        document_paragraph(paper, member(statement, "text"));
    }
    if (json_is_object(card)) {
        put_card(paper, arena, card);
    }
    if (json_is_object(settlement)) {
        put_settlement(paper, arena, settlement);
    }
}

static enum problem reply_paper(struct request *request, const struct sql_rows *row)
{
    struct arena *arena = &request->arena;
    const json_t *statement = json_input_own(arena, sql_value(row, 0, "statement"));
    const char *office = sql_value(row, 0, "hidden_office");
    if (!statement) {
        return PROBLEM_overloaded;
    }
    const char *number = member(statement, "dossier_no");
    const char *approver = member(statement, "approver");
    const struct document_head head = {
        .superior = "BẢO HIỂM XÃ HỘI VIỆT NAM",
        .issuer = office,
        .number = number,
        .issued_on = sql_date(row, 0, "hidden_day"),
        .title = member(statement, "title"),
        .title_en = member(statement, "title_en"),
        .running = number,
    };
    struct document *paper = document_new(arena, &head);
    put_result(paper, arena, statement);
    document_notice(paper,
                    "Bản điện tử có mã xác minh ở cuối trang; ai có mã này cũng kiểm tra được "
                    "chữ ký số của cơ quan.");
    document_signatures(paper,
                        &(struct document_signature){"NGƯỜI CÓ THẨM QUYỀN", "(Ký điện tử)",
                                                     approver ? approver : "Tự động theo quy định"},
                        1);
    return paper_reply(request, &(struct paper){kind, office, "ket-qua"}, paper);
}

enum problem dossier_result(struct request *request)
{
    struct sql_rows row;
    TRY(dispatch_query(request, SQL_READ, QUERY_dossier_result, &row));
    if (row.row_count == 0) {
        return PROBLEM_not_found;
    }
    return paper_is_wanted(request) ? reply_paper(request, &row) : reply_signed(request, &row);
}
