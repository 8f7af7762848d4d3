/*
 * POST /v1/claims takes an envelope. Its bytes lie on disk (api/upload.h) and are read beside the
 * loop; what has been read goes into the register by claim_store.c.
 */
#include "api/claims.h"

#include <string.h>

#include "api/claim_reading.h"
#include "api/decode.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/receipts.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/upload.h"
#include "base/limits.h"
#include "base/moment.h"

enum { STAY_DAYS_MOST = 3660, OFFLINE_DAYS_MOST = 30, DAY_S = 86400 };

struct claim_query {
    const char *decree, *receipt, *checked_offline_at;
};
static const struct field claim_query_fields[] = {
    FIELD(struct claim_query, decree, .form = FORM_TEXT, .choices = claim_version_names,
          .title = "Field order of the tables; without it qd3176"),
    FIELD(struct claim_query, receipt, .form = FORM_TEXT, .max_length = RECEIPT_TEXT_SIZE,
          .title = "Receipt of the card check of this stay"),
    FIELD(struct claim_query, checked_offline_at, .form = FORM_TEXT, .max_length = 35,
          .title =
              "When the desk checked the card without a line (RFC 3339); the claim comes late"),
};
const struct field_table claim_query_table =
    FIELD_TABLE(claim_query, struct claim_query, claim_query_fields);
const char *const claim_types[] = {"application/xml", "text/xml", NULL};
const enum problem claim_problems[] = {PROBLEM_claim_type_unsupported,
                                       PROBLEM_body_too_large,
                                       PROBLEM_too_many_requests,
                                       PROBLEM_conflict,
                                       PROBLEM_claim_facts_changed,
                                       PROBLEM_no_deadline,
                                       PROBLEM_NONE};

/* ---- faults ---- */

/* The place, the rule by name, what it says in words, and what would have been right. */
enum problem claim_refuse(struct request *request, const struct claim_faults *faults)
{
    struct arena *arena = &request->arena;
    for (size_t i = 0; i < faults->kept; i++) {
        const struct claim_fault *fault = &faults->items[i];
        const struct claim_rule_text *rule = &claim_rule_texts[fault->rule];
        const char *more = fault->expected[0] ? ": " : "";
        request_fault(request, arena_printf(arena, "/%s", fault->path),
                      arena_printf(arena, "[%s] %s%s%s", rule->name, rule->text[LANGUAGE_VI], more,
                                   fault->expected),
                      arena_printf(arena, "[%s] %s%s%s", rule->name, rule->text[LANGUAGE_EN], more,
                                   fault->expected));
    }
    if (faults->count > faults->kept) {
        request_fault(request, "",
                      arena_printf(arena, "và %zu lỗi nữa", faults->count - faults->kept),
                      arena_printf(arena, "and %zu more faults", faults->count - faults->kept));
    }
    return PROBLEM_invalid_input;
}

bool claim_stay_is_over(const struct claim_reading *reading)
{
    int64_t days = date_to_days(reading->discharged_on) - date_to_days(reading->admitted_on);
    return days >= 0 && days <= STAY_DAYS_MOST &&
           date_compare(reading->discharged_on, reading->request->now.today) <= 0;
}

static enum problem look_through(struct request *request, const struct claim_reading *reading)
{
    if (reading->faults->count > 0) {
        return claim_refuse(request, reading->faults);
    }
    if (reading->failed) {
        return PROBLEM_body_too_large; /* one claim of more than a request may hold */
    }
    if (reading->claims != 1 || !reading->record_no) {
        return request_fault(request, "/THONGTINHOSO/SOLUONGHOSO", "mỗi tệp chỉ có một hồ sơ",
                             "a file holds one claim");
    }
    return claim_stay_is_over(reading)
               ? PROBLEM_NONE
               : request_fault(request, "/HOSO[1]/XML1/NGAY_RA",
                               "không phải ngày ra của đợt điều trị", "is not the end of a stay");
}

enum problem claim_look_at_offline(struct request *request, const struct claim_reading *reading)
{
    const char *text = reading->source->checked_offline_at;
    int64_t at, now = request->now.unix_us / 1000000;
    if (!text) {
        return PROBLEM_NONE;
    }
    if (!moment_parse(text, &at) || at > now || at < now - OFFLINE_DAYS_MOST * DAY_S) {
        return request_fault(request, "?checked_offline_at",
                             "phải là thời điểm trong 30 ngày qua, dạng RFC 3339",
                             "must be a moment of the last 30 days, RFC 3339");
    }
    return PROBLEM_NONE;
}

/* Without a key of the caller's, the content is the key, and so is who signed it. */
static void key_set(struct request *request, const struct claim_reading *reading)
{
    const char *by = reading->certificate ? reading->certificate : "";
    request->headers.idempotency_key =
        arena_printf(&request->arena, "claim %s%s", reading->content_hash, by);
    request->fingerprint = arena_printf(&request->arena, "%s", reading->content_hash);
}

/* What comes within a form is of its type. */
static bool has_its_type(const struct request *request)
{
    return request->form || decode_takes(request);
}

enum problem claim_look_at_sender(struct request *request, struct claim_reading *reading,
                                  struct sql_rows *ret_sender)
{
    TRY(dispatch_beside(request, SQL_READ, QUERY_claim_sender, ret_sender));
    if (ret_sender->row_count == 0) {
        return PROBLEM_forbidden; /* a system client that acts for no facility */
    }
    if (!has_its_type(request)) {
        return PROBLEM_claim_type_unsupported;
    }
    reading->registered = ret_sender;
    reading->sender = sql_value(ret_sender, 0, "facility");
    reading->must_be_signed = *sql_value(ret_sender, 0, "is_signature_required") == 't';
    reading->faults = arena_alloc(&request->arena, sizeof *reading->faults);
    return reading->faults ? PROBLEM_NONE : PROBLEM_overloaded;
}

static enum problem store_what_was_read(struct request *request, struct claim_reading *reading)
{
    TRY(claim_look_at_offline(request, reading));
    if (!request->headers.idempotency_key) {
        key_set(request, reading);
    }
    return claim_ask_and_store(request, reading);
}

/* What lies in memory unsigned is read before anybody asks who sends it: that costs less than the
 * question, which the look at the register answers anyway. One claim without a fault goes on from
 * there; everything else is read for a sender who is known. */
static bool reads_ahead(struct request *request, struct claim_reading *reading)
{
    reading->faults = arena_alloc(&request->arena, sizeof *reading->faults);
    return !claim_may_be_signed(reading->source) && has_its_type(request) &&
           !reading->source->checked_offline_at && reading->faults &&
           pool_run(request->server->disk_pool, claim_read, reading) && !reading->failed &&
           reading->faults->count == 0 && reading->claims == 1 && reading->record_no &&
           !reading->is_signed && claim_stay_is_over(reading);
}

static enum problem take_for_sender(struct request *request, const struct claim_source *source)
{
    struct sql_rows sender;
    struct claim_reading reading = {.request = request, .source = source};
    /* Nobody's bytes are read who may not send any. */
    TRY(claim_look_at_sender(request, &reading, &sender));
    if (!pool_run(request->server->disk_pool, claim_read, &reading)) {
        return PROBLEM_too_many_requests;
    }
    TRY(look_through(request, &reading));
    return store_what_was_read(request, &reading);
}

enum problem claim_take(struct request *request, const struct claim_source *source)
{
    struct claim_reading ahead = {.request = request, .source = source};
    request->arena.limit_bytes = LIMIT_CLAIM_ARENA_BYTES;
    if (!reads_ahead(request, &ahead)) {
        return take_for_sender(request, source);
    }
    enum problem problem = store_what_was_read(request, &ahead);
    if (ahead.is_of_another) {
        fault_list_init(&request->faults); /* all of them are told, not this one alone */
        problem = take_for_sender(request, source);
    }
    return problem;
}

void claim_source_of(struct claim_source *source, const struct upload *upload)
{
    bool on_disk = upload->fd >= 0;
    source->path = on_disk ? upload->path : NULL;
    source->bytes = upload->memory ? upload->memory : "";
    source->length = on_disk ? 0 : upload->size_bytes;
}

enum problem claim_look_at_file(struct request *request, const char *decree,
                                struct claim_source *source)
{
    const struct upload *upload = request->upload;
    if (!upload && request->body_length > 0) {
        return PROBLEM_too_many_requests;
    }
    if (!upload) {
        return request_fault(request, "", "thiếu nội dung tệp", "is empty: the file is the body");
    }
    if (upload->failed) {
        return PROBLEM_overloaded; /* no room on the disk, or the disk is broken */
    }
    source->version = CLAIM_QD3176;
    for (int i = 0; decree && claim_version_names[i]; i++) {
        source->version =
            strcmp(claim_version_names[i], decree) == 0 ? (enum claim_version)i : source->version;
    }
    claim_source_of(source, upload);
    return PROBLEM_NONE;
}

enum problem claim_add(struct request *request)
{
    const struct claim_query *query = request->query_fields;
    struct claim_source source = {.receipt = query->receipt,
                                  .checked_offline_at = query->checked_offline_at};
    TRY(claim_look_at_file(request, query->decree, &source));
    return claim_take(request, &source);
}
