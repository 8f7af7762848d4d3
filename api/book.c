/*
 * GET /v1/people/{person}/book: the social-insurance book as JSON, or as a paper with a
 * verification code.
 */
#include "api/book_paper.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/paper.h"
#include "api/reply.h"

struct book_query {
    const char *as_of;
};
static const struct field book_query_fields[] = {
    FIELD(struct book_query, as_of, .form = FORM_KNOWN_AT,
          .title =
              "As it was known at the end of this day (YYYY-MM-DD), or at this very instant (RFC "
              "3339 with its offset, such as a recorded_at); now when absent"),
};
const struct field_table book_query_table =
    FIELD_TABLE(book_query, struct book_query, book_query_fields);
const enum problem book_problems[] = {PROBLEM_as_of_in_future, PROBLEM_too_many_requests,
                                      PROBLEM_NONE};
const enum problem as_of_problems[] = {PROBLEM_as_of_in_future, PROBLEM_NONE};

/* The paper is Vietnamese, whatever language the caller reads problems in. */
static enum problem reply_paper(struct request *request)
{
    struct sql_rows book, person;
    request->language = LANGUAGE_VI;
    TRY(dispatch_query(request, SQL_READ, QUERY_person_book, &book));
    if (book.row_count == 0) {
        return PROBLEM_not_found;
    }
    TRY(dispatch_beside(request, SQL_READ, QUERY_paper_person, &person));
    const struct paper paper = {"social_insurance_book", sql_value(&person, 0, "office"),
                                "so-bao-hiem-xa-hoi"};
    return paper_reply(request, &paper,
                       book_paper(&request->arena, &book, &person, request->now.today));
}

enum problem person_book(struct request *request)
{
    struct sql_rows book;
    if (paper_is_wanted(request)) {
        return reply_paper(request);
    }
    TRY(dispatch_query(request, SQL_READ, QUERY_person_book, &book));
    return reply_row(request, &book);
}
