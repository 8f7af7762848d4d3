#include "api/claim_reading.h"

#include <string.h>

#include "base/text.h"
#include "claims/validate.h"

static const int64_t product_most = 90000000000000000;

/* ---- money ---- */

/* Parts of one payer: rounded so that they add up to the rounded sum. */
struct rounding {
    int64_t exact_milli, given_vnd;
};

static int64_t rounded(struct rounding *rounding, int64_t milli)
{
    rounding->exact_milli += milli;
    int64_t all = (rounding->exact_milli + 500) / 1000, part = all - rounding->given_vnd;
    rounding->given_vnd = all;
    return part;
}

struct purse {
    struct rounding fund, copay, own, other;
};

static struct claim_parts parts_of(struct purse *purse, const struct claim_line *line)
{
    struct claim_parts parts = {
        .fund_vnd = rounded(&purse->fund, line->fund_milli),
        .copay_vnd = rounded(&purse->copay, line->copay_milli),
        .own_vnd = rounded(&purse->own, line->own_milli),
        .other_vnd = rounded(&purse->other, line->other_milli),
    };
    parts.total_vnd = parts.fund_vnd + parts.copay_vnd + parts.own_vnd + parts.other_vnd;
    return parts;
}

static void sums_add(struct claim_parts *sums, const struct claim_parts *parts)
{
    sums->total_vnd += parts->total_vnd;
    sums->fund_vnd += parts->fund_vnd;
    sums->copay_vnd += parts->copay_vnd;
    sums->own_vnd += parts->own_vnd;
    sums->other_vnd += parts->other_vnd;
}

/* What is shown as the percent of a line: never less than what the fund pays of it. */
static int64_t percent_shown(const struct claim_line *line, const struct claim_parts *parts)
{
    int64_t told = (line->benefit_percent_milli + 999) / 1000;
    int64_t listed = parts->fund_vnd + parts->copay_vnd;
    int64_t paid = listed > 0 ? (100 * parts->fund_vnd + listed - 1) / listed : 0;
    told = told > 100 ? 100 : told;
    return told > paid ? told : paid;
}

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

static void put_int(struct buffer *json, const char *name, int64_t value)
{
    buffer_json_name(json, name);
    buffer_int(json, value);
}

/* ---- the lines ---- */

/* A product beyond this is no price of anything, and more than the register multiplies. */
static bool is_payable(const struct claim_line *line)
{
    int64_t product;
    return line->quantity_milli > 0 &&
           !__builtin_mul_overflow(line->quantity_milli, line->hospital_price_milli, &product) &&
           product <= product_most && line->service_percent <= 1000;
}

static void refuse_line(struct claim_reading *reading, const struct claim_line *line)
{
    char path[CLAIM_PATH_SIZE];
    const struct claim_table_rule *table = &claim_table_rules[line->table];
    snprintf(path, sizeof path, "HOSO[%zu]/%s/%s[%zu]/SO_LUONG", reading->number, table->name,
             table->item, line->number);
    claim_fault_add(reading->faults, CLAIM_RULE_bad_number, path, NULL);
}

static void put_line(struct claim_reading *reading, size_t index, const struct claim_line *line)
{
    struct buffer *json = &reading->lines;
    const struct claim_parts *parts = &reading->parts[index];
    buffer_json_separate(json);
    buffer_char(json, '{');
    put_int(json, "ordinal", (int64_t)index + 1);
    buffer_json_name(json, "code");
    buffer_json_string(json, line->code);
    buffer_json_name(json, "name");
    buffer_json_string(json, line->name);
    buffer_json_name(json, "unit");
    buffer_json_string(json, line->unit);
    put_int(json, "quantity_milli", line->quantity_milli);
    put_int(json, "unit_price_milli", line->hospital_price_milli);
    put_int(json, "service_percent", line->service_percent);
    put_int(json, "amount_vnd", parts->total_vnd);
    put_int(json, "listed_vnd", parts->fund_vnd + parts->copay_vnd);
    put_int(json, "percent", percent_shown(line, parts));
    put_int(json, "fund_vnd", parts->fund_vnd);
    put_int(json, "copay_vnd", parts->copay_vnd);
    put_int(json, "own_vnd", parts->own_vnd);
    put_int(json, "other_vnd", parts->other_vnd);
    buffer_char(json, '}');
}

/* What the appraisal needs outlives the reader's memory: numbers, times and codes. */
static void keep_line(struct claim_reading *reading, size_t index, const struct claim_line *line)
{
    reading->claim.lines[index] = *line;
    reading->claim.lines[index].code = kept(reading, line->code);
    reading->claim.lines[index].name = reading->claim.lines[index].unit = "";
    reading->claim.lines[index].department = reading->claim.lines[index].doctor = "";
}

static void read_lines(struct claim_reading *reading, const struct claim *claim)
{
    struct purse purse = {0};
    struct buffer services;
    struct arena *arena = &reading->request->arena;
    buffer_init(&services, arena, 512);
    reading->claim.line_count = claim->line_count;
    reading->claim.lines = ARENA_ARRAY(arena, struct claim_line, claim->line_count + 1);
    reading->parts = ARENA_ARRAY(arena, struct claim_parts, claim->line_count + 1);
    reading->failed |= !reading->claim.lines || !reading->parts;
    buffer_char(&reading->lines, '[');
    for (size_t i = 0; i < claim->line_count && !reading->failed; i++) {
        const struct claim_line *line = &claim->lines[i];
        reading->parts[i] = parts_of(&purse, line);
        sums_add(&reading->sums, &reading->parts[i]);
        keep_line(reading, i, line);
        put_line(reading, i, line);
        if (!is_payable(line)) {
            refuse_line(reading, line);
        }
        /* Codes have no blanks; one that has cannot have been used before. */
        if (line->kind == CLAIM_LINE_SERVICE && !strchr(line->code, ' ')) {
            buffer_text(&services, services.length ? " " : "");
            buffer_text(&services, line->code);
        }
    }
    buffer_char(&reading->lines, ']');
    reading->services = services.bytes;
    reading->failed |= services.failed;
}

/* ---- the rest ---- */

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
    buffer_init(&reading->lines, arena, 512 * (claim->line_count + 1));
    buffer_init(&reading->diagnoses, arena, 128);
    buffer_init(&reading->certificates, arena, 256);
    buffer_init(&reading->tables, arena, tables_size(claim));
    read_summary(reading, &claim->summary);
    read_lines(reading, claim);
    claim_read_papers(reading, claim);
    reading->failed |= reading->lines.failed || reading->diagnoses.failed ||
                       reading->certificates.failed || reading->tables.failed;
}

void claim_read_envelope(struct claim_reading *reading, const struct claim_walk *walk)
{
    const struct claim_envelope *envelope = claim_reader_envelope(walk->reader);
    memcpy(reading->facility, envelope->facility, sizeof reading->facility);
    reading->made_on = envelope->made_on;
    reading->is_signed = envelope->is_signed;
    if (walk->is_whole && envelope->is_signed) {
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
