/* GET /v1/people/{person}/book: what may be asked of the social-insurance book. */
#include "api/handlers.h"

struct book_query {
    struct date as_of;
};
static const struct field book_query_fields[] = {
    FIELD(struct book_query, as_of, .form = FORM_DATE,
          .title = "The book as it was known at the end of this day; today when absent"),
};
const struct field_table book_query_table =
    FIELD_TABLE(book_query, struct book_query, book_query_fields);
const enum problem book_problems[] = {PROBLEM_as_of_in_future, PROBLEM_NONE};
