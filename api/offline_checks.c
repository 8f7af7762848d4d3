/*
 * POST /v1/card_checks/offline/batch: what a desk without a line has checked with bhyt-verify, told
 * when the line is back (NĐ 188/2025/NĐ-CP art 38). Each check is judged as of its own moment, by
 * the keys and the register, and is taken once: what was shown, where and when is its name. Claims
 * of those days find them as proof that the card was checked.
 */
#include <sodium.h>

#include <string.h>

#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/server.h"
#include "base/moment.h"
#include "base/text.h"

enum { CHECKS_MOST = 200, DAYS_MOST = 30, DAY_S = 86400, SECOND_US = 1000000 };

static const char *const verdicts[] = {"valid", "needs_online", "refused", "malformed", NULL};

struct offline_check {
    const char *ref, *scan, *card_number, *full_name;
    struct date birth_date;
    const char *checked_offline_at, *verdict, *verdict_reason;
    int64_t status_age_s;
};
static const struct field offline_check_fields[] = {
    FIELD(struct offline_check, ref, .form = FORM_TEXT, .max_length = 64,
          .title = "The caller's own word for it, given back"),
    FIELD(struct offline_check, scan, .form = FORM_SCAN, .title = "What the scanner typed"),
    FIELD(struct offline_check, card_number, .form = FORM_CARD_NUMBER),
    FIELD(struct offline_check, full_name, .form = FORM_NAME),
    FIELD(struct offline_check, birth_date, .form = FORM_PARTIAL_DATE),
    FIELD(struct offline_check, checked_offline_at, .form = FORM_TEXT, .required = true,
          .max_length = 35, .title = "When the desk checked, within 30 days (RFC 3339)"),
    FIELD(struct offline_check, verdict, .form = FORM_TEXT, .required = true, .choices = verdicts,
          .title = "What bhyt-verify said"),
    FIELD(struct offline_check, verdict_reason, .form = FORM_TEXT, .max_length = 64,
          .title = "And why"),
    FIELD(struct offline_check, status_age_s, .min = 0, .max = INT32_MAX,
          .title = "How old its status lists were, in seconds"),
};
static const struct field_table offline_check_table =
    FIELD_TABLE(offline_check, struct offline_check, offline_check_fields);

struct offline_checks_body {
    struct clerk clerk;
    const char *purpose;
    struct field_list checks;
};
static const struct field offline_checks_fields[] = {
    OBJECT(struct offline_checks_body, clerk, &clerk_table, .required = true,
           .title = "Who looked"),
    FIELD(struct offline_checks_body, purpose, .form = FORM_TEXT, .required = true,
          .max_length = 200, .title = "Why: the citizens read it"),
    LIST(struct offline_checks_body, checks, &offline_check_table, .required = true, .min = 1,
         .max = CHECKS_MOST, .title = "The checks"),
};
const struct field_table offline_checks_table =
    FIELD_TABLE(offline_checks, struct offline_checks_body, offline_checks_fields);

struct telling {
    struct request *request;
    struct buffer json;
};

/* What was shown, by its hash: the register needs it for nothing but to know it again. */
static void put_hash(struct telling *telling, const struct offline_check *check)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char text[2 * sizeof hash + 1];
    const char *shown = check->scan ? check->scan : check->card_number ? check->card_number : "";
    crypto_hash_sha256(hash, (const unsigned char *)shown, strlen(shown));
    text_hex(hash, sizeof hash, text);
    buffer_member_given(&telling->json, "code_hash", text);
}

static bool moment_of(const struct request *request, const struct offline_check *check,
                      int64_t *ret_at)
{
    int64_t now = request->now.unix_us / SECOND_US;
    return moment_parse(check->checked_offline_at, ret_at) && *ret_at <= now &&
           *ret_at >= now - DAYS_MOST * DAY_S;
}

/* Signatures and times are judged as of the moment of the check: the request's own clock is set
 * back while the code is read. */
static enum problem question_of(struct request *request, const struct offline_check *check,
                                int64_t at, struct card_question *ret_question)
{
    struct card_shown shown = {check->scan, check->card_number, check->full_name,
                               check->birth_date};
    int64_t now_us = request->now.unix_us;
    request->now.unix_us = at * SECOND_US;
    enum problem problem = card_question_read(request, &shown, "", ret_question);
    request->now.unix_us = now_us;
    return problem;
}

/* The faults of one check are its answer, not the request's. */
static void tell(struct telling *telling, const struct offline_check *check)
{
    struct request *request = telling->request;
    struct buffer *json = &telling->json;
    struct card_question question;
    struct fault_list kept = request->faults;
    int64_t at = 0;
    fault_list_init(&request->faults);
    enum problem problem = moment_of(request, check, &at)
                               ? question_of(request, check, at, &question)
                               : request_fault(request, "/checked_offline_at",
                                               "phải là thời điểm trong 30 ngày qua, dạng RFC 3339",
                                               "must be a moment of the last 30 days, RFC 3339");
    const struct fault *fault = request->faults.first;
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_given(json, "ref", check->ref);
    buffer_member_given(json, "verdict", check->verdict);
    buffer_member_given(json, "verdict_reason", check->verdict_reason);
    buffer_member_given(json, "at",
                        at ? clock_text(&request->arena, at) : check->checked_offline_at);
    buffer_format(json, ",\"status_age_s\":%lld", (long long)check->status_age_s);
    put_hash(telling, check);
    if (!problem) {
        card_question_put(json, &question);
    } else {
        buffer_member_given(json, "fault",
                            fault ? fault->detail[request->language]
                                  : problem_kind(problem)->title[request->language]);
    }
    buffer_char(json, '}');
    request->faults = kept;
}

static void tell_all(void *argument)
{
    struct telling *telling = argument;
    const struct offline_checks_body *body = telling->request->body;
    const struct offline_check *checks = body->checks.items;
    buffer_char(&telling->json, '[');
    for (size_t i = 0; i < body->checks.count; i++) {
        tell(telling, &checks[i]);
    }
    buffer_char(&telling->json, ']');
}

enum problem offline_checks_take(struct request *request)
{
    const struct offline_checks_body *body = request->body;
    struct telling telling = {.request = request};
    buffer_init(&telling.json, &request->arena, 512 * body->checks.count);
    if (!pool_run(request->server->draw_pool, tell_all, &telling)) {
        return PROBLEM_too_many_requests;
    }
    if (telling.json.failed) {
        return PROBLEM_overloaded;
    }
    card_clerk_set(request, &body->clerk, body->purpose);
    request_set(request, "questions", telling.json.bytes);
    return dispatch_write(request, QUERY_offline_checks_taken);
}
