/* /v1/procedures, /v1/calendar_days, /v1/office_hours: how the public lists are narrowed, and what
 * an administrator sets. */
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

struct calendar_day_body {
    struct date date;
    const char *kind, *status, *name_vi, *name_en, *legal_basis, *reason;
};
static const char *const day_kinds[] = {"public_holiday",
                                        "holiday_on_weekend",
                                        "compensatory",
                                        "swapped_off",
                                        "working_saturday",
                                        "ordinary",
                                        NULL};
static const char *const day_statuses[] = {"announced", "proposed", NULL};
static const struct field calendar_day_fields[] = {
    FIELD(struct calendar_day_body, date, .form = FORM_DATE, .required = true),
    FIELD(struct calendar_day_body, kind, .required = true, .choices = day_kinds,
          .title = "ordinary takes the day out of the table: it is what its weekday is"),
    FIELD(struct calendar_day_body, status, .required = true, .choices = day_statuses),
    FIELD(struct calendar_day_body, name_vi, .form = FORM_TEXT, .required = true,
          .max_length = 200),
    FIELD(struct calendar_day_body, name_en, .form = FORM_TEXT, .required = true,
          .max_length = 200),
    FIELD(struct calendar_day_body, legal_basis, .form = FORM_TEXT, .required = true,
          .max_length = 200, .title = "Announcement or article"),
    FIELD(struct calendar_day_body, reason, .form = FORM_TEXT, .required = true, .max_length = 500,
          .title = "Why it changes, for the log"),
};
const struct field_table calendar_day_table =
    FIELD_TABLE(calendar_day, struct calendar_day_body, calendar_day_fields);
const enum problem calendar_day_problems[] = {PROBLEM_not_found, PROBLEM_NONE};

struct office_hours_body {
    const char *at_office, *opens, *break_starts, *break_ends, *closes, *legal_basis, *reason;
};
static const struct field office_hours_fields[] = {
    FIELD(struct office_hours_body, at_office, .form = FORM_OFFICE,
          .title = "The own office when absent, or one below it"),
    FIELD(struct office_hours_body, opens, .form = FORM_HOUR, .required = true),
    FIELD(struct office_hours_body, break_starts, .form = FORM_HOUR, .required = true),
    FIELD(struct office_hours_body, break_ends, .form = FORM_HOUR, .required = true),
    FIELD(struct office_hours_body, closes, .form = FORM_HOUR, .required = true),
    FIELD(struct office_hours_body, legal_basis, .form = FORM_TEXT, .required = true,
          .max_length = 200, .title = "Decision on the hours"),
    FIELD(struct office_hours_body, reason, .form = FORM_TEXT, .required = true, .max_length = 500,
          .title = "Why they change, for the log"),
};
const struct field_table office_hours_table =
    FIELD_TABLE(office_hours, struct office_hours_body, office_hours_fields);
