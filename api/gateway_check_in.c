/*
 * POST /api/qd130/checkInKcbQd4750, …3176 (XML0): a patient arrives. The card is checked then and
 * there, so that the check runs for the day, and the check-in is kept: the same content once, other
 * content under the same number as a further version. GET /v1/check_ins lists them.
 */
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/claim_reading.h"
#include "api/dispatch.h"
#include "api/gateway.h"
#include "api/gateway_form.h"
#include "api/handlers.h"
#include "api/server.h"
#include "api/upload.h"
#include "base/text.h"
#include "claims/reader.h"
#include "claims/validate.h"

enum { CHECK_IN_BYTES_MAX = 1024 * 1024 };

static const char *const claim_choices[] = {"missing", "present", NULL};

struct check_ins_query {
    struct date day;
    const char *record_no, *claim;
};
static const struct field check_ins_query_fields[] = {
    FIELD(struct check_ins_query, day, .form = FORM_DATE,
          .title = "Day on which they came; without it today"),
    FIELD(struct check_ins_query, record_no, .form = FORM_TEXT, .max_length = 100,
          .title = "Every version under this number (MA_LK), whatever the day"),
    FIELD(struct check_ins_query, claim, .form = FORM_TEXT, .choices = claim_choices,
          .title = "Only those whose claim has not come yet, or has"),
};
const struct field_table check_ins_query_table =
    FIELD_TABLE(check_ins_query, struct check_ins_query, check_ins_query_fields);

struct check_in {
    struct request *request;
    enum claim_version version;
    struct claim_faults *faults;
    const char *number, *full_name;
    struct date birth;
    size_t count;
    struct buffer given, rows; /* JSON: columns of check_in, and XML0 as it came */
    bool failed;
};

static const char *kept(struct check_in *check_in, const char *text, const char *ends)
{
    size_t length = text ? strcspn(text, ends) : 0;
    return length ? arena_copy(&check_in->request->arena, text, length) : NULL;
}

static void put_time(struct buffer *json, const char *name, struct claim_time time)
{
    char text[CLAIM_TIME_TEXT_SIZE];
    if (!date_is_none(time.date)) {
        claim_time_format(time, text);
        buffer_member_given(json, name, text);
    }
}

static void put_rows(struct check_in *check_in, const struct claim_rows *rows)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    buffer_init(&check_in->rows, &check_in->request->arena, 4096);
    buffer_char(&check_in->rows, '[');
    for (size_t i = 0; i < rows->count; i++) {
        claim_row_put(&check_in->rows, CLAIM_XML0, &rows->items[i]);
    }
    buffer_char(&check_in->rows, ']');
    if (!check_in->rows.failed) {
        crypto_hash_sha256(hash, (const unsigned char *)check_in->rows.bytes,
                           check_in->rows.length);
        text_hex(hash, sizeof hash, hex);
        buffer_format(&check_in->given, ",\"content_hash\":\"\\\\x%s\"", hex);
    }
}

static void put_given(struct check_in *check_in, const struct claim *claim)
{
    const struct claim_summary *summary = &claim->summary;
    const struct claim_rows *rows = &claim->rows[CLAIM_XML0];
    struct buffer *given = &check_in->given;
    char birth[DATE_TEXT_SIZE];
    date_format(summary->birth.date, birth);
    buffer_init(given, &check_in->request->arena, 1024);
    buffer_char(given, '{');
    buffer_member_given(given, "record_no", summary->link_code);
    buffer_member_given(given, "decree", claim_version_names[check_in->version]);
    buffer_member_given(given, "patient_code", summary->patient_code);
    buffer_member_given(given, "full_name", summary->full_name);
    buffer_member_given(given, "birth_date", birth);
    buffer_member_given(given, "given_number", check_in->number);
    buffer_member_given(given, "kind", summary->visit_kind);
    buffer_member_given(given, "visitor", summary->visitor);
    put_time(given, "admitted_at", summary->admitted_at);
    put_time(given, "inpatient_at", summary->inpatient_at);
    buffer_member_given(given, "reason", claim_text(&rows->items[0], XML0_LY_DO_VNT));
    put_rows(check_in, rows);
    buffer_char(given, '}');
    check_in->failed |= given->failed || check_in->rows.failed;
}

static void read_check_in(struct check_in *check_in, const struct claim *claim)
{
    const struct claim_summary *summary = &claim->summary;
    check_in->count += claim->is_check_in ? 1 : 2;
    claim_validate(claim, check_in->request->form->facility, check_in->faults);
    if (check_in->count != 1 || check_in->faults->count > 0) {
        return;
    }
    check_in->number = kept(check_in, summary->card_numbers, ";");
    if (!check_in->number) {
        check_in->number = kept(check_in, summary->personal_id, "");
    }
    check_in->full_name = kept(check_in, summary->full_name, "");
    check_in->birth = summary->birth.date;
    put_given(check_in, claim);
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
    const char *path = bytes ? upload_file(check_in->request->upload) : NULL;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    ssize_t length = fd >= 0 ? read(fd, bytes, CHECK_IN_BYTES_MAX) : -1;
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

/* A transaction of its own: whoever sends the same at the same time waits for it. */
static enum problem take(struct request *request, const struct check_in *check_in)
{
    struct card_shown shown = {NULL, check_in->number, check_in->full_name, check_in->birth};
    struct clerk clerk = {request->form->user_name, request->form->user_name};
    struct card_question question;
    struct sql_rows rows;
    TRY(card_question_read(request, &shown, "", &question));
    card_question_set(request, &question);
    card_clerk_set(request, &clerk, "Người bệnh đến khám (check-in)");
    request_set(request, "check_id", request->id);
    request_set(request, "given", check_in->given.bytes);
    request_set(request, "rows", check_in->rows.bytes);
    TRY(dispatch_query(request, SQL_WRITE, QUERY_gateway_checked_in, &rows));
    return rows.row_count ? gateway_file_reply(request, sql_value(&rows, 0, "transaction"),
                                               sql_value(&rows, 0, "words"))
                          : PROBLEM_forbidden;
}

static enum problem look_through(struct request *request, const struct check_in *check_in)
{
    if (check_in->faults->count > 0) {
        return claim_refuse(request, check_in->faults);
    }
    if (check_in->count != 1) {
        return request_fault(request, "/THONGTINHOSO/SOLUONGHOSO",
                             "mỗi tệp chỉ có một bảng check-in (XML0)",
                             "a file holds one check-in (XML0)");
    }
    return check_in->number ? PROBLEM_NONE
                            : request_fault(request, "/HOSO[1]/XML0/TRANG_THAI_KCB[1]/MA_THE_BHYT",
                                            "cần số thẻ BHYT hoặc số định danh",
                                            "needs a card or a personal number");
}

enum problem gateway_check_in(struct request *request)
{
    struct check_in check_in = {.request = request};
    TRY(gateway_file_look(request, &check_in.version));
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
    TRY(look_through(request, &check_in));
    return take(request, &check_in);
}
