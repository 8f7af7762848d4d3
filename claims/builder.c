#include "claims/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which element leads from where to where; below a content the table says it. */
static const struct {
    enum claim_place from;
    const char *name;
    enum claim_place to;
} steps[] = {
    {PLACE_DOCUMENT, "GIAMDINHHS", PLACE_ENVELOPE},
    {PLACE_ENVELOPE, "THONGTINDONVI", PLACE_UNIT},
    {PLACE_UNIT, "MACSKCB", PLACE_UNIT_CODE},
    {PLACE_ENVELOPE, "THONGTINHOSO", PLACE_DOSSIERS_INFO},
    {PLACE_DOSSIERS_INFO, "NGAYLAP", PLACE_MADE_ON},
    {PLACE_DOSSIERS_INFO, "SOLUONGHOSO", PLACE_COUNT},
    {PLACE_DOSSIERS_INFO, "DANHSACHHOSO", PLACE_DOSSIERS},
    {PLACE_DOSSIERS, "HOSO", PLACE_DOSSIER},
    {PLACE_DOSSIER, "FILEHOSO", PLACE_FILE},
    {PLACE_FILE, "LOAIHOSO", PLACE_FILE_KIND},
    {PLACE_FILE, "NOIDUNGFILE", PLACE_CONTENT},
    {PLACE_ENVELOPE, "CHUKYDONVI", PLACE_SIGNATURE},
};

static enum claim_place here(const struct claim_builder *builder)
{
    return builder->places[builder->depth];
}

void claim_builder_init(struct claim_builder *builder, const struct claim_reader_options *options)
{
    *builder = (struct claim_builder){.options = *options, .envelope = {.declared_count = -1}};
}

void claim_builder_free(struct claim_builder *builder)
{
    free(builder->text);
}

void claim_builder_fault(struct claim_builder *builder, enum claim_rule rule, const char *name,
                         const char *expected)
{
    char path[CLAIM_PATH_SIZE] = "GIAMDINHHS";
    const struct claim_table_rule *table = &claim_table_rules[builder->table];
    int used = 0;
    builder->fault_count++;
    if (builder->claim) {
        used = snprintf(path, sizeof path, "HOSO[%zu]", builder->claim->number);
        builder->claim->fault_count++;
    }
    if (builder->claim && builder->has_table) {
        used += snprintf(path + used, sizeof path - (size_t)used, "/%s", table->name);
    }
    if (builder->claim && builder->has_table && builder->row && table->item) {
        used += snprintf(path + used, sizeof path - (size_t)used, "/%s[%zu]", table->item,
                         builder->claim->rows[builder->table].count);
    }
    if (name) {
        used = (int)strlen(path);
        snprintf(path + used, sizeof path - (size_t)used, "/%.60s", name);
    }
    claim_fault_add(builder->options.faults, rule, path, expected);
}

/* Remembers that the arena is full; what follows of this claim is passed over. */
static void starve(struct claim_builder *builder)
{
    if (!builder->is_starved) {
        claim_builder_fault(builder, CLAIM_RULE_claim_too_large, NULL, NULL);
    }
    builder->is_starved = true;
    builder->row = NULL;
}

static enum claim_place dossier_begin(struct claim_builder *builder)
{
    arena_reset(builder->options.arena);
    builder->is_starved = false;
    builder->has_table = false;
    builder->row = NULL;
    builder->tables_seen = 0;
    memset(builder->row_capacity, 0, sizeof builder->row_capacity);
    builder->dossiers++;
    builder->claim = ARENA_NEW(builder->options.arena, struct claim);
    if (!builder->claim) {
        claim_fault_add(builder->options.faults, CLAIM_RULE_no_memory, NULL, NULL);
        return PLACE_SKIPPED;
    }
    builder->claim->version = builder->options.version;
    builder->claim->number = builder->dossiers;
    return PLACE_DOSSIER;
}

static bool rows_grow(struct claim_builder *builder, struct claim_rows *rows)
{
    size_t *capacity = &builder->row_capacity[builder->table];
    if (rows->count < *capacity) {
        return true;
    }
    size_t larger = *capacity ? *capacity * 2 : 8;
    struct claim_row *items = ARENA_ARRAY(builder->options.arena, struct claim_row, larger);
    if (!items) {
        return false;
    }
    if (rows->count) {
        memcpy(items, rows->items, rows->count * sizeof *items);
    }
    rows->items = items;
    *capacity = larger;
    return true;
}

static enum claim_place row_open(struct claim_builder *builder)
{
    struct claim_rows *rows = &builder->claim->rows[builder->table];
    const char **values = NULL;
    if (builder->is_starved || !rows_grow(builder, rows) ||
        !(values = ARENA_ARRAY(builder->options.arena, const char *,
                               claim_field_count(builder->table)))) {
        starve(builder);
        return PLACE_SKIPPED;
    }
    builder->row = &rows->items[rows->count++];
    builder->row->values = values;
    builder->position = -1;
    return PLACE_ROW;
}

static enum claim_place field_open(struct claim_builder *builder, const char *name)
{
    const struct claim_table_rule *table = &claim_table_rules[builder->table];
    enum claim_field field = (enum claim_field)((int)table->first + builder->position + 1);
    /* Fields mostly come in order. */
    bool is_next = field <= table->last && strcmp(claim_field_rules[field].name, name) == 0 &&
                   claim_field_in_version(field, builder->options.version);
    if (!is_next && !claim_field_of_name(builder->table, builder->options.version, name, &field)) {
        claim_builder_fault(builder, CLAIM_RULE_unknown_element, name, NULL);
        return PLACE_SKIPPED;
    }
    if (claim_value(builder->row, field)) {
        claim_builder_fault(builder, CLAIM_RULE_duplicate_element, name, NULL);
        return PLACE_SKIPPED;
    }
    int position = (int)field - (int)table->first;
    bool is_split = claim_field_rules[field].form == CLAIM_SPLIT && builder->position >= 0 &&
                    claim_field_rules[builder->field].form == CLAIM_SPLIT;
    if (position < builder->position && !is_split) {
        claim_builder_fault(builder, CLAIM_RULE_out_of_order, name, NULL);
    }
    builder->position = position > builder->position ? position : builder->position;
    builder->field = field;
    return PLACE_FIELD;
}

/* The root of a content; of a table without a list it is the row itself. */
static enum claim_place root_open(struct claim_builder *builder, const char *name)
{
    const struct claim_table_rule *table = &claim_table_rules[builder->table];
    if (!builder->has_table) {
        return PLACE_SKIPPED;
    }
    if (builder->has_root || (table->root && strcmp(table->root, name) != 0)) {
        claim_builder_fault(builder, CLAIM_RULE_unknown_element, name, table->root);
        return PLACE_SKIPPED;
    }
    builder->has_root = true;
    return table->list ? PLACE_ROOT : row_open(builder);
}

static enum claim_place named(struct claim_builder *builder, const char *name, const char *wanted,
                              enum claim_place place)
{
    if (strcmp(name, wanted) == 0) {
        return place == PLACE_ROW ? row_open(builder) : place;
    }
    claim_builder_fault(builder, CLAIM_RULE_unknown_element, name, wanted);
    return PLACE_SKIPPED;
}

static enum claim_place step_into(struct claim_builder *builder, const char *name)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].from == here(builder) && strcmp(steps[i].name, name) == 0) {
            return steps[i].to;
        }
    }
    claim_builder_fault(builder, CLAIM_RULE_unknown_element, name, NULL);
    return PLACE_SKIPPED;
}

/* A check-in comes alone: its table is the document. */
static enum claim_place document_open(struct claim_builder *builder, const char *name)
{
    if (strcmp(name, claim_table_rules[CLAIM_XML0].root) != 0) {
        return strcmp(name, "GIAMDINHHS") == 0 ? PLACE_ENVELOPE : PLACE_SKIPPED;
    }
    if (dossier_begin(builder) == PLACE_SKIPPED) {
        return PLACE_SKIPPED;
    }
    builder->table = CLAIM_XML0;
    builder->has_table = builder->has_root = true;
    builder->tables_seen = 1;
    return PLACE_ROOT;
}

static enum claim_place place_of(struct claim_builder *builder, const char *name)
{
    const struct claim_table_rule *table = &claim_table_rules[builder->table];
    enum claim_place place = PLACE_SKIPPED;
    switch ((int)here(builder)) {
    case PLACE_DOCUMENT:
        return document_open(builder, name);
    case PLACE_CONTENT:
        return root_open(builder, name);
    case PLACE_ROOT:
        return named(builder, name, table->list, PLACE_LIST);
    case PLACE_LIST:
        return named(builder, name, table->item, PLACE_ROW);
    case PLACE_ROW:
        return field_open(builder, name);
    case PLACE_SIGNATURE:
        builder->envelope.is_signed = true;
        return PLACE_SIGNATURE;
    case PLACE_SKIPPED:
        return PLACE_SKIPPED;
    default:
        place = step_into(builder, name);
        if (place == PLACE_FILE) {
            builder->has_kind = builder->has_table = builder->has_root = false;
        } else if (place == PLACE_CONTENT && !builder->has_kind) {
            claim_builder_fault(builder, CLAIM_RULE_missing_element, "LOAIHOSO", NULL);
        }
        return place == PLACE_DOSSIER ? dossier_begin(builder) : place;
    }
}

bool claim_builder_open(struct claim_builder *builder, const char *name, bool is_foreign)
{
    if (builder->depth == CLAIM_DEPTH_MAX) {
        claim_builder_fault(builder, CLAIM_RULE_too_deep, NULL, NULL);
        return false;
    }
    enum claim_place place = PLACE_SKIPPED;
    bool is_open = here(builder) == PLACE_SIGNATURE || here(builder) == PLACE_SKIPPED;
    if (is_foreign && !is_open) {
        claim_builder_fault(builder, CLAIM_RULE_unknown_element, name, NULL);
    } else {
        place = place_of(builder, name);
    }
    builder->places[++builder->depth] = place;
    builder->text_length = 0;
    builder->text_is_cut = builder->text_is_told = false;
    if (builder->depth == 1 && place == PLACE_SKIPPED) {
        claim_fault_add(builder->options.faults, CLAIM_RULE_not_an_envelope, NULL, NULL);
        return false;
    }
    return true;
}

bool claim_builder_in_content(const struct claim_builder *builder)
{
    return builder->places[builder->depth] == PLACE_CONTENT;
}

void claim_builder_leave_content(struct claim_builder *builder)
{
    while (builder->depth > 0 && here(builder) != PLACE_CONTENT) {
        builder->depth--;
    }
    builder->row = NULL;
    builder->has_root = true; /* whatever it was, it is not missing */
}
