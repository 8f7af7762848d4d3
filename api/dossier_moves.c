/*
 * Transitions of dossiers, one or many: read where they stand, let the workflow decide
 * (dossiers/workflow.h), write the outcome with the version that was read.
 */
#include <stdlib.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/dossier_record.h"
#include "api/handlers.h"

enum { NOTE_LENGTH = 2000, BATCH_MAX = 100, NUMBER_LENGTH = 19 };

static const char *const actions[] = {"accept",
                                      "refuse",
                                      "assign",
                                      "request_supplement",
                                      "supplement",
                                      "request_payment",
                                      "pay",
                                      "extend",
                                      "propose",
                                      "approve",
                                      "return_to_assessor",
                                      "complete",
                                      "deliver",
                                      "withdraw",
                                      "stop",
                                      NULL};

struct move_body {
    const char *action, *note, *assignee, *to_office;
    struct date due_on;
    int64_t amount_vnd;
};
#define MOVE_FIELDS(type)                                                                          \
    FIELD(type, action, .required = true, .choices = actions),                                     \
        FIELD(type, note, .form = FORM_TEXT, .max_length = NOTE_LENGTH,                            \
              .title = "Reason or remark, which the applicant reads"),                             \
        FIELD(type, assignee, .form = FORM_UUID, .title = "Of assign: account of an assessor"),    \
        FIELD(type, to_office, .form = FORM_OFFICE,                                                \
              .title = "Of assign: the office it is handed over to"),                              \
        FIELD(type, due_on, .form = FORM_DATE, .title = "Of extend: the new date"),                \
        FIELD(type, amount_vnd, .min = 0, .max = INT64_C(1000000000000),                           \
              .title = "Of request_payment and pay")
static const struct field move_fields[] = {MOVE_FIELDS(struct move_body)};
const struct field_table dossier_move_table =
    FIELD_TABLE(dossier_move, struct move_body, move_fields);

struct batch_item {
    const char *dossier_no;
    int64_t version;
    const char *action, *note, *assignee, *to_office;
    struct date due_on;
    int64_t amount_vnd;
};
static const struct field batch_item_fields[] = {
    FIELD(struct batch_item, dossier_no, .form = FORM_DOSSIER_NO, .required = true),
    FIELD(struct batch_item, version, .required = true, .min = 1, .max = INT32_MAX,
          .title = "As it was read: what If-Match is to one transition"),
    MOVE_FIELDS(struct batch_item),
};
static const struct field_table batch_item_table =
    FIELD_TABLE(dossier_batch_item, struct batch_item, batch_item_fields);
struct batch_body {
    struct field_list items;
};
static const struct field batch_fields[] = {
    LIST(struct batch_body, items, &batch_item_table, .required = true, .min = 1, .max = BATCH_MAX),
};
const struct field_table dossier_batch_table =
    FIELD_TABLE(dossier_batch, struct batch_body, batch_fields);

const enum problem dossier_move_problems[] = {PROBLEM_not_in_this_state, PROBLEM_NONE};

/* What the workflow refuses, as the caller hears it; `pointer` where it is a fault of the body. */
static const struct {
    enum problem problem;
    const char *pointer;
} refusals[REFUSAL_COUNT] = {
    [REFUSAL_NOT_IN_THIS_STATE] = {PROBLEM_not_in_this_state, NULL},
    [REFUSAL_ROLE_MAY_NOT] = {PROBLEM_forbidden, NULL},
    [REFUSAL_NOT_DECIDED_BY_RULE] = {PROBLEM_not_decided_by_rule, NULL},
    [REFUSAL_ACTOR_MISSING] = {PROBLEM_internal, NULL},
    [REFUSAL_NOT_THE_ASSESSOR] = {PROBLEM_not_the_assessor, NULL},
    [REFUSAL_APPROVAL_MISSING] = {PROBLEM_approval_missing, NULL},
    [REFUSAL_SAME_PERSON] = {PROBLEM_same_person, NULL},
    [REFUSAL_NOTE_MISSING] = {PROBLEM_invalid_input, "/note"},
    [REFUSAL_ASSIGNEE_MISSING] = {PROBLEM_invalid_input, "/assignee"},
    [REFUSAL_DATE_NOT_LATER] = {PROBLEM_invalid_input, "/due_on"},
    [REFUSAL_DATE_TOO_FAR] = {PROBLEM_invalid_input, "/due_on"},
    [REFUSAL_EXTENDED_BEFORE] = {PROBLEM_extended_before, NULL},
    [REFUSAL_NO_DEADLINE] = {PROBLEM_no_deadline, NULL},
    [REFUSAL_TIME_GOES_BACK] = {PROBLEM_not_in_this_state, NULL},
};

/* Officers of the office where a dossier arrived still serve its counter when it has moved on. */
static const uint32_t counter_actions =
    1U << ACTION_SUPPLEMENT | 1U << ACTION_PAY | 1U << ACTION_DELIVER | 1U << ACTION_WITHDRAW;

/* One row of dossier_position. */
struct position {
    struct dossier_record record;
    const char *role, *account;
    bool at_office;
};

static bool position_read(struct request *request, const struct sql_rows *rows, int row,
                          struct position *ret_position)
{
    ret_position->role = sql_value(rows, row, "role");
    ret_position->account = sql_value(rows, row, "account");
    ret_position->at_office = *sql_value(rows, row, "at_office") == 't';
    return dossier_record_read(&request->arena, sql_value(rows, row, "facts"),
                               &ret_position->record);
}

static struct transition transition_of(const struct request *request, const struct move_body *move,
                                       const struct position *position)
{
    struct transition transition = {
        .role = dossier_role_of(position->role),
        .actor = position->account,
        .note = move->note,
        .assignee = move->assignee,
        .to_office = move->to_office,
        .due_on = move->due_on,
        .now = instant_now(request),
    };
    dossier_action_find(move->action, &transition.action);
    return transition;
}

static bool needs_amount(enum dossier_action action)
{
    return action == ACTION_REQUEST_PAYMENT || action == ACTION_PAY;
}

struct decision {
    struct dossier after;
    struct legal_clock clock;
};

static enum problem decide(struct request *request, const struct rulebook *book,
                           const struct move_body *move, const struct position *position,
                           struct decision *ret_decision)
{
    struct workflow_rules rules;
    const struct dossier_record *record = &position->record;
    struct transition transition = transition_of(request, move, position);
    bool is_officer = transition.role & (BY_INTAKE | BY_ASSESSOR | BY_APPROVER | BY_ADMIN);
    if (is_officer && !position->at_office && !(counter_actions & 1U << transition.action)) {
        return PROBLEM_forbidden;
    }
    if (!dossier_rules(book, record, request->now.today, &ret_decision->clock, &rules)) {
        return PROBLEM_no_deadline;
    }
    enum workflow_refusal refusal =
        workflow_apply(&rules, &record->dossier, &transition, &ret_decision->after);
    if (refusal == REFUSAL_NONE && needs_amount(transition.action) && move->amount_vnd == 0) {
        return request_fault(request, "/amount_vnd", "là bắt buộc", "is required");
    }
    if (refusal != REFUSAL_NONE && refusals[refusal].pointer) {
        const struct workflow_refusal_kind *kind = workflow_refusal_kind(refusal);
        return request_fault(request, refusals[refusal].pointer, kind->title[LANGUAGE_VI],
                             kind->title[LANGUAGE_EN]);
    }
    return refusals[refusal].problem;
}

static void put_move(struct buffer *json, const struct move_body *move, int64_t version,
                     const struct position *position, const struct decision *decision)
{
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "dossier_no", position->record.dossier_no);
    buffer_member_int(json, "version", version);
    buffer_member_text(json, "action", move->action);
    buffer_member_text(json, "role", position->role);
    buffer_member_text(json, "note", move->note);
    if (move->amount_vnd > 0) {
        buffer_member_int(json, "amount_vnd", move->amount_vnd);
    }
    dossier_put(json, &position->record, &decision->after, &decision->clock);
    buffer_char(json, '}');
}

static enum problem set_view(struct request *request, const struct decision *decision,
                             const struct dossier_record *record)
{
    struct dossier_clock_view *view = arena_alloc(&request->arena, sizeof *view);
    int64_t due_at = decision->after.due_at ? decision->after.due_at : record->due_at;
    if (!view) {
        return PROBLEM_overloaded;
    }
    *view = dossier_clock_of(&decision->after, due_at, &decision->clock, instant_now(request),
                             request->language);
    request_set(request, "clock", view->clock);
    request_set(request, "sentence", view->sentence);
    request_set(request, "remaining_working_minutes",
                arena_printf(&request->arena, "%lld", (long long)view->remaining_minutes));
    return PROBLEM_NONE;
}

static enum problem positions_read(struct request *request, const char *numbers,
                                   struct sql_rows *ret_rows, const struct rulebook **ret_book)
{
    request_set(request, "dossier_numbers", numbers);
    TRY(dispatch_query(request, SQL_READ, QUERY_dossier_position, ret_rows));
    return ret_rows->row_count > 0
               ? rulebook_of(request->server, sql_integer(ret_rows, 0, "revision"), ret_book)
               : PROBLEM_NONE;
}

enum problem dossier_move(struct request *request)
{
    struct sql_rows rows;
    struct position position;
    struct decision decision;
    const struct rulebook *book;
    const struct move_body *move = request->body;
    struct buffer json;
    TRY(positions_read(request, request_value(request, "dossier_no"), &rows, &book));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (*sql_value(&rows, 0, "is_answered") == 't') {
        return dispatch_write(request, QUERY_dossier_moved);
    }
    if (!position_read(request, &rows, 0, &position)) {
        return PROBLEM_overloaded;
    }
    int64_t version = strtoll(request->if_match, NULL, 10);
    if (version != position.record.version) {
        return PROBLEM_precondition_failed;
    }
    TRY(decide(request, book, move, &position, &decision));
    TRY(set_view(request, &decision, &position.record));
    buffer_init(&json, &request->arena, 1024);
    put_move(&json, move, version, &position, &decision);
    request_set(request, "move", json.failed ? NULL : json.bytes);
    return json.failed ? PROBLEM_overloaded : dispatch_write(request, QUERY_dossier_moved);
}

/* The place of a dossier among those that the asker may act on; -1: none. */
static int position_find(struct request *request, const struct sql_rows *rows, const char *number,
                         struct position *ret_position)
{
    for (int row = 0; row < rows->row_count; row++) {
        if (strstr(sql_value(rows, row, "facts"), number) &&
            position_read(request, rows, row, ret_position) &&
            strcmp(ret_position->record.dossier_no, number) == 0) {
            return row;
        }
    }
    return -1;
}

static void put_item(struct request *request, struct buffer *json, const struct rulebook *book,
                     const struct sql_rows *rows, const struct batch_item *item)
{
    struct position position;
    struct decision decision;
    struct move_body move = {item->action,    item->note,   item->assignee,
                             item->to_office, item->due_on, item->amount_vnd};
    enum problem problem = PROBLEM_not_found;
    if (position_find(request, rows, item->dossier_no, &position) >= 0) {
        problem = item->version == position.record.version
                      ? decide(request, book, &move, &position, &decision)
                      : PROBLEM_precondition_failed;
    }
    if (!problem) {
        put_move(json, &move, item->version, &position, &decision);
        return;
    }
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "dossier_no", item->dossier_no);
    buffer_member_text(json, "problem", problem_kind(problem)->code);
    buffer_char(json, '}');
}

static const char *numbers_of(struct request *request, const struct batch_item *items, size_t count)
{
    struct buffer text;
    buffer_init(&text, &request->arena, BATCH_MAX * (NUMBER_LENGTH + 1));
    for (size_t i = 0; i < count; i++) {
        buffer_text(&text, items[i].dossier_no);
        buffer_char(&text, ' ');
    }
    return text.failed ? NULL : text.bytes;
}

/* Each item by itself: what refuses one stands in its result and does not hold up the others. */
enum problem dossiers_move(struct request *request)
{
    struct sql_rows rows;
    const struct rulebook *book = NULL;
    const struct batch_body *body = request->body;
    const struct batch_item *items = body->items.items;
    struct buffer json;
    TRY(positions_read(request, numbers_of(request, items, body->items.count), &rows, &book));
    buffer_init(&json, &request->arena, 4096);
    buffer_char(&json, '[');
    for (size_t i = 0; i < body->items.count; i++) {
        put_item(request, &json, book, &rows, &items[i]);
    }
    buffer_char(&json, ']');
    fault_list_init(&request->faults); /* each stands in the result of its item */
    request_set(request, "moves", json.failed ? NULL : json.bytes);
    return json.failed ? PROBLEM_overloaded : dispatch_write(request, QUERY_dossiers_moved);
}

/* POST /v1/dossiers/{dossier_no}/partner_reports: the payment platform and the post tell what has
 * happened; a report that comes again, in whatever order, changes nothing. */
static const struct {
    const char *kind, *action; /* NULL: only noted */
} report_kinds[] = {
    {"paid", "pay"}, {"posted", NULL}, {"delivered", "deliver"}, {"sent_back", NULL}};
static const char *const report_kind_names[] = {"paid", "posted", "delivered", "sent_back", NULL};

struct partner_report {
    const char *kind, *reference;
    int64_t amount_vnd;
};
static const struct field partner_report_fields[] = {
    FIELD(struct partner_report, kind, .required = true, .choices = report_kind_names),
    FIELD(struct partner_report, reference, .form = FORM_TEXT, .required = true, .max_length = 100,
          .title = "The partner's own number of the payment or the parcel"),
    FIELD(struct partner_report, amount_vnd, .min = 0, .max = INT64_C(1000000000000),
          .title = "Of paid"),
};
const struct field_table partner_report_table =
    FIELD_TABLE(partner_report, struct partner_report, partner_report_fields);

static enum problem is_report_known(struct request *request, bool *ret_known)
{
    struct sql_rows rows;
    TRY(dispatch_beside(request, SQL_READ, QUERY_partner_report_known, &rows));
    *ret_known = *sql_value(&rows, 0, "is_known") == 't';
    return PROBLEM_NONE;
}

static enum problem set_report_move(struct request *request, const struct rulebook *book,
                                    const struct sql_rows *rows)
{
    const struct partner_report *report = request->body;
    struct move_body move = {.note = report->reference, .amount_vnd = report->amount_vnd};
    struct position position;
    struct decision decision;
    struct buffer json;
    for (size_t i = 0; i < sizeof report_kinds / sizeof report_kinds[0]; i++) {
        move.action =
            strcmp(report_kinds[i].kind, report->kind) == 0 ? report_kinds[i].action : move.action;
    }
    if (!move.action) {
        return PROBLEM_NONE;
    }
    if (!position_read(request, rows, 0, &position)) {
        return PROBLEM_overloaded;
    }
    TRY(decide(request, book, &move, &position, &decision));
    buffer_init(&json, &request->arena, 1024);
    put_move(&json, &move, position.record.version, &position, &decision);
    request_set(request, "move", json.bytes);
    return json.failed ? PROBLEM_overloaded : PROBLEM_NONE;
}

enum problem partner_report(struct request *request)
{
    struct sql_rows rows;
    const struct rulebook *book;
    bool is_known = false;
    TRY(positions_read(request, request_value(request, "dossier_no"), &rows, &book));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    TRY(is_report_known(request, &is_known));
    if (!is_known && *sql_value(&rows, 0, "is_answered") != 't') {
        TRY(set_report_move(request, book, &rows));
    }
    return dispatch_write(request, QUERY_partner_reported);
}
