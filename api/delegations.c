/*
 * POST /v1/people/{person}/delegations: whom the holder, or who answers for a minor, lets read
 * which books until when. See migrations/functions/delegations.sql for when it holds.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "base/buffer.h"
#include "base/text.h"

enum { DAYS_MOST = 366 };

struct delegation_body {
    const char *number, *full_name;
    struct field_list books;
    struct date valid_to;
};
static const char *const book_names[] = {"book", "card", "visits", "payments", "disputes", NULL};
static const struct field delegation_fields[] = {
    FIELD(struct delegation_body, number, .form = FORM_SI_NUMBER, .required = true,
          .title = "Social-insurance or personal number of the delegate"),
    FIELD(struct delegation_body, full_name, .form = FORM_NAME, .required = true,
          .title = "Full name of the delegate"),
    LIST(struct delegation_body, books, NULL, .form = FORM_TEXT, .choices = book_names,
         .required = true, .min = 1, .max = 5,
         .title = "What the delegate may read; disputes: contest it, too"),
    FIELD(struct delegation_body, valid_to, .form = FORM_DATE, .required = true,
          .title = "Last day, a year from today at most"),
};
const struct field_table delegation_table =
    FIELD_TABLE(delegation, struct delegation_body, delegation_fields);
const enum problem delegation_problems[] = {PROBLEM_delegate_unknown, PROBLEM_delegation_limit,
                                            PROBLEM_too_many_requests, PROBLEM_NONE};

/* The names are of the table of choices: nothing in them needs quoting. */
static const char *array_text(struct request *request, const struct field_list *list)
{
    struct buffer text;
    buffer_init(&text, &request->arena, 64);
    for (size_t i = 0; i < list->count; i++) {
        buffer_char(&text, i == 0 ? '{' : ',');
        buffer_text(&text, ((const char *const *)list->items)[i]);
    }
    buffer_char(&text, '}');
    return text.failed ? NULL : text.bytes;
}

enum problem delegation_grant(struct request *request)
{
    const struct delegation_body *body = request->body;
    struct date last = date_add_days(request->now.today, DAYS_MOST);
    if (date_compare(body->valid_to, request->now.today) < 0 ||
        date_compare(body->valid_to, last) > 0) {
        return request_fault(request, "/valid_to", "phải từ hôm nay đến một năm sau",
                             "must be from today to a year from now");
    }
    const char *books = array_text(request, &body->books);
    const char *key = text_name_key(&request->arena, body->full_name, strlen(body->full_name));
    if (!books || !key) {
        return PROBLEM_overloaded;
    }
    request_set(request, "granted_books", books);
    request_set(request, "delegate_key", key);
    return dispatch_write(request, QUERY_delegation_granted);
}
