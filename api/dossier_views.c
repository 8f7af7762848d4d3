/*
 * What citizens and officers read of dossiers: the rows are SQL's, the clock is the legal clock's,
 * and what may be done now is the workflow's.
 */
#include <string.h>

#include "api/dossier_record.h"
#include "api/handlers.h"

static const char *const queues[] = {"office", "mine", "unassigned", NULL};
static const char *const states[] = {"new",
                                     "accepted",
                                     "not_accepted",
                                     "in_processing",
                                     "supplement_required",
                                     "payment_required",
                                     "withdrawn",
                                     "stopped",
                                     "processed",
                                     "result_returned",
                                     NULL};

struct queue_query {
    const char *queue, *office, *state, *procedure, *q;
    struct date due_before;
};
static const struct field queue_query_fields[] = {
    FIELD(struct queue_query, queue, .choices = queues,
          .title = "Of the whole office (default), mine, or what nobody has yet"),
    FIELD(struct queue_query, office, .form = FORM_OFFICE, .title = "An office below one's own"),
    FIELD(struct queue_query, state, .choices = states,
          .title = "Open ones when absent; an ended state for the office's archive"),
    FIELD(struct queue_query, procedure, .form = FORM_TEXT, .max_length = 32),
    FIELD(struct queue_query, due_before, .form = FORM_DATE, .title = "Due before this day"),
    FIELD(struct queue_query, q, .form = FORM_TEXT, .max_length = 100,
          .title = "Name with or without tone marks, or the dossier's number"),
};
const struct field_table queue_query_table =
    FIELD_TABLE(queue_query, struct queue_query, queue_query_fields);

static void cell_set(struct sql_rows *rows, int row, const char *column, const char *text)
{
    for (int i = 0; i < rows->column_count; i++) {
        if (strcmp(rows->query->columns[i].name, column) == 0) {
            rows->values[row * rows->column_count + i] = text;
        }
    }
}

static enum problem row_finish(struct request *request, struct sql_rows *rows, int row,
                               const struct rulebook *book, struct dossier_record *ret_record)
{
    struct legal_clock clock;
    struct dossier_clock_view *view = arena_alloc(&request->arena, sizeof *view);
    if (!view ||
        !dossier_record_read(&request->arena, sql_value(rows, row, "hidden_facts"), ret_record)) {
        return PROBLEM_overloaded;
    }
    if (!rulebook_clock(book, ret_record->dossier.office, request->now.today, &clock)) {
        return PROBLEM_internal;
    }
    *view = dossier_clock_of(&ret_record->dossier, ret_record->due_at, &clock, instant_now(request),
                             request->language);
    cell_set(rows, row, "state_label",
             dossier_state_kind(ret_record->dossier.state)->name[request->language]);
    cell_set(rows, row, "clock", view->clock);
    cell_set(rows, row, "sentence", view->sentence);
    cell_set(rows, row, "remaining_working_minutes",
             arena_printf(&request->arena, "%lld", (long long)view->remaining_minutes));
    return PROBLEM_NONE;
}

enum problem dossiers_finish(struct request *request, struct sql_rows *rows)
{
    const struct rulebook *book;
    struct dossier_record record;
    TRY(rulebook_of(request->server, sql_integer(rows, 0, "hidden_revision"), &book));
    for (int row = 0; row < rows->row_count; row++) {
        TRY(row_finish(request, rows, row, book, &record));
    }
    return PROBLEM_NONE;
}

/* What the asker's role could do now; ids and parameters are looked at when it is tried. */
static const char *actions_text(struct request *request, const struct rulebook *book,
                                const struct dossier_record *record, const char *role)
{
    struct buffer json;
    struct legal_clock clock;
    struct workflow_rules rules;
    buffer_init(&json, &request->arena, 256);
    buffer_char(&json, '[');
    uint32_t actions = dossier_rules(book, record, request->now.today, &clock, &rules)
                           ? workflow_actions(&rules, &record->dossier, dossier_role_of(role))
                           : 0;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct dossier_action_kind *kind = dossier_action_kind((enum dossier_action)i);
        if (actions & UINT32_C(1) << i) {
            buffer_json_separate(&json);
            buffer_char(&json, '{');
            buffer_member_text(&json, "action", kind->code);
            buffer_member_text(&json, "label", kind->name[request->language]);
            buffer_char(&json, '}');
        }
    }
    buffer_char(&json, ']');
    return json.failed ? NULL : json.bytes;
}

enum problem dossier_finish(struct request *request, struct sql_rows *rows)
{
    const struct rulebook *book;
    struct dossier_record record;
    TRY(rulebook_of(request->server, sql_integer(rows, 0, "hidden_revision"), &book));
    TRY(row_finish(request, rows, 0, book, &record));
    const char *actions = actions_text(request, book, &record, sql_value(rows, 0, "hidden_role"));
    cell_set(rows, 0, "actions", actions);
    return actions ? PROBLEM_NONE : PROBLEM_overloaded;
}
