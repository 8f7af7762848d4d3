/*
 * The gateway's calls that send a file, and the one of them that sends a claim: POST
 * /api/qd130/guiHoSoXmlQD130, …4750, …3176, as POST /v1/claims takes it.
 */
#include <string.h>

#include "api/claims.h"
#include "api/gateway.h"
#include "api/gateway_form.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/upload.h"
#include "base/json_input.h"

const char *const gateway_file_types[] = {"application/x-www-form-urlencoded", "application/json",
                                          NULL};
const char gateway_file_answer[] =
    "maKetQua text, maGiaoDich text?, thoiGianTiepNhan text?, thongDiep text?";

enum { FACILITY_LENGTH = 5 };

/* What each call takes: the decree of its tables, and the kind that the form must name. */
static const struct {
    const char *path, *kind;
    enum claim_version version;
} calls[] = {
    {"/api/qd130/guiHoSoXmlQD130", "130", CLAIM_QD130},
    {"/api/qd130/guiHoSoXmlQD4750", "130", CLAIM_QD4750},
    {"/api/qd130/guiHoSoXmlQD3176", "130", CLAIM_QD3176},
    {"/api/qd130/checkInKcbQd4750", "0", CLAIM_QD4750},
    {"/api/qd130/checkInKcbQd3176", "0", CLAIM_QD3176},
};

/* "2026-11-22T10:20:30…" as the gateway writes moments: "20261122102030". */
static const char *moment_text(struct request *request)
{
    const char *now = request->now.text;
    return arena_printf(&request->arena, "%.4s%.2s%.2s%.2s%.2s%.2s", now, now + 5, now + 8,
                        now + 11, now + 14, now + 17);
}

enum problem gateway_file_reply(struct request *request, const char *transaction, const char *words)
{
    const char *const members[][2] = {{"maKetQua", "200"},
                                      {"maGiaoDich", transaction},
                                      {"thoiGianTiepNhan", moment_text(request)},
                                      {"thongDiep", words}};
    struct buffer json;
    buffer_init(&json, &request->arena, 512);
    buffer_char(&json, '{');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        buffer_member_text(&json, members[i][0], members[i][1]);
    }
    buffer_char(&json, '}');
    request->reply.header_count = 0;
    return reply_json(request, 200, &json);
}

enum problem gateway_file_look(struct request *request, enum claim_version *ret_version)
{
    const struct gateway_form *form = request->form;
    const struct upload *upload = request->upload;
    size_t call = 0;
    if (!upload || !form) {
        return request->body_length > 0 ? PROBLEM_too_many_requests : PROBLEM_invalid_input;
    }
    while (strcmp(calls[call].path, request->path) != 0) {
        call++;
    }
    if (form->malformed || !form->has_file || strcmp(form->kind, calls[call].kind) != 0) {
        return PROBLEM_invalid_input;
    }
    if (upload->failed) {
        return PROBLEM_overloaded;
    }
    if (strncmp(form->facility, form->user_name, FACILITY_LENGTH) != 0 ||
        strlen(form->facility) != FACILITY_LENGTH) {
        return PROBLEM_forbidden;
    }
    *ret_version = calls[call].version;
    return PROBLEM_NONE;
}

enum problem gateway_claim(struct request *request)
{
    struct claim_source source = {0};
    TRY(gateway_file_look(request, &source.version));
    claim_source_of(&source, request->upload);
    TRY(claim_take(request, &source));
    const json_t *stored = json_input_own(&request->arena, request->reply.bytes);
    return gateway_file_reply(request, json_string_value(json_object_get(stored, "claim")),
                              "Tiếp nhận hồ sơ thành công");
}
