/*
 * POST /v1/people/{person}/consents: which facility the patient, or who answers for a minor, lets
 * read the medical history, of which visits, until when. See migrations/functions/consents.sql for
 * when it holds and what it opens (Law 91/2025/QH15 art 9, 26).
 */
#include "api/dispatch.h"
#include "api/handlers.h"
#include "base/buffer.h"

enum { EXCEPTIONS_MOST = 50 };

struct consent_body {
    const char *facility;
    int64_t terms;
    struct date valid_to, visits_from, visits_to;
    struct field_list except_visits;
};
static const struct field consent_fields[] = {
    FIELD(struct consent_body, facility, .form = FORM_FACILITY, .required = true,
          .title = "Who may read"),
    FIELD(struct consent_body, terms, .required = true, .min = 1, .max = 32767,
          .title = "Version of the words that were read and agreed to"),
    FIELD(struct consent_body, valid_to, .form = FORM_DATE,
          .title = "Last day; without it as many days as the terms say"),
    FIELD(struct consent_body, visits_from, .form = FORM_DATE,
          .title = "Only visits that began on this day or later"),
    FIELD(struct consent_body, visits_to, .form = FORM_DATE,
          .title = "Only visits that began on this day or before"),
    LIST(struct consent_body, except_visits, NULL, .form = FORM_UUID, .max = EXCEPTIONS_MOST,
         .title = "Visits that stay closed"),
};
const struct field_table consent_table = FIELD_TABLE(consent, struct consent_body, consent_fields);
const enum problem consent_problems[] = {PROBLEM_consent_terms_changed, PROBLEM_consent_too_long,
                                         PROBLEM_facility_unknown,      PROBLEM_visit_unknown,
                                         PROBLEM_consent_limit,         PROBLEM_NONE};
const enum problem consent_withdrawal_problems[] = {PROBLEM_consent_over, PROBLEM_NONE};

/* Ids have been validated: nothing in them needs quoting. */
static const char *array_text(struct request *request, const struct field_list *list)
{
    struct buffer text;
    buffer_init(&text, &request->arena, 64);
    buffer_char(&text, '{');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buffer_char(&text, ',');
        }
        buffer_text(&text, ((const char *const *)list->items)[i]);
    }
    buffer_char(&text, '}');
    return text.failed ? NULL : text.bytes;
}

enum problem consent_grant(struct request *request)
{
    const struct consent_body *body = request->body;
    if (body->valid_to.year != 0 && date_compare(body->valid_to, request->now.today) < 0) {
        return request_fault(request, "/valid_to", "không được trước hôm nay",
                             "must not be before today");
    }
    if (body->visits_from.year != 0 && body->visits_to.year != 0 &&
        date_compare(body->visits_to, body->visits_from) < 0) {
        return request_fault(request, "/visits_to", "không được trước ngày bắt đầu",
                             "must not be before the first day");
    }
    const char *visits = array_text(request, &body->except_visits);
    if (!visits) {
        return PROBLEM_overloaded;
    }
    request_set(request, "closed_visits", visits);
    return dispatch_write(request, QUERY_consent_granted);
}
