/*
 * The gateway's calls that send a file: POST /api/qd130/guiHoSoXmlQD130, …4750, …3176 (a claim, as
 * POST /v1/claims takes it) and checkInKcbQd4750, …3176 (XML0: a patient arrives, whose card is
 * checked then and there, so that the check runs for the day).
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/claims.h"
#include "api/dispatch.h"
#include "api/gateway_form.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/server.h"
#include "api/upload.h"
#include "base/json_input.h"
#include "claims/reader.h"
#include "claims/validate.h"

const char *const gateway_file_types[] = {"application/x-www-form-urlencoded", NULL};
const char gateway_file_answer[] =
    "maKetQua text, maGiaoDich text?, thoiGianTiepNhan text?, thongDiep text?";

enum { CHECK_IN_BYTES_MAX = 1024 * 1024, FACILITY_LENGTH = 5 };

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

static enum problem answer(struct request *request, const char *transaction, const char *words)
{
    const char *const members[][2] = {{"maKetQua", "200"},
                                      {"maGiaoDich", transaction},
                                      {"thoiGianTiepNhan", moment_text(request)},
                                      {"thongDiep", words}};
    struct buffer json;
    buffer_init(&json, &request->arena, 512);
    buffer_char(&json, '{');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        buffer_json_name(&json, members[i][0]);
        buffer_json_string(&json, members[i][1]);
    }
    buffer_char(&json, '}');
    request->reply.header_count = 0;
    return reply_json(request, 200, &json);
}

/* The form as it has to be for this call. */
static enum problem look_at_form(struct request *request, enum claim_version *ret_version)
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
    TRY(look_at_form(request, &source.version));
    source.path = request->upload->path;
    TRY(claim_take(request, &source));
    const json_t *stored = json_input_own(&request->arena, request->reply.bytes);
    return answer(request, json_string_value(json_object_get(stored, "claim")),
                  "Tiếp nhận hồ sơ thành công");
}

/* ---- check-in ---- */

struct check_in {
    struct request *request;
    enum claim_version version;
    const char *facility;
    struct claim_faults *faults;
    const char *number, *full_name;
    struct date birth;
    size_t count;
    bool failed;
};

static const char *kept(struct check_in *check_in, const char *text, const char *ends)
{
    size_t length = text ? strcspn(text, ends) : 0;
    return length ? arena_copy(&check_in->request->arena, text, length) : NULL;
}

static void read_check_in(struct check_in *check_in, const struct claim *claim)
{
    const struct claim_summary *summary = &claim->summary;
    check_in->count += claim->is_check_in ? 1 : 2;
    claim_validate(claim, check_in->facility, check_in->faults);
    check_in->number = kept(check_in, summary->card_numbers, ";");
    if (!check_in->number) {
        check_in->number = kept(check_in, summary->personal_id, "");
    }
    check_in->full_name = kept(check_in, summary->full_name, "");
    check_in->birth = summary->birth.date;
}

static void read_steps(struct check_in *check_in, struct claim_reader *reader)
{
    const struct claim *claim;
    while (claim_reader_next(reader, &claim) == CLAIM_READY) {
        read_check_in(check_in, claim);
    }
}

/* On a thread of the disk pool. */
static void check_in_read(void *argument)
{
    struct check_in *check_in = argument;
    struct arena arena;
    arena_init(&arena);
    char *bytes = arena_alloc(&arena, CHECK_IN_BYTES_MAX);
    int fd = open(check_in->request->upload->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t length = bytes && fd >= 0 ? read(fd, bytes, CHECK_IN_BYTES_MAX) : -1;
    struct arena claims;
    arena_init(&claims);
    struct claim_reader *reader = claim_reader_new(&(struct claim_reader_options){
        .version = check_in->version, .arena = &claims, .faults = check_in->faults});
    check_in->failed = length < 0 || !reader;
    if (!check_in->failed) {
        claim_reader_give(reader, bytes, (size_t)length);
        read_steps(check_in, reader);
        claim_reader_finish(reader);
        read_steps(check_in, reader);
    }
    claim_reader_free(reader);
    if (fd >= 0) {
        close(fd);
    }
    arena_destroy(&claims);
    arena_destroy(&arena);
}

static enum problem ask(struct request *request, const struct check_in *check_in)
{
    struct card_shown shown = {NULL, check_in->number, check_in->full_name, check_in->birth};
    struct clerk clerk = {check_in->request->form->user_name, check_in->request->form->user_name};
    struct card_question question;
    struct sql_rows rows;
    TRY(card_question_read(request, &shown, "", &question));
    card_question_set(request, &question);
    card_clerk_set(request, &clerk, "Người bệnh đến khám (check-in)");
    request_set(request, "check_id", request->id);
    TRY(dispatch_query(request, SQL_READ, QUERY_gateway_checked_in, &rows));
    return rows.row_count
               ? answer(request, sql_value(&rows, 0, "transaction"), sql_value(&rows, 0, "words"))
               : PROBLEM_forbidden;
}

enum problem gateway_check_in(struct request *request)
{
    struct check_in check_in = {.request = request};
    TRY(look_at_form(request, &check_in.version));
    check_in.facility = request->form->facility;
    check_in.faults = arena_alloc(&request->arena, sizeof *check_in.faults);
    if (!check_in.faults) {
        return PROBLEM_overloaded;
    }
    if (!pool_run(request->server->disk_pool, check_in_read, &check_in)) {
        return PROBLEM_too_many_requests;
    }
    if (check_in.failed) {
        return PROBLEM_overloaded;
    }
    for (size_t i = 0; i < check_in.faults->kept; i++) {
        const struct claim_fault *fault = &check_in.faults->items[i];
        request_fault(request, arena_printf(&request->arena, "/%s", fault->path),
                      claim_rule_texts[fault->rule].text[LANGUAGE_VI],
                      claim_rule_texts[fault->rule].text[LANGUAGE_EN]);
    }
    if (check_in.faults->count > 0 || check_in.count != 1 || !check_in.number) {
        return PROBLEM_invalid_input;
    }
    return ask(request, &check_in);
}
