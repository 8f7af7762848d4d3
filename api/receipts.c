/*
 * GET /v1/receipts/{code}: whether what somebody holds is genuine. A short code is that of a paper
 * and is looked for in the register of issued papers; a long one is the receipt of a card check,
 * which bears its signature itself. Nothing personal is told of either.
 *
 * POST /v1/receipts/examination: a facility asks, before it claims, whether a receipt will do.
 */
#include "api/receipts.h"

#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/signing.h"
#include "base/text.h"

enum { PAPER_CODE_MOST = 40, DAY_S = 86400, LOCAL_OFFSET_S = 7 * 3600 };

const char receipt_answer[] =
    "code text, kind text, kind_label text, issuer text, issued_at time, digest text?, "
    "facility? {code text, name text}, result text?";

static enum problem paper_verify(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_document_verified, &rows));
    return reply_row(request, &rows);
}

enum document_fault receipt_genuine(const struct request *request, const char *text,
                                    struct receipt *ret_receipt)
{
    return receipt_read(text, strlen(text), signing_keys(), signing_now(request), ret_receipt);
}

enum problem receipt_verify(struct request *request)
{
    const char *code = request_value(request, "code");
    struct receipt receipt;
    struct sql_rows rows;
    if (strlen(code) <= PAPER_CODE_MOST) {
        return paper_verify(request);
    }
    if (receipt_genuine(request, code, &receipt)) {
        return PROBLEM_not_found; /* forged or never given: there is no such receipt */
    }
    request_set(request, "receipt_facility", arena_printf(&request->arena, "%s", receipt.facility));
    request_set(request, "receipt_result", arena_printf(&request->arena, "%s", receipt.result));
    request_set(request, "receipt_minute",
                arena_printf(&request->arena, "%lld", (long long)receipt.minute));
    TRY(dispatch_query(request, SQL_READ, QUERY_receipt_described, &rows));
    return reply_row(request, &rows);
}

/* Midnight in Asia/Ho_Chi_Minh, as seconds since 1970. */
static int64_t day_begins(struct date date)
{
    return (int64_t)date_to_days(date) * DAY_S - LOCAL_OFFSET_S;
}

enum document_fault receipt_fits(const struct receipt *receipt, const struct receipt_visit *visit)
{
    const struct receipt_claim claim = {
        .card_number = visit->card_number,
        .facility = visit->facility,
        .from = day_begins(visit->admitted_on),
        .until = day_begins(visit->discharged_on) + DAY_S,
    };
    return receipt_judge(receipt, &claim);
}

struct examination_body {
    const char *receipt, *card_number;
    struct date admitted_on, discharged_on;
};
static const struct field examination_fields[] = {
    FIELD(struct examination_body, receipt, .form = FORM_TEXT, .required = true,
          .max_length = RECEIPT_TEXT_SIZE, .title = "The receipt of a card check"),
    FIELD(struct examination_body, card_number, .form = FORM_CARD_NUMBER, .required = true,
          .title = "Number of the card that was checked"),
    FIELD(struct examination_body, admitted_on, .form = FORM_DATE, .required = true),
    FIELD(struct examination_body, discharged_on, .form = FORM_DATE, .required = true),
};
const struct field_table receipt_examination_table =
    FIELD_TABLE(receipt_examination, struct examination_body, examination_fields);
const char receipt_examination_answer[] =
    "good bool, fault text?, message text, result text?, issued_at time?";

static enum problem reply_examination(struct request *request, const struct receipt *receipt,
                                      enum document_fault fault, bool used)
{
    static const char *const used_words[] = {"Đã nằm trong một hồ sơ thanh toán khác.",
                                             "It stands in another claim already."};
    const struct document_fault_kind *kind = document_fault_kind(fault);
    bool vi = request->language == LANGUAGE_VI, genuine = receipt->minute > 0;
    bool replayed = !fault && used;
    struct buffer json;
    buffer_init(&json, &request->arena, 512);
    buffer_format(&json, "{\"good\":%s,\"fault\":", fault || used ? "false" : "true");
    buffer_json_string(&json, fault ? kind->code : replayed ? "replayed" : NULL);
    buffer_member_text(&json, "message",
                       replayed ? used_words[!vi] : (vi ? kind->sentence_vi : kind->sentence_en));
    buffer_member_text(&json, "result", genuine ? receipt->result : NULL);
    buffer_member_text(&json, "issued_at",
                       genuine ? clock_text(&request->arena, receipt->minute) : NULL);
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

enum problem receipt_examination(struct request *request)
{
    const struct examination_body *body = request->body;
    struct receipt_visit visit = {NULL, body->card_number, body->admitted_on, body->discharged_on};
    struct receipt receipt = {.minute = 0};
    struct sql_rows rows;
    char id[2 * RECEIPT_ID_SIZE + 1];
    enum document_fault fault = receipt_genuine(request, body->receipt, &receipt);
    text_hex(receipt.id, RECEIPT_ID_SIZE, id);
    request_set(request, "receipt_id", id);
    TRY(dispatch_query(request, SQL_READ, QUERY_receipt_examined, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_forbidden; /* a system client that acts for no facility */
    }
    visit.facility = sql_value(&rows, 0, "facility");
    fault = fault ? fault : receipt_fits(&receipt, &visit);
    return reply_examination(request, &receipt, fault, *sql_value(&rows, 0, "used") == 't');
}
