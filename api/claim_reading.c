#include "api/claim_reading.h"

#include <string.h>

#include "base/text.h"
#include "claims/validate.h"

/* ---- texts ---- */

static const char *kept(struct claim_reading *reading, const char *text)
{
    const char *copy = arena_copy(&reading->request->arena, text, strlen(text));
    reading->failed |= !copy;
    return copy;
}

static const char *time_text(struct claim_reading *reading, struct claim_time time)
{
    char text[CLAIM_TIME_TEXT_SIZE];
    claim_time_format(time, text);
    return kept(reading, text);
}

/* ---- the claim ---- */

/* The cards' numbers and then the person's, with blanks between. */
static const char *numbers_of(struct claim_reading *reading, const struct claim_summary *summary)
{
    const char *made = arena_printf(&reading->request->arena, "%s%s%s", summary->card_numbers,
                                    *summary->card_numbers ? ";" : "", summary->personal_id);
    char *numbers = made ? arena_copy(&reading->request->arena, made, strlen(made)) : NULL;
    reading->failed |= !numbers;
    for (char *at = numbers; at && *at; at++) {
        *at = *at == ';' ? ' ' : *at;
    }
    return numbers;
}

static void read_summary(struct claim_reading *reading, const struct claim_summary *summary)
{
    struct claim_summary *times = &reading->claim.summary;
    times->admitted_at = summary->admitted_at;
    times->inpatient_at = summary->inpatient_at;
    times->discharged_at = summary->discharged_at;
    reading->record_no = kept(reading, summary->link_code);
    reading->claim_facility = kept(reading, summary->facility);
    reading->name_key =
        text_name_key(&reading->request->arena, summary->full_name, strlen(summary->full_name));
    reading->failed |= !reading->name_key;
    reading->numbers = numbers_of(reading, summary);
    reading->visit_kind = kept(reading, summary->visit_kind);
    reading->visitor = kept(reading, summary->visitor);
    reading->outcome = arena_printf(&reading->request->arena, "%d", summary->result);
    reading->admitted_at = time_text(reading, summary->admitted_at);
    reading->discharged_at = time_text(reading, summary->discharged_at);
    reading->admitted_on = summary->admitted_at.date;
    reading->discharged_on = summary->discharged_at.date;
    reading->birth = summary->birth.date;
    reading->claimed_month = summary->settlement_year * 12 + summary->settlement_month - 1;
}

/* What fits into a request is no more than twice what the values come to: a buffer that grows
 * leaves what it was behind. */
static size_t tables_size(const struct claim *claim)
{
    size_t size = 64;
    for (int table = 0; table < CLAIM_TABLE_COUNT; table++) {
        const struct claim_table_rule *rule = &claim_table_rules[table];
        for (size_t row = 0; row < claim->rows[table].count; row++) {
            for (int field = (int)rule->first; field <= (int)rule->last; field++) {
                const char *value =
                    claim_value(&claim->rows[table].items[row], (enum claim_field)field);
                size += value ? strlen(claim_field_rules[field].name) + strlen(value) + 8 : 0;
            }
        }
    }
    return size;
}

void claim_read_one(struct claim_reading *reading, const struct claim *claim)
{
    struct arena *arena = &reading->request->arena;
    reading->number = claim->number;
    if (claim->is_check_in) {
        return;
    }
    claim_validate(claim, reading->sender, reading->faults);
    if (reading->faults->count > 0) {
        return;
    }
    buffer_init(&reading->diagnoses, arena, 128);
    buffer_init(&reading->certificates, arena, 256);
    buffer_init(&reading->tables, arena, tables_size(claim));
    read_summary(reading, &claim->summary);
    claim_read_lines(reading, claim);
    claim_read_papers(reading, claim);
    reading->failed |= reading->diagnoses.failed || reading->certificates.failed;
}

void claim_read_envelope(struct claim_reading *reading, const struct claim_walk *walk)
{
    const struct claim_envelope *envelope = claim_reader_envelope(walk->reader);
    memcpy(reading->facility, envelope->facility, sizeof reading->facility);
    reading->made_on = envelope->made_on;
    reading->is_signed = envelope->is_signed;
    if (walk->is_whole && envelope->is_signed && reading->registered) {
        claim_read_signature(reading, claim_reader_seal(walk->reader));
    }
}

void claim_read(void *argument)
{
    struct claim_reading *reading = argument;
    struct claim_walk walk = {
        .source = reading->source, .faults = reading->faults, .looks_at_signature = true};
    const struct claim *claim;
    claim_walk_begin(&walk);
    while ((claim = claim_walk_next(&walk))) {
        if (reading->claims++ == 0) {
            claim_read_one(reading, claim);
        }
    }
    if (walk.reader) {
        claim_read_envelope(reading, &walk);
    }
    reading->failed |= walk.failed;
    claim_walk_end(&walk);
}
