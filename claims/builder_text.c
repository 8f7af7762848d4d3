#include <stdlib.h>
#include <string.h>

#include "claims/builder.h"

/*
 * What the builder does with texts, and when an element ends.
 */
static bool is_leaf(enum claim_place place)
{
    return place == PLACE_UNIT_CODE || place == PLACE_MADE_ON || place == PLACE_COUNT ||
           place == PLACE_FILE_KIND || place == PLACE_FIELD;
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static bool all_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_blank(text[i])) {
            return false;
        }
    }
    return true;
}

static void text_keep(struct claim_builder *builder, const char *text, size_t length)
{
    if (builder->text_length + length > CLAIM_VALUE_BYTES_MAX) {
        builder->text_is_cut = true;
        return;
    }
    if (builder->text_length + length + 1 > builder->text_capacity) {
        size_t larger = (builder->text_length + length + 1) * 2;
        char *bytes = realloc(builder->text, larger);
        if (!bytes) {
            builder->text_is_cut = true;
            return;
        }
        builder->text = bytes;
        builder->text_capacity = larger;
    }
    memcpy(builder->text + builder->text_length, text, length);
    builder->text_length += length;
}

void claim_builder_text(struct claim_builder *builder, const char *text, size_t length)
{
    enum claim_place place = builder->places[builder->depth];
    if (is_leaf(place)) {
        text_keep(builder, text, length);
    } else if (place == PLACE_SIGNATURE) {
        builder->envelope.is_signed = builder->envelope.is_signed || !all_blank(text, length);
    } else if (place != PLACE_SKIPPED && !builder->text_is_told && !all_blank(text, length)) {
        builder->text_is_told = true;
        claim_builder_fault(builder, CLAIM_RULE_unexpected_text, NULL, NULL);
    }
}

/* The text of the leaf that ends, without blanks around it. */
static const char *leaf(struct claim_builder *builder, size_t *ret_length)
{
    const char *text = builder->text;
    size_t length = builder->text_length;
    while (length && is_blank(*text)) {
        text++;
        length--;
    }
    while (length && is_blank(text[length - 1])) {
        length--;
    }
    *ret_length = length;
    return text;
}

static void field_close(struct claim_builder *builder, const char *text, size_t length)
{
    const struct claim_field_rule *rule = &claim_field_rules[builder->field];
    size_t index = (size_t)(builder->field - claim_table_rules[rule->table].first);
    if (builder->text_is_cut) {
        claim_builder_fault(builder, CLAIM_RULE_claim_too_large, rule->name, NULL);
        return;
    }
    const char *value = length ? arena_copy(builder->options.arena, text, length) : "";
    if (value) {
        builder->row->values[index] = value;
    } else if (!builder->is_starved) {
        claim_builder_fault(builder, CLAIM_RULE_claim_too_large, NULL, NULL);
        builder->is_starved = true;
    }
}

static void file_kind_close(struct claim_builder *builder, const char *text, size_t length)
{
    char name[8] = "";
    memcpy(name, text ? text : "", length < sizeof name ? length : 0);
    enum claim_table table = CLAIM_XML0;
    builder->has_kind = true;
    builder->has_table = false;
    if (!claim_table_of_name(name, &table)) {
        claim_builder_fault(builder, CLAIM_RULE_unknown_table, NULL, NULL);
    } else if (builder->tables_seen & 1U << table) {
        claim_builder_fault(builder, CLAIM_RULE_duplicate_table, claim_table_rules[table].name,
                            NULL);
    } else {
        builder->table = table;
        builder->has_table = true;
        builder->tables_seen |= 1U << table;
    }
}

static bool small_number(const char *text, size_t length, int64_t *ret_number)
{
    int64_t number = 0;
    if (length == 0 || length > 9) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return true;
}

static void head_close(struct claim_builder *builder, enum claim_place place, const char *text,
                       size_t length)
{
    struct claim_envelope *envelope = &builder->envelope;
    char word[16] = "";
    struct claim_time time;
    memcpy(word, text ? text : "", length < sizeof word ? length : 0);
    if (place == PLACE_UNIT_CODE && length == CLAIM_FACILITY_SIZE - 1) {
        memcpy(envelope->facility, text, length);
    } else if (place == PLACE_UNIT_CODE) {
        claim_builder_fault(builder, CLAIM_RULE_bad_facility, "THONGTINDONVI/MACSKCB", NULL);
    } else if (place == PLACE_MADE_ON && claim_time_parse(word, &time)) {
        envelope->made_on = time.date;
    } else if (place == PLACE_MADE_ON) {
        claim_builder_fault(builder, CLAIM_RULE_bad_date, "THONGTINHOSO/NGAYLAP", NULL);
    } else if (!small_number(text, length, &envelope->declared_count)) {
        envelope->declared_count = -1;
        claim_builder_fault(builder, CLAIM_RULE_bad_digits, "THONGTINHOSO/SOLUONGHOSO", NULL);
    }
}

/* The claim is whole: typed, and ready to be handed over unless there is nothing to hand over. */
static void dossier_close(struct claim_builder *builder)
{
    builder->has_table = false;
    builder->row = NULL;
    if (builder->tables_seen == 0) {
        claim_builder_fault(builder, CLAIM_RULE_claim_empty, NULL, NULL);
        builder->claim = NULL;
        return;
    }
    if (!(builder->tables_seen & (1U << CLAIM_XML1 | 1U << CLAIM_XML0))) {
        claim_builder_fault(builder, CLAIM_RULE_missing_table, NULL, NULL);
    }
    if (!builder->is_starved && !claim_type(builder->claim, builder->options.arena)) {
        claim_builder_fault(builder, CLAIM_RULE_claim_too_large, NULL, NULL);
        builder->is_starved = true;
    }
    if (builder->is_starved) {
        builder->claim = NULL;
        return;
    }
    builder->is_finished = true;
}

static void content_close(struct claim_builder *builder)
{
    const struct claim_table_rule *table = &claim_table_rules[builder->table];
    if (builder->has_table && !builder->has_root) {
        claim_builder_fault(builder, CLAIM_RULE_missing_element, table->root, NULL);
    }
    builder->has_table = false;
    builder->row = NULL;
}

void claim_builder_close(struct claim_builder *builder)
{
    enum claim_place place = builder->places[builder->depth];
    size_t length = 0;
    const char *text = is_leaf(place) ? leaf(builder, &length) : NULL;
    builder->depth--;
    switch ((int)place) {
    case PLACE_FIELD:
        field_close(builder, text, length);
        break;
    case PLACE_FILE_KIND:
        file_kind_close(builder, text, length);
        break;
    case PLACE_UNIT_CODE:
    case PLACE_MADE_ON:
    case PLACE_COUNT:
        head_close(builder, place, text, length);
        break;
    case PLACE_CONTENT:
        content_close(builder);
        break;
    case PLACE_DOSSIER:
        dossier_close(builder);
        break;
    case PLACE_ROW:
        builder->row = NULL;
        break;
    case PLACE_ROOT:
        if (builder->depth == 0) {
            dossier_close(builder); /* a check-in alone */
        }
        break;
    default:
        break;
    }
    builder->text_length = 0;
    builder->text_is_told = false;
}
