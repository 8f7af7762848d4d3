/*
 * GET /v1/dossiers/{dossier_no}/receipt and …/slips/{code}: what the one-stop desk hands out about
 * a dossier (Decree 61/2018/NĐ-CP, art 17 and 19), as JSON or as a paper with a code that anybody
 * can verify.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/paper.h"
#include "api/reply.h"
#include "base/json_input.h"

const enum problem slip_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};

static const struct slip {
    const char *kind; /* of table document_kind, {code} in the path */
    const char *title, *title_en;
    const char *opening; /* the first sentence, behind the office's name */
    const char *note;    /* what the event's note is called; NULL: not shown */
    const char *closing; /* NULL: none */
    const char *file_name;
    const char *signature;
    bool shows_due, shows_documents;
} slips[] = {
    {"dossier_receipt", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
     "Receipt of a dossier and appointment", "đã tiếp nhận hồ sơ sau đây và hẹn trả kết quả:", NULL,
     "Khi đến nhận kết quả, vui lòng mang theo giấy này hoặc đọc mã xác minh ở cuối trang.",
     "giay-tiep-nhan", "NGƯỜI TIẾP NHẬN HỒ SƠ", true, true},
    {"supplement_request", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
     "Request to supplement a dossier",
     "đề nghị bổ sung, hoàn thiện hồ sơ sau đây:", "Nội dung cần bổ sung",
     "Thời gian chờ bổ sung không tính vào thời hạn giải quyết. Hồ sơ chỉ bị yêu cầu bổ sung một "
     "lần.",
     "phieu-bo-sung", "NGƯỜI HƯỚNG DẪN", false, false},
    {"refusal", "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ", "Refusal of a dossier",
     "không tiếp nhận, không tiếp tục giải quyết hồ sơ sau đây:", "Lý do",
     "Người nộp có quyền khiếu nại theo Luật Khiếu nại.", "phieu-tu-choi", "NGƯỜI TỪ CHỐI", false,
     false},
    {"apology", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "Apology and new appointment",
     "xin lỗi vì chưa trả được kết quả đúng hẹn và hẹn lại ngày trả kết quả của hồ sơ sau đây:",
     "Lý do", NULL, "phieu-xin-loi", "THỦ TRƯỞNG CƠ QUAN", true, false},
    {"result_delivery", "PHIẾU TRẢ KẾT QUẢ", "Delivery of a result",
     "đã trả kết quả giải quyết hồ sơ sau đây:", NULL, NULL, "phieu-tra-ket-qua",
     "NGƯỜI TRẢ KẾT QUẢ", false, false},
};

static const struct slip *slip_find(const char *kind)
{
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        if (strcmp(slips[i].kind, kind) == 0) {
            return &slips[i];
        }
    }
    return NULL;
}

static void put_dossier(struct document *paper, const struct slip *slip, const struct sql_rows *row)
{
    document_section(paper, "Hồ sơ", "Dossier");
    document_pair(paper, "Mã hồ sơ", "Number", sql_value(row, 0, "dossier_no"));
    document_pair(paper, "Thủ tục", "Procedure", sql_value(row, 0, "hidden_procedure"));
    document_pair(paper, "Của ông/bà", "Of", sql_value(row, 0, "full_name"));
    document_pair(paper, "Tiếp nhận lúc", "Received", sql_value(row, 0, "hidden_received_at"));
    if (slip->shows_due) {
        const char *before = sql_value(row, 0, "hidden_due_before");
        if (strcmp(slip->kind, "apology") == 0) {
            document_pair(paper, "Hẹn trả trước đây", "Promised before", before);
        }
        document_pair(paper, "Hẹn trả kết quả", "Due", sql_value(row, 0, "hidden_due_at"));
    }
    if (slip->note) {
        document_pair(paper, slip->note, NULL, sql_value(row, 0, "note"));
    }
    if (strcmp(slip->kind, "result_delivery") == 0) {
        document_pair(paper, "Kết quả", "Result", sql_value(row, 0, "result"));
        document_pair(paper, "Trả lúc", "Delivered", sql_value(row, 0, "hidden_at"));
    }
}

static void put_documents(struct document *paper, struct arena *arena, const struct sql_rows *row)
{
    static const struct document_column columns[] = {
        {"STT", "No", 1, DOCUMENT_RIGHT},
        {"Giấy tờ", "Paper", 8, DOCUMENT_LEFT},
        {"Bản", "Copy", 3, DOCUMENT_LEFT},
    };
    static const char *const kinds[][2] = {
        {"original", "Bản chính"}, {"copy", "Bản sao"}, {"electronic", "Bản điện tử"}};
    const char *text = sql_value(row, 0, "documents");
    const json_t *documents = json_input_parse(arena, text, strlen(text)), *one;
    size_t i;
    document_section(paper, "Thành phần hồ sơ đã nộp", "Papers handed in");
    document_columns(paper, columns, sizeof columns / sizeof columns[0]);
    json_array_foreach(documents, i, one)
    {
        const char *kind = json_string_value(json_object_get(one, "copy_kind"));
        const char *words = kind;
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            words = kind && strcmp(kinds[k][0], kind) == 0 ? kinds[k][1] : words;
        }
        document_row(paper, (const char *const[]){arena_printf(arena, "%zu", i + 1),
                                                  json_string_value(json_object_get(one, "title")),
                                                  words});
    }
}

static enum problem reply_paper(struct request *request, const struct slip *slip,
                                const struct sql_rows *row)
{
    struct arena *arena = &request->arena;
    const char *office = sql_value(row, 0, "hidden_office");
    const char *number = sql_value(row, 0, "dossier_no");
    struct sql_rows noted;
    const struct document_head head = {
        .superior = "BẢO HIỂM XÃ HỘI VIỆT NAM",
        .issuer = office,
        .number = number,
        .issued_on = sql_date(row, 0, "hidden_day"),
        .title = slip->title,
        .title_en = slip->title_en,
        .running = number,
    };
    struct document *paper = document_new(arena, &head);
    document_paragraph(paper, arena_printf(arena, "%s %s", office, slip->opening));
    put_dossier(paper, slip, row);
    if (slip->shows_documents) {
        put_documents(paper, arena, row);
    }
    if (slip->closing) {
        document_notice(paper, slip->closing);
    }
    document_signatures(
        paper,
        &(struct document_signature){slip->signature, "(Ký điện tử)", sql_value(row, 0, "officer")},
        1);
    TRY(paper_reply(request, &(struct paper){slip->kind, office, slip->file_name}, paper));
    return dispatch_beside(request, SQL_WRITE, QUERY_dossier_slip_noted, &noted);
}

static enum problem give_slip(struct request *request, const struct slip *slip)
{
    struct sql_rows row;
    request_set(request, "slip", slip->kind);
    if (!paper_is_wanted(request)) {
        TRY(dispatch_query(request, SQL_READ, QUERY_dossier_slip, &row));
        return reply_row(request, &row);
    }
    request->language = LANGUAGE_VI; /* as the paper is, whatever the caller reads problems in */
    TRY(dispatch_query(request, SQL_READ, QUERY_dossier_slip, &row));
    return row.row_count ? reply_paper(request, slip, &row) : PROBLEM_not_found;
}

enum problem dossier_receipt(struct request *request)
{
    return give_slip(request, slip_find("dossier_receipt"));
}

enum problem dossier_slip(struct request *request)
{
    const struct slip *slip = slip_find(request_value(request, "code"));
    return slip ? give_slip(request, slip) : PROBLEM_not_found;
}
