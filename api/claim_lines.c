/*
 * What a claim tells line by line: what each payer has of it in whole đồng, and the columns by
 * which the statement takes the lines.
 */
#include <stddef.h>
#include <string.h>

#include "api/claim_reading.h"
#include "claims/fault.h"

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

/* ---- lines as a visit_lines takes them ---- */

static const size_t line_texts[] = {offsetof(struct claim_line, code),
                                    offsetof(struct claim_line, name),
                                    offsetof(struct claim_line, unit)};

/* The columns behind the texts, in their order. */
enum { FIGURE_COUNT = 10 };
static void figures_of(const struct claim_line *line, const struct claim_parts *parts,
                       int64_t ret_figures[FIGURE_COUNT])
{
    const int64_t figures[FIGURE_COUNT] = {line->quantity_milli,
                                           line->hospital_price_milli,
                                           line->service_percent,
                                           parts->total_vnd,
                                           parts->fund_vnd + parts->copay_vnd,
                                           percent_shown(line, parts),
                                           parts->fund_vnd,
                                           parts->copay_vnd,
                                           parts->own_vnd,
                                           parts->other_vnd};
    memcpy(ret_figures, figures, sizeof figures);
}

/* An element of an array within a composite value: its own quotes are doubled for that, and what an
 * array escapes is escaped twice. */
static void put_element(struct buffer *lines, const char *text)
{
    buffer_text(lines, "\"\"");
    for (;;) {
        size_t length = strcspn(text, "\"\\");
        buffer_put(lines, text, length);
        text += length;
        if (!*text) {
            break;
        }
        buffer_text(lines, *text++ == '"' ? "\\\\\"\"" : "\\\\\\\\");
    }
    buffer_text(lines, "\"\"");
}

static void put_texts(struct claim_reading *reading, const struct claim *claim, size_t offset)
{
    struct buffer *lines = &reading->lines;
    buffer_text(lines, "\"{");
    for (size_t i = 0; i < claim->line_count; i++) {
        const char *const *text = (const void *)((const char *)&claim->lines[i] + offset);
        buffer_text(lines, i > 0 ? "," : "");
        put_element(lines, *text);
    }
    buffer_text(lines, "}\"");
}

static void put_lines(struct claim_reading *reading, const struct claim *claim)
{
    struct buffer *lines = &reading->lines;
    struct arena *arena = &reading->request->arena;
    struct buffer columns[FIGURE_COUNT];
    int64_t figures[FIGURE_COUNT];
    buffer_init(lines, arena, 192 * (claim->line_count + 1));
    for (size_t column = 0; column < FIGURE_COUNT; column++) {
        buffer_init(&columns[column], arena, 512);
    }
    for (size_t i = 0; i < claim->line_count && !reading->failed; i++) {
        figures_of(&claim->lines[i], &reading->parts[i], figures);
        for (size_t column = 0; column < FIGURE_COUNT; column++) {
            buffer_text(&columns[column], i > 0 ? "," : "");
            buffer_int(&columns[column], figures[column]);
        }
    }
    for (size_t i = 0; i < sizeof line_texts / sizeof *line_texts; i++) {
        buffer_char(lines, i > 0 ? ',' : '(');
        put_texts(reading, claim, line_texts[i]);
    }
    for (size_t column = 0; column < FIGURE_COUNT; column++) {
        buffer_text(lines, ",\"{");
        buffer_put(lines, columns[column].bytes, columns[column].length);
        buffer_text(lines, "}\"");
        reading->failed |= columns[column].failed;
    }
    buffer_char(lines, ')');
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

/* What the appraisal needs outlives the reader's memory: numbers, times and codes. */
static void keep_line(struct claim_reading *reading, size_t index, const struct claim_line *line)
{
    const char *code = arena_copy(&reading->request->arena, line->code, strlen(line->code));
    reading->failed |= !code;
    reading->claim.lines[index] = *line;
    reading->claim.lines[index].code = code;
    reading->claim.lines[index].name = reading->claim.lines[index].unit = "";
    reading->claim.lines[index].department = reading->claim.lines[index].doctor = "";
}

/* Codes have no blanks; one that has cannot have been used before. */
static void put_code(struct buffer *codes, const char *code)
{
    if (!strchr(code, ' ')) {
        buffer_text(codes, codes->length ? " " : "");
        buffer_text(codes, code);
    }
}

void claim_read_lines(struct claim_reading *reading, const struct claim *claim)
{
    struct purse purse = {0};
    struct buffer services, items;
    struct arena *arena = &reading->request->arena;
    buffer_init(&services, arena, 512);
    buffer_init(&items, arena, 512);
    reading->claim.line_count = claim->line_count;
    reading->claim.lines = ARENA_ARRAY(arena, struct claim_line, claim->line_count + 1);
    reading->parts = ARENA_ARRAY(arena, struct claim_parts, claim->line_count + 1);
    reading->failed |= !reading->claim.lines || !reading->parts;
    for (size_t i = 0; i < claim->line_count && !reading->failed; i++) {
        const struct claim_line *line = &claim->lines[i];
        reading->parts[i] = parts_of(&purse, line);
        sums_add(&reading->sums, &reading->parts[i]);
        keep_line(reading, i, line);
        if (!is_payable(line)) {
            refuse_line(reading, line);
        }
        put_code(&items, line->code);
        if (line->kind == CLAIM_LINE_SERVICE) {
            put_code(&services, line->code);
        }
    }
    put_lines(reading, claim);
    reading->services = services.bytes;
    reading->items = items.bytes;
    reading->failed |= services.failed || items.failed || reading->lines.failed;
}
