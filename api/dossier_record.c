#include "api/dossier_record.h"

#include <string.h>

#include "base/json_input.h"

static int word_place(const char *const *words, const char *word)
{
    int place = 0;
    while (words[place] && strcmp(words[place], word) != 0) {
        place++;
    }
    return words[place] ? place : 0;
}

static const char *text_of(const json_t *facts, const char *name)
{
    return json_string_value(json_object_get(facts, name));
}

static int64_t integer_of(const json_t *facts, const char *name)
{
    return json_integer_value(json_object_get(facts, name));
}

static bool is_given(const json_t *facts, const char *name)
{
    return json_is_integer(json_object_get(facts, name));
}

static int64_t instant_of(const json_t *facts, const char *name)
{
    return is_given(facts, name) ? instant_of_unix(integer_of(facts, name)) : 0;
}

static struct dossier dossier_of(const json_t *facts)
{
    struct dossier dossier = {
        .step = (enum decision_step)word_place(decision_step_names, text_of(facts, "step")),
        .office = text_of(facts, "office"),
        .receiving_office = text_of(facts, "receiving_office"),
        .assessor = text_of(facts, "assessor"),
        .approver = text_of(facts, "approver"),
        .received_at = instant_of(facts, "received_s"),
        .changed_at = instant_of(facts, "changed_s"),
        .paused_at = instant_of(facts, "paused_s"),
        .waited_minutes = integer_of(facts, "waited_minutes"),
        .ended_at = instant_of(facts, "ended_s"),
        .has_ended = is_given(facts, "ended_s"),
        .is_extended = json_is_true(json_object_get(facts, "is_extended")),
        .is_overdue = json_is_true(json_object_get(facts, "is_overdue")),
        .supplements = (int32_t)integer_of(facts, "supplements"),
    };
    dossier.state = DOSSIER_NEW;
    dossier_state_find(text_of(facts, "state"), &dossier.state);
    return dossier;
}

bool dossier_record_read(struct arena *arena, const char *text, struct dossier_record *ret_record)
{
    const json_t *facts = json_input_parse(arena, text, strlen(text));
    if (!facts) {
        return false;
    }
    const char *day = text_of(facts, "submitted_on");
    *ret_record = (struct dossier_record){
        .dossier = dossier_of(facts),
        .dossier_no = text_of(facts, "dossier_no"),
        .procedure = text_of(facts, "procedure"),
        .due_source = text_of(facts, "due_source"),
        .version = integer_of(facts, "version"),
        .due_at = instant_of(facts, "due_s"),
        .statutory_due_at = instant_of(facts, "statutory_due_s"),
        .unit = (enum deadline_unit)word_place(deadline_unit_names, text_of(facts, "unit")),
        .statutory_unit =
            (enum deadline_unit)word_place(deadline_unit_names, text_of(facts, "statutory_unit")),
    };
    date_parse(day, strlen(day), &ret_record->submitted_on);
    if (ret_record->dossier.state != DOSSIER_NEW) {
        ret_record->dossier.due_at = ret_record->due_at;
        ret_record->dossier.statutory_due_at = ret_record->statutory_due_at;
        ret_record->dossier.unit = ret_record->unit;
        ret_record->dossier.statutory_unit = ret_record->statutory_unit;
    }
    return true;
}

bool dossier_rules(const struct rulebook *book, const struct dossier_record *record,
                   struct date today, struct legal_clock *clock, struct workflow_rules *ret_rules)
{
    const struct procedure *procedure =
        procedure_find(&book->procedures, record->procedure, record->submitted_on);
    if (!procedure || !rulebook_clock(book, record->dossier.office, today, clock)) {
        return false;
    }
    *ret_rules = (struct workflow_rules){clock, &book->deadlines, procedure};
    return true;
}

/* Why it is due then: an extension says so, else it is what the first promise was. */
static const char *source_of(const struct dossier_record *before, const struct dossier *after)
{
    bool clamped = after->due_at != 0 && after->due_at == after->statutory_due_at &&
                   before->due_at < before->statutory_due_at;
    return after->is_extended ? "extension" : clamped ? "clamped" : before->due_source;
}

void dossier_put(struct buffer *json, const struct dossier_record *before,
                 const struct dossier *after, const struct legal_clock *clock)
{
    bool counts = after->due_at != 0;
    int64_t due_at = counts ? after->due_at : before->due_at;
    enum deadline_unit unit = counts ? after->unit : before->unit;
    enum deadline_unit statutory = counts ? after->statutory_unit : before->statutory_unit;
    buffer_member_text(json, "state", dossier_state_kind(after->state)->code);
    buffer_member_text(json, "step", decision_step_names[after->step]);
    buffer_member_text(json, "office", after->office);
    buffer_member_text(json, "assessor", after->assessor);
    buffer_member_text(json, "approver", after->approver);
    buffer_member_int(json, "received_s", instant_to_unix(after->received_at));
    buffer_member_int(json, "due_s", instant_to_unix(due_at));
    buffer_member_text(json, "unit", deadline_unit_names[unit]);
    buffer_member_int(json, "statutory_due_s",
                      instant_to_unix(counts ? after->statutory_due_at : before->statutory_due_at));
    buffer_member_text(json, "statutory_unit", deadline_unit_names[statutory]);
    buffer_member_text(json, "due_source", source_of(before, after));
    buffer_member_int(json, "waited_minutes", after->waited_minutes);
    buffer_member_bool(json, "is_extended", after->is_extended);
    buffer_member_bool(json, "is_overdue", after->is_overdue);
    buffer_member_int(json, "supplements", after->supplements);
    buffer_member_int(json, "warn_s",
                      instant_to_unix(deadline_warning(clock, after->received_at, due_at)));
}

struct dossier_clock_view dossier_clock_of(const struct dossier *dossier, int64_t due_at,
                                           const struct legal_clock *clock, int64_t now,
                                           enum language language)
{
    enum dossier_clock kind = dossier_state_kind(dossier->state)->clock;
    int64_t at = workflow_clock_instant(dossier, now);
    struct dossier_clock_view view = {
        .clock = dossier_clock_code(kind),
        .remaining_minutes = deadline_remaining_minutes(clock, due_at, at),
    };
    deadline_sentence(clock, due_at, at, language, view.sentence);
    return view;
}

enum dossier_role dossier_role_of(const char *role)
{
    static const struct {
        const char *name;
        enum dossier_role role;
    } roles[] = {
        {"intake", BY_INTAKE},   {"assessor", BY_ASSESSOR}, {"approver", BY_APPROVER},
        {"auditor", BY_AUDITOR}, {"admin", BY_ADMIN},       {"partner", BY_PARTNER},
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].name, role) == 0) {
            return roles[i].role;
        }
    }
    return BY_CITIZEN;
}

int64_t instant_now(const struct request *request)
{
    return instant_of_unix(request->now.unix_us / 1000000);
}
