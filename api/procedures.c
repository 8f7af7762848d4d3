/* GET /v1/procedures, /v1/calendar_days: how the public lists are narrowed. */
#include "api/handlers.h"

static const char *const levels[] = {"partial", "end_to_end", NULL};
static const char *const channels[] = {"counter",           "app",  "national_portal",
                                       "provincial_portal", "post", NULL};

struct procedures_query {
    const char *q, *level, *channel;
};
static const struct field procedures_query_fields[] = {
    FIELD(struct procedures_query, q, .form = FORM_TEXT, .max_length = 100,
          .title = "Words of the name or the code, with or without tone marks"),
    FIELD(struct procedures_query, level, .choices = levels),
    FIELD(struct procedures_query, channel, .choices = channels,
          .title = "Where it is to be asked for"),
};
const struct field_table procedures_query_table =
    FIELD_TABLE(procedures_query, struct procedures_query, procedures_query_fields);

struct calendar_query {
    struct date from, to;
};
static const struct field calendar_query_fields[] = {
    FIELD(struct calendar_query, from, .form = FORM_DATE,
          .title = "First day; 1 January of this year when absent"),
    FIELD(struct calendar_query, to, .form = FORM_DATE,
          .title = "Last day; two years on when absent"),
};
const struct field_table calendar_query_table =
    FIELD_TABLE(calendar_query, struct calendar_query, calendar_query_fields);
