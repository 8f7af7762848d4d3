/*
 * POST /v1/dossiers: what arrives is checked against the procedure of the day, promised a due time
 * by the legal clock and, where a rule decides, decided at once.
 * migrations/functions/dossier_arrival.sql writes it.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/dossier_body.h"
#include "api/dossier_card.h"
#include "api/dossier_form.h"
#include "api/dossier_record.h"
#include "api/handlers.h"
#include "base/text.h"

const enum problem dossier_problems[] = {PROBLEM_not_found, PROBLEM_conflict, PROBLEM_no_deadline,
                                         PROBLEM_office_unknown, PROBLEM_NONE};

/* Which channels somebody may hand in through. */
static const struct {
    const char *role;
    uint32_t channels;
} doors[] = {
    {"citizen", 1U << CHANNEL_APP},
    {"intake", 1U << CHANNEL_COUNTER | 1U << CHANNEL_POST},
    {"assessor", 1U << CHANNEL_COUNTER | 1U << CHANNEL_POST},
    {"partner",
     1U << CHANNEL_NATIONAL_PORTAL | 1U << CHANNEL_PROVINCIAL_PORTAL | 1U << CHANNEL_POST},
};

/* What is being opened: everything about the request that is not the request's own. */
struct opening {
    const struct dossier_body *body;
    const struct rulebook *book;
    const struct procedure *procedure;
    const char *person, *office, *role;
    enum procedure_channel channel;
    struct form_values values;
    struct legal_clock clock;
    struct promise promise;
    int64_t now;
};

static enum procedure_channel channel_of(const char *code)
{
    int channel = CHANNEL_COUNTER;
    while (strcmp(procedure_channel_kind((enum procedure_channel)channel)->code, code) != 0) {
        channel++;
    }
    return (enum procedure_channel)channel;
}

static void channel_check(struct request *request, const struct opening *opening)
{
    uint32_t bit = 1U << opening->channel;
    uint32_t own = 0;
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        own = strcmp(doors[i].role, opening->role) == 0 ? doors[i].channels : own;
    }
    if (!(own & bit)) {
        request_fault(request, "/channel", "kênh này không dành cho người nộp",
                      "this channel is not yours");
    } else if (!(opening->procedure->channels & bit)) {
        request_fault(request, "/channel", "thủ tục này không nhận qua kênh này",
                      "the procedure is not offered through this channel");
    }
}

static void papers_check(struct request *request, const struct opening *opening)
{
    const struct paper *papers = opening->body->attachments.items;
    bool by_hand = opening->channel == CHANNEL_COUNTER || opening->channel == CHANNEL_POST;
    for (size_t i = 0; i < opening->body->attachments.count; i++) {
        int64_t document = papers[i].document;
        const char *pointer = arena_printf(&request->arena, "/attachments/%zu", i);
        if (!by_hand) {
            request_fault(request, pointer, "giấy tờ nộp trực tuyến phải tải lên dưới dạng tệp",
                          "online, papers are added as files");
        } else if (document > (int64_t)opening->procedure->documents_vi.count ||
                   (document == 0 && !papers[i].title)) {
            request_fault(request, pointer, "không phải giấy tờ của thủ tục và không có tên",
                          "is no paper of the procedure and has no title");
        }
    }
}

static bool is_handed_over(const struct opening *opening, size_t document)
{
    const struct paper *papers = opening->body->attachments.items;
    for (size_t i = 0; i < opening->body->attachments.count; i++) {
        if (papers[i].document == (int64_t)document) {
            return true;
        }
    }
    return false;
}

static bool is_filled(const struct form_values *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++) {
        if (strcmp(values->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void put_missing(struct buffer *json, const char *field, size_t document, const char *title)
{
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "field", field);
    buffer_text(json, ",\"document\":");
    buffer_text(json, document ? "" : "null");
    if (document) {
        buffer_int(json, (int64_t)document);
    }
    buffer_member_text(json, "title", title);
    buffer_char(json, '}');
}

/* What the form and the papers lack: fields that the first form requires, papers of the procedure.
 */
static void missing_put(struct buffer *json, const struct opening *opening, enum language language)
{
    const struct procedure *procedure = opening->procedure;
    const struct csv_list *documents =
        language == LANGUAGE_VI ? &procedure->documents_vi : &procedure->documents_en;
    buffer_char(json, '[');
    for (size_t i = 0; procedure->forms.count > 0 && i < opening->book->fields.count; i++) {
        const struct form_field *field = &opening->book->fields.rows[i];
        if (field->required && strcmp(field->form, procedure->forms.items[0]) == 0 &&
            !is_filled(&opening->values, field->name)) {
            put_missing(json, field->name, 0,
                        language == LANGUAGE_VI ? field->label_vi : field->label_en);
        }
    }
    for (size_t i = 0; i < documents->count; i++) {
        if (!is_handed_over(opening, i + 1)) {
            put_missing(json, NULL, i + 1, documents->items[i]);
        }
    }
    buffer_char(json, ']');
}

static void papers_put(struct buffer *json, const struct opening *opening)
{
    const struct paper *papers = opening->body->attachments.items;
    buffer_char(json, '[');
    for (size_t i = 0; i < opening->body->attachments.count; i++) {
        const struct paper *paper = &papers[i];
        buffer_json_separate(json);
        buffer_char(json, '{');
        buffer_member_text(json, "copy_kind", paper->copy_kind);
        if (paper->document > 0) {
            buffer_member_int(json, "document", paper->document);
        }
        buffer_member_text(json, "title",
                           paper->title
                               ? paper->title
                               : opening->procedure->documents_vi.items[paper->document - 1]);
        buffer_char(json, '}');
    }
    buffer_char(json, ']');
}

static void put_instant(struct buffer *json, const char *name, int64_t instant)
{
    buffer_member_int(json, name, instant_to_unix(instant));
}

static const char *const sources[] = {
    [SOURCE_STATUTE] = "statute",
    [SOURCE_COMMITMENT] = "commitment",
    [SOURCE_CLAMPED] = "clamped",
};

/* The row of the dossier, for jsonb_populate_record. */
static void opening_put(struct buffer *json, const struct opening *opening)
{
    const struct dossier_body *body = opening->body;
    const struct promise *promise = &opening->promise;
    buffer_char(json, '{');
    buffer_member_text(json, "person", opening->person);
    buffer_member_text(json, "role", opening->role);
    buffer_member_text(json, "procedure", opening->procedure->code);
    buffer_member_text(json, "level", procedure_level_kind(opening->procedure->level)->code);
    buffer_member_text(json, "channel", body->channel);
    buffer_member_text(json, "return_method", body->return_method);
    buffer_member_text(json, "payment_method", body->payment_method);
    buffer_member_text(json, "office", opening->office);
    buffer_member_text(json, "receiving_office", opening->office);
    buffer_member_text(json, "unit", deadline_unit_names[promise->unit]);
    buffer_member_text(json, "statutory_unit", deadline_unit_names[promise->statutory_unit]);
    buffer_member_text(json, "due_source", sources[promise->source]);
    buffer_text(json,
                opening->procedure->four_eyes ? ",\"four_eyes\":true" : ",\"four_eyes\":false");
    put_instant(json, "received_s", opening->now);
    put_instant(json, "due_s", promise->due_at);
    put_instant(json, "statutory_due_s", promise->statutory_due_at);
    put_instant(json, "warn_s", deadline_warning(&opening->clock, opening->now, promise->due_at));
    buffer_json_name(json, "form");
    dossier_form_put(json, &opening->values);
    buffer_char(json, '}');
}

/* The dossier before anything is done to it, as transitions see it. */
static struct dossier_record record_of(const struct opening *opening, struct date today)
{
    return (struct dossier_record){
        .dossier = workflow_start(opening->office, opening->now),
        .procedure = opening->procedure->code,
        .due_source = sources[opening->promise.source],
        .due_at = opening->promise.due_at,
        .unit = opening->promise.unit,
        .statutory_due_at = opening->promise.statutory_due_at,
        .statutory_unit = opening->promise.statutory_unit,
        .submitted_on = today,
    };
}

/* The transitions of a rule, one after the other; false when the workflow refuses one. */
static bool ruled_put(struct buffer *json, const struct opening *opening, struct date today)
{
    static const enum dossier_action steps[] = {ACTION_ACCEPT, ACTION_ASSIGN, ACTION_COMPLETE,
                                                ACTION_DELIVER};
    const struct workflow_rules rules = {&opening->clock, &opening->book->deadlines,
                                         opening->procedure};
    struct dossier_record record = record_of(opening, today);
    bool is_handed_out = strcmp(opening->body->return_method, "electronic") == 0;
    size_t count = sizeof steps / sizeof *steps - !is_handed_out;
    buffer_char(json, '[');
    for (size_t i = 0; i < count; i++) {
        struct transition transition = {.action = steps[i], .role = BY_RULE, .now = opening->now};
        struct dossier after;
        if (workflow_apply(&rules, &record.dossier, &transition, &after) != REFUSAL_NONE) {
            return false;
        }
        buffer_json_separate(json);
        buffer_char(json, '{');
        dossier_put(json, &record, &after, &opening->clock);
        buffer_member_text(json, "action", dossier_action_kind(steps[i])->code);
        buffer_char(json, '}');
        record.dossier = after;
    }
    buffer_char(json, ']');
    return !json->failed;
}

static const char *text_of(const struct buffer *json)
{
    return json->failed ? NULL : json->bytes;
}

/* Sets what the statement dossier_opened takes. */
static enum problem opening_set(struct request *request, const struct opening *opening)
{
    struct buffer row, missing, papers, ruled;
    struct date today = request->now.today;
    struct dossier_record record = record_of(opening, today);
    struct dossier_clock_view *view = arena_alloc(&request->arena, sizeof *view);
    const char *rule =
        ruling_find(opening->procedure->code, opening->values.items, opening->values.count, today);
    buffer_init(&row, &request->arena, 1024);
    buffer_init(&missing, &request->arena, 256);
    buffer_init(&papers, &request->arena, 256);
    buffer_init(&ruled, &request->arena, 1024);
    opening_put(&row, opening);
    missing_put(&missing, opening, request->language);
    papers_put(&papers, opening);
    rule = rule && ruled_put(&ruled, opening, today) ? rule : NULL;
    if (!view || !text_of(&row) || !text_of(&missing) || !text_of(&papers)) {
        return PROBLEM_overloaded;
    }
    *view = dossier_clock_of(&record.dossier, record.due_at, &opening->clock, opening->now,
                             request->language);
    request_set(request, "opening", row.bytes);
    request_set(request, "missing", missing.bytes);
    request_set(request, "attachments", papers.bytes);
    request_set(request, "ruled", rule ? ruled.bytes : "[]");
    request_set(request, "rule", rule);
    request_set(request, "sentence", view->sentence);
    request_set(request, "remaining_working_minutes",
                arena_printf(&request->arena, "%lld", (long long)view->remaining_minutes));
    request_set(request, "calendar_note",
                calendar_basis_note(deadline_basis(&opening->clock, opening->now, record.due_at),
                                    request->language));
    return PROBLEM_NONE;
}

/* Who it is about and where it goes; the asker's rights with it. */
static enum problem consider(struct request *request, struct sql_rows *ret_rows)
{
    const struct dossier_body *body = request->body;
    const struct applicant *applicant = body->applicant;
    if (applicant) {
        char *birth = arena_alloc(&request->arena, DATE_TEXT_SIZE);
        if (!birth) {
            return PROBLEM_overloaded;
        }
        date_format(applicant->birth_date, birth);
        request_set(request, "applicant_number", applicant->number);
        request_set(
            request, "applicant_name_key",
            text_name_key(&request->arena, applicant->full_name, strlen(applicant->full_name)));
        request_set(request, "applicant_birth", birth);
    }
    /* `:person` is the path's; a body's person is no right to read anything. */
    request_set(request, "for_person", body->person);
    return dispatch_query(request, SQL_READ, QUERY_dossier_considered, ret_rows);
}

static enum problem opening_read(struct request *request, const struct sql_rows *rows,
                                 struct opening *opening)
{
    struct date today = request->now.today;
    TRY(rulebook_of(request->server, sql_integer(rows, 0, "revision"), &opening->book));
    opening->person = sql_value(rows, 0, "person");
    opening->office = sql_value(rows, 0, "office");
    opening->role = sql_value(rows, 0, "role");
    opening->channel = channel_of(opening->body->channel);
    opening->now = instant_now(request);
    opening->procedure =
        procedure_find(&opening->book->procedures, opening->body->procedure, today);
    if (!opening->procedure) {
        return request_fault(request, "/procedure", "không có thủ tục này",
                             "there is no such procedure");
    }
    channel_check(request, opening);
    papers_check(request, opening);
    dossier_form_read(request, opening->book, opening->procedure, opening->body->form,
                      &opening->values);
    if (request->faults.count) {
        return PROBLEM_invalid_input;
    }
    bool promised =
        rulebook_clock(opening->book, opening->office, today, &opening->clock) &&
        deadline_promise(&opening->book->deadlines, &opening->clock, opening->procedure->code,
                         opening->office, opening->now, &opening->promise);
    return promised ? PROBLEM_NONE : PROBLEM_no_deadline;
}

enum problem dossier_open(struct request *request)
{
    struct sql_rows rows;
    struct opening opening = {.body = request->body};
    TRY(consider(request, &rows));
    if (rows.row_count > 0 && *sql_value(&rows, 0, "is_answered") == 't') {
        TRY(dispatch_write(request, QUERY_dossier_opened));
        return dossier_card_add(request);
    }
    const char *problem = rows.row_count > 0 ? sql_value(&rows, 0, "problem") : "forbidden";
    if (problem) {
        return problem_of_code(problem);
    }
    TRY(opening_read(request, &rows, &opening));
    TRY(opening_set(request, &opening));
    TRY(dispatch_write(request, QUERY_dossier_opened));
    return dossier_card_add(request);
}
