#include "api/schema.h"

#include <string.h>

static void put_type(struct buffer *out, const char *type, bool nullable)
{
    buffer_json_name(out, "type");
    if (nullable) {
        buffer_format(out, "[\"%s\",\"null\"]", type);
    } else {
        buffer_json_string(out, type);
    }
}

/* What a type's name means in JSON Schema. */
static const struct {
    const char *name, *type, *format;
    enum column_kind kind;
} types[] = {
    {"text", "string", NULL, COLUMN_TEXT},        {"int", "integer", NULL, COLUMN_INTEGER},
    {"bool", "boolean", NULL, COLUMN_BOOLEAN},    {"date", "string", "date", COLUMN_DATE},
    {"time", "string", "date-time", COLUMN_TIME}, {"uuid", "string", "uuid", COLUMN_UUID},
    {"number", "number", NULL, COLUMN_INTEGER},   {"json", NULL, NULL, COLUMN_JSON},
};
enum { TYPE_COUNT = sizeof types / sizeof types[0] };

static void put_named_type(struct buffer *out, int type, bool nullable)
{
    if (!types[type].type) {
        return; /* json: anything */
    }
    put_type(out, types[type].type, nullable);
    if (types[type].format) {
        buffer_member_text(out, "format", types[type].format);
    }
}

static int type_named(const char *name, size_t length)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (strlen(types[i].name) == length && strncmp(types[i].name, name, length) == 0) {
            return i;
        }
    }
    return -1;
}

/* ---- shapes ---- */

struct shape_reader {
    const char *at;
    bool good;
};

static void skip_blanks(struct shape_reader *reader)
{
    reader->at += strspn(reader->at, " ");
}

static size_t word_length(const char *at)
{
    return strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}

static bool take_mark(struct shape_reader *reader, const char *mark)
{
    skip_blanks(reader);
    size_t length = strlen(mark);
    bool found = strncmp(reader->at, mark, length) == 0;
    reader->at += found ? length : 0;
    return found;
}

/* The next word as a text of JSON. */
static void put_word(struct buffer *out, struct shape_reader *reader)
{
    size_t length = word_length(reader->at);
    reader->good &= length > 0;
    buffer_json_separate(out);
    buffer_char(out, '"');
    buffer_put(out, reader->at, length);
    buffer_char(out, '"');
    reader->at += length;
}

/* The texts that a member may be: "(one|another)" behind its type. */
static void put_choices(struct buffer *out, struct shape_reader *reader)
{
    if (!take_mark(reader, "(")) {
        return;
    }
    buffer_json_name(out, "enum");
    buffer_char(out, '[');
    do {
        put_word(out, reader);
    } while (reader->good && take_mark(reader, "|"));
    buffer_char(out, ']');
    reader->good &= take_mark(reader, ")");
}

static void put_members(struct buffer *out, struct shape_reader *reader, bool nullable, char end);

/* What stands behind a member's name: a type, or members in braces. */
static void put_content(struct buffer *out, struct shape_reader *reader, bool nullable)
{
    if (take_mark(reader, "{")) {
        put_members(out, reader, nullable, '}');
        reader->good &= take_mark(reader, "}");
        return;
    }
    size_t length = word_length(reader->at);
    int type = type_named(reader->at, length);
    reader->at += length;
    nullable |= take_mark(reader, "?");
    reader->good &= type >= 0;
    buffer_char(out, '{');
    if (type >= 0) {
        put_named_type(out, type, nullable);
        put_choices(out, reader);
    }
    buffer_char(out, '}');
}

static void put_member(struct buffer *out, struct shape_reader *reader)
{
    skip_blanks(reader);
    put_word(out, reader);
    buffer_char(out, ':');
    bool list = take_mark(reader, "[]");
    bool nullable = take_mark(reader, "?");
    skip_blanks(reader);
    if (list) {
        buffer_char(out, '{');
        put_type(out, "array", nullable);
        buffer_json_name(out, "items");
        put_content(out, reader, false);
        buffer_char(out, '}');
    } else {
        put_content(out, reader, nullable);
    }
}

/* The names of the members at `at`, all required: an absent value is null, never left out. */
static void put_required(struct buffer *out, const char *at, char end)
{
    int depth = 0;
    bool name_next = true;
    buffer_json_name(out, "required");
    buffer_char(out, '[');
    for (; *at && !(*at == end && depth == 0); at++) {
        depth += (*at == '{') - (*at == '}');
        size_t length = word_length(at);
        if (depth == 0 && name_next && length > 0) {
            buffer_json_separate(out);
            buffer_char(out, '"');
            buffer_put(out, at, length);
            buffer_char(out, '"');
            at += length - 1;
            name_next = false;
        } else if (depth == 0 && *at == ',') {
            name_next = true;
        }
    }
    buffer_char(out, ']');
}

static void put_members(struct buffer *out, struct shape_reader *reader, bool nullable, char end)
{
    buffer_char(out, '{');
    put_type(out, "object", nullable);
    put_required(out, reader->at, end);
    buffer_json_name(out, "properties");
    buffer_char(out, '{');
    do {
        put_member(out, reader);
    } while (reader->good && take_mark(reader, ","));
    buffer_char(out, '}');
    buffer_json_name(out, "additionalProperties");
    buffer_text(out, "false}");
}

bool schema_shape(struct buffer *out, const char *members)
{
    struct shape_reader reader = {members, true};
    put_members(out, &reader, false, '\0');
    skip_blanks(&reader);
    return reader.good && *reader.at == '\0';
}

/* A column's shape line: `name[]: members`, `name?: members`, `name[] type`. */
static void put_column_shape(struct buffer *out, const char *shape, bool nullable)
{
    struct shape_reader reader = {shape + word_length(shape), true};
    bool list = take_mark(&reader, "[]");
    nullable &= take_mark(&reader, "?");
    bool members = take_mark(&reader, ":");
    skip_blanks(&reader);
    if (list) {
        buffer_char(out, '{');
        put_type(out, "array", nullable);
        buffer_json_name(out, "items");
    }
    if (members) {
        put_members(out, &reader, nullable && !list, '\0');
    } else {
        put_content(out, &reader, false);
    }
    buffer_text(out, list ? "}" : "");
}

/* ---- rows ---- */

static void put_column(struct buffer *out, const struct query_column *column)
{
    buffer_json_name(out, column->name);
    if (column->shape) {
        put_column_shape(out, column->shape, true);
        return;
    }
    buffer_char(out, '{');
    int type = 0;
    while (types[type].kind != column->kind) {
        type++;
    }
    put_named_type(out, type, column->nullable);
    if (*column->comment) {
        buffer_member_text(out, "description", column->comment);
    }
    buffer_char(out, '}');
}

static bool is_shown(const struct query_column *column)
{
    return !column->is_hidden;
}

void schema_row(struct buffer *out, const struct query_definition *query)
{
    buffer_text(out, "{\"type\":\"object\",\"required\":[");
    for (int i = 0; i < query->column_count; i++) {
        if (is_shown(&query->columns[i])) {
            buffer_json_separate(out);
            buffer_json_string(out, query->columns[i].name);
        }
    }
    buffer_text(out, "],\"properties\":{");
    for (int i = 0; i < query->column_count; i++) {
        if (is_shown(&query->columns[i])) {
            put_column(out, &query->columns[i]);
        }
    }
    buffer_text(out, "},\"additionalProperties\":false}");
}

const char *schema_reply_shape(const struct query_definition *query)
{
    static const char mark[] = "reply: ";
    for (int i = 0; i < query->shape_count; i++) {
        if (strncmp(query->shapes[i], mark, sizeof mark - 1) == 0) {
            return query->shapes[i] + sizeof mark - 1;
        }
    }
    return NULL;
}

/* ---- bodies ---- */

static void put_text_rules(struct buffer *out, const struct field *field)
{
    const struct form_kind *form = form_kind(field->form);
    bool dated = field->kind == FIELD_DATE;
    if (form->pattern) {
        buffer_member_text(out, "pattern", form->pattern);
    }
    if (!dated) {
        buffer_member_int(out, "minLength", field->min_length ? field->min_length : 1);
        buffer_member_int(out, "maxLength",
                          field->max_length ? field->max_length : form->max_length);
    }
    if (field->choices) {
        buffer_json_name(out, "enum");
        buffer_char(out, '[');
        for (const char *const *choice = field->choices; *choice; choice++) {
            buffer_json_separate(out);
            buffer_json_string(out, *choice);
        }
        buffer_char(out, ']');
    } else {
        buffer_json_name(out, "examples");
        buffer_char(out, '[');
        buffer_json_string(out, form->example);
        buffer_char(out, ']');
    }
}

static void put_list(struct buffer *out, const struct field *field)
{
    struct field element = *field;
    element.kind = field->object ? FIELD_OBJECT : FIELD_TEXT;
    element.title = NULL;
    buffer_char(out, '{');
    put_type(out, "array", false);
    if (field->title) {
        buffer_member_text(out, "description", field->title);
    }
    buffer_member_int(out, "minItems", field->min);
    if (field->max) {
        buffer_member_int(out, "maxItems", field->max);
    }
    buffer_json_name(out, "items");
    schema_field(out, &element);
    buffer_char(out, '}');
}

void schema_field(struct buffer *out, const struct field *field)
{
    static const char *const names[] = {[FIELD_TEXT] = "string",
                                        [FIELD_INTEGER] = "integer",
                                        [FIELD_BOOLEAN] = "boolean",
                                        [FIELD_DATE] = "string"};
    if (field->kind == FIELD_OBJECT || field->kind == FIELD_MAYBE) {
        schema_table(out, field->object);
        return;
    }
    if (field->kind == FIELD_JSON) {
        buffer_text(out, "{\"type\":\"object\"}");
        return;
    }
    if (field->kind == FIELD_LIST) {
        put_list(out, field);
        return;
    }
    buffer_char(out, '{');
    put_type(out, names[field->kind], false);
    if (field->title) {
        buffer_member_text(out, "description", field->title);
    }
    if (field->kind == FIELD_TEXT || field->kind == FIELD_DATE) {
        put_text_rules(out, field);
    }
    if (field->kind == FIELD_INTEGER && (field->min || field->max)) {
        buffer_member_int(out, "minimum", field->min);
        buffer_member_int(out, "maximum", field->max);
    }
    buffer_char(out, '}');
}

void schema_table(struct buffer *out, const struct field_table *table)
{
    buffer_text(out, "{\"type\":\"object\",\"required\":[");
    for (size_t i = 0; i < table->count; i++) {
        if (table->fields[i].required) {
            buffer_json_separate(out);
            buffer_json_string(out, table->fields[i].name);
        }
    }
    buffer_text(out, "],\"properties\":{");
    for (size_t i = 0; i < table->count; i++) {
        buffer_json_name(out, table->fields[i].name);
        schema_field(out, &table->fields[i]);
    }
    buffer_format(out, "},\"additionalProperties\":%s}", table->is_open ? "true" : "false");
}
