#include "base/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct decoding {
    struct arena *arena;
    struct fault_list *faults;
    const char *pointer; /* of the object being decoded */
};

static void fault_at(const struct decoding *decoding, const char *name, const char *vi,
                     const char *en)
{
    const char *slash = decoding->pointer[0] == '?' ? "" : "/";
    char *pointer = arena_printf(decoding->arena, "%s%s%s", decoding->pointer, slash, name);
    fault_add(decoding->faults, decoding->arena, pointer ? pointer : decoding->pointer, vi, en);
}

static bool is_choice(const struct field *field, const char *text)
{
    if (!field->choices) {
        return true;
    }
    for (const char *const *choice = field->choices; *choice; choice++) {
        if (strcmp(*choice, text) == 0) {
            return true;
        }
    }
    return false;
}

static void decode_text(const struct decoding *decoding, const struct field *field,
                        const char *text, size_t bytes, const char **ret_text)
{
    const struct form_kind *form = form_kind(field->form);
    bool as_it_came = field->form == FORM_SECRET || field->form == FORM_NEW_PASSWORD ||
                      field->form == FORM_SCAN || field->form == FORM_CSV ||
                      field->form == FORM_DOCUMENT;
    if (!as_it_came) {
        text = text_normalise(decoding->arena, text, bytes);
    }
    size_t limit = (size_t)(field->max_length ? field->max_length : form->max_length);
    size_t least = (size_t)(field->min_length ? field->min_length : 1);
    size_t length = text ? text_length(text, strlen(text)) : 0;
    if (!text || !form_fits(field->form, text)) {
        fault_at(decoding, field->name, form->detail[LANGUAGE_VI], form->detail[LANGUAGE_EN]);
    } else if (length > limit) {
        fault_at(decoding, field->name, arena_printf(decoding->arena, "dài quá %zu ký tự", limit),
                 arena_printf(decoding->arena, "is longer than %zu characters", limit));
    } else if (length < least) {
        fault_at(decoding, field->name,
                 arena_printf(decoding->arena, "cần ít nhất %zu ký tự", least),
                 arena_printf(decoding->arena, "needs at least %zu characters", least));
    } else if (!is_choice(field, text)) {
        fault_at(decoding, field->name, "không thuộc danh sách cho phép",
                 "is not one of the choices");
    } else {
        *ret_text = text;
    }
}

static void decode_integer(const struct decoding *decoding, const struct field *field,
                           bool is_whole, int64_t value, int64_t *ret_value)
{
    if (!is_whole) {
        fault_at(decoding, field->name, "phải là số nguyên", "must be an integer");
        return;
    }
    bool bounded = field->min || field->max;
    if (bounded && (value < field->min || value > field->max)) {
        fault_at(decoding, field->name,
                 arena_printf(decoding->arena, "phải từ %lld đến %lld", (long long)field->min,
                              (long long)field->max),
                 arena_printf(decoding->arena, "must be from %lld to %lld", (long long)field->min,
                              (long long)field->max));
        return;
    }
    *ret_value = value;
}

static void decode_boolean(const struct decoding *decoding, const struct field *field,
                           const json_t *json, bool *ret_value)
{
    if (json_is_boolean(json)) {
        *ret_value = json_is_true(json);
    } else {
        fault_at(decoding, field->name, "phải là true hoặc false", "must be true or false");
    }
}

static void decode_date(const struct decoding *decoding, const struct field *field,
                        const char *text, size_t bytes, struct date *ret_date)
{
    struct date date = {0};
    bool local = field->form == FORM_LOCAL_DATE;
    bool partial = local || field->form == FORM_PARTIAL_DATE;
    bool fits = local ? date_parse_vn(text, bytes, &date) || date_parse_ddmmyyyy(text, bytes, &date)
                      : date_parse(text, bytes, &date);
    if (fits && (partial || !date_is_partial(date))) {
        *ret_date = date;
    } else {
        const struct form_kind *form = form_kind(partial ? field->form : FORM_DATE);
        fault_at(decoding, field->name, form->detail[LANGUAGE_VI], form->detail[LANGUAGE_EN]);
    }
}

static void decode_object(const struct decoding *decoding, const struct field_table *table,
                          const json_t *json, char *ret_struct);

static void decode_inner(const struct decoding *decoding, const struct field *field,
                         const json_t *json, char *ret_struct)
{
    struct decoding inner = *decoding;
    inner.pointer = arena_printf(decoding->arena, "%s/%s", decoding->pointer, field->name);
    if (inner.pointer && ret_struct) {
        decode_object(&inner, field->object, json, ret_struct);
    }
}

/* An element is a member whose name is its number. */
static void decode_element(const struct decoding *decoding, const struct field *list, size_t index,
                           const json_t *json, char *ret_item)
{
    struct field element = *list;
    element.name = arena_printf(decoding->arena, "%zu", index);
    element.offset = 0;
    if (!element.name) {
        return;
    }
    if (list->object) {
        decode_inner(decoding, &element, json, ret_item);
    } else if (json_is_string(json)) {
        decode_text(decoding, &element, json_string_value(json), json_string_length(json),
                    (const char **)(void *)ret_item);
    } else {
        fault_at(decoding, element.name, "phải là chuỗi", "must be a string");
    }
}

static void decode_list(const struct decoding *decoding, const struct field *field,
                        const json_t *json, struct field_list *ret_list)
{
    size_t count = json_array_size(json);
    int64_t most = field->max ? field->max : INT32_MAX;
    if (!json_is_array(json)) {
        fault_at(decoding, field->name, "phải là danh sách", "must be a list");
        return;
    }
    if ((int64_t)count < field->min || (int64_t)count > most) {
        fault_at(decoding, field->name,
                 arena_printf(decoding->arena, "phải có từ %lld đến %lld phần tử",
                              (long long)field->min, (long long)most),
                 arena_printf(decoding->arena, "must have from %lld to %lld elements",
                              (long long)field->min, (long long)most));
        return;
    }
    struct decoding inner = *decoding;
    size_t size = field->object ? field->object->struct_size : sizeof(const char *);
    char *items = arena_alloc_array(decoding->arena, size, count ? count : 1);
    inner.pointer = arena_printf(decoding->arena, "%s/%s", decoding->pointer, field->name);
    if (!items || !inner.pointer) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        decode_element(&inner, field, i, json_array_get(json, i), items + i * size);
    }
    *ret_list = (struct field_list){items, count};
}

static void decode_member(const struct decoding *decoding, const struct field *field,
                          const json_t *json, char *ret_struct)
{
    void *member = ret_struct + field->offset;
    bool written = field->kind == FIELD_TEXT || field->kind == FIELD_DATE;
    if (written && !json_is_string(json)) {
        fault_at(decoding, field->name, "phải là chuỗi", "must be a string");
        return;
    }
    switch (field->kind) {
    case FIELD_TEXT:
        decode_text(decoding, field, json_string_value(json), json_string_length(json), member);
        break;
    case FIELD_INTEGER:
        decode_integer(decoding, field, json_is_integer(json), json_integer_value(json), member);
        break;
    case FIELD_BOOLEAN:
        decode_boolean(decoding, field, json, member);
        break;
    case FIELD_DATE:
        decode_date(decoding, field, json_string_value(json), json_string_length(json), member);
        break;
    case FIELD_OBJECT:
        decode_inner(decoding, field, json, member);
        break;
    case FIELD_MAYBE:
        *(void **)member = arena_alloc(decoding->arena, field->object->struct_size);
        decode_inner(decoding, field, json, *(void **)member);
        break;
    case FIELD_LIST:
        decode_list(decoding, field, json, member);
        break;
    case FIELD_JSON:
        if (!json_is_object(json)) {
            fault_at(decoding, field->name, "phải là đối tượng", "must be an object");
        }
        *(const json_t **)member = json;
        break;
    }
}

static const struct field *find_field(const struct field_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->fields[i].name, name) == 0) {
            return &table->fields[i];
        }
    }
    return NULL;
}

/* A member name as a pointer token: what RFC 6901 escapes is escaped. */
static const char *pointer_token(struct arena *arena, const char *name)
{
    char *token = arena_alloc(arena, strlen(name) * 2 + 1);
    if (!token) {
        return "";
    }
    char *out = token;
    for (; *name; name++) {
        if (*name == '~' || *name == '/') {
            *out++ = '~';
            *out++ = *name == '~' ? '0' : '1';
        } else {
            *out++ = *name;
        }
    }
    return token;
}

static void decode_object(const struct decoding *decoding, const struct field_table *table,
                          const json_t *json, char *ret_struct)
{
    if (!json_is_object(json)) {
        fault_add(decoding->faults, decoding->arena, decoding->pointer, "phải là đối tượng",
                  "must be an object");
        return;
    }
    const char *name;
    const json_t *value;
    json_t *object = (json_t *)(uintptr_t)json; /* jansson iterates over non-const objects only */
    json_object_foreach(object, name, value)
    {
        if (!table->is_open && !find_field(table, name)) {
            fault_at(decoding, pointer_token(decoding->arena, name),
                     "không phải thành phần được nhận", "is not a known member");
        }
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        const json_t *member = json_object_get(json, field->name);
        if (member && !json_is_null(member)) {
            decode_member(decoding, field, member, ret_struct);
        } else if (field->required) {
            fault_at(decoding, field->name, "là bắt buộc", "is required");
        }
    }
}

void *field_decode_partly(struct arena *arena, const struct field_table *table, const json_t *json,
                          struct fault_list *faults)
{
    struct decoding decoding = {.arena = arena, .faults = faults, .pointer = ""};
    char *body = arena_alloc(arena, table->struct_size);
    if (body) {
        decode_object(&decoding, table, json, body);
    }
    return body;
}

void *field_decode(struct arena *arena, const struct field_table *table, const json_t *json,
                   struct fault_list *faults)
{
    void *body = field_decode_partly(arena, table, json, faults);
    return faults->count ? NULL : body;
}

static void decode_pair(const struct decoding *decoding, const struct field *field,
                        const char *value, char *ret_struct)
{
    void *member = ret_struct + field->offset;
    if (field->kind == FIELD_DATE) {
        decode_date(decoding, field, value, strlen(value), member);
    } else if (field->kind == FIELD_TEXT) {
        decode_text(decoding, field, value, strlen(value), member);
    } else if (field->kind == FIELD_INTEGER) {
        size_t digits = strspn(value, "0123456789");
        bool is_whole = digits > 0 && digits <= 15 && value[digits] == '\0';
        decode_integer(decoding, field, is_whole, is_whole ? atoll(value) : 0, member);
    } else {
        fault_at(decoding, field->name, "không phải tham số được nhận", "is not a known parameter");
    }
}

static bool is_among(const struct field_pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

void *field_decode_pairs(struct arena *arena, const struct field_table *table,
                         const struct field_pair *pairs, size_t count, struct fault_list *faults)
{
    struct decoding decoding = {.arena = arena, .faults = faults, .pointer = "?"};
    char *fields = arena_alloc(arena, table->struct_size);
    for (size_t i = 0; fields && i < count; i++) {
        const struct field *field = find_field(table, pairs[i].name);
        if (field) {
            decode_pair(&decoding, field, pairs[i].value, fields);
        } else if (!table->is_open) {
            fault_at(&decoding, pairs[i].name, "không phải tham số được nhận",
                     "is not a known parameter");
        }
    }
    for (size_t i = 0; i < table->count; i++) {
        if (table->fields[i].required && !is_among(pairs, count, table->fields[i].name)) {
            fault_at(&decoding, table->fields[i].name, "là bắt buộc", "is required");
        }
    }
    return fields;
}

static const char *member_text(struct arena *arena, const struct field *field, const void *member)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return *(const char *const *)member;
    case FIELD_INTEGER:
        return arena_printf(arena, "%lld", (long long)*(const int64_t *)member);
    case FIELD_BOOLEAN:
        return *(const bool *)member ? "true" : "false";
    case FIELD_DATE: {
        struct date date = *(const struct date *)member;
        char *text = date_is_none(date) ? NULL : arena_alloc(arena, DATE_TEXT_SIZE);
        if (text) {
            date_format(date, text);
        }
        return text;
    }
    case FIELD_OBJECT:
    case FIELD_MAYBE:
    case FIELD_LIST:
    case FIELD_JSON:
    default:
        return NULL;
    }
}

bool field_bind(struct arena *arena, const struct field_table *table, const void *body,
                const char *name, const char **ret_text)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        const void *member = (const char *)body + field->offset;
        size_t length = strlen(field->name);
        if (field->kind == FIELD_MAYBE || field->kind == FIELD_LIST) {
            continue;
        }
        if (field->kind != FIELD_OBJECT) {
            if (strcmp(field->name, name) == 0) {
                *ret_text = member_text(arena, field, member);
                return true;
            }
        } else if (strncmp(field->name, name, length) == 0 && name[length] == '_' &&
                   field_bind(arena, field->object, member, name + length + 1, ret_text)) {
            return true;
        }
    }
    return false;
}
