#include "base/field.h"

#include <string.h>

#include "base/text.h"
#include "base/uuid.h"

static const struct field_form_kind form_kinds[FORM_COUNT] = {
    [FORM_TEXT] = {NULL, 1000, {"không phải văn bản hợp lệ", "is not valid text"}, "Tái khám"},
    [FORM_SECRET] = {NULL,
                     128,
                     {"phải có từ 8 đến 128 ký tự", "must have 8 to 128 characters"},
                     "correct horse battery staple"},
    [FORM_NAME] = {NULL,
                   100,
                   {"không phải họ tên hợp lệ", "is not a valid name"},
                   "Nguyễn Văn Ví Dụ"},
    [FORM_LOGIN] = {"^[A-Za-z0-9._@-]{3,64}$",
                    64,
                    {"phải có 3 đến 64 chữ không dấu, chữ số hoặc . _ - @",
                     "must have 3 to 64 plain letters, digits or . _ - @"},
                    "0100000034"},
    [FORM_PHONE] = {"^(0|\\+84)[0-9]{9,10}$",
                    14,
                    {"không phải số điện thoại Việt Nam", "is not a Vietnamese phone number"},
                    "0900000001"},
    [FORM_SI_NUMBER] =
        {"^([0-9]{10}|[0-9]{12})$",
         12,
         {"phải là mã số BHXH 10 chữ số hoặc số định danh 12 chữ số",
          "must be a social-insurance number of 10 digits or a personal number of 12"},
         "0100000034"},
    [FORM_PERSONAL_NUMBER] = {"^[0-9]{12}$",
                              12,
                              {"phải là số định danh 12 chữ số",
                               "must be a personal number of 12 digits"},
                              "001190000001"},
    [FORM_CARD_NUMBER] = {"^([0-9]{10}|[0-9]{12}|[A-Z]{2}[0-9]{13})$",
                          15,
                          {"phải là số thẻ có 10, 12 hoặc 15 ký tự",
                           "must be a card number of 10, 12 or 15 characters"},
                          "0100000034"},
    [FORM_CODE] = {"^[0-9]{8}$",
                   8,
                   {"phải là mã 8 chữ số", "must be a code of 8 digits"},
                   "12345678"},
    [FORM_UUID] = {"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                   36,
                   {"không phải định danh hợp lệ", "is not a valid identifier"},
                   "0197a3b2-0000-7000-8000-000000000001"},
    [FORM_TOKEN] = {"^[A-Za-z0-9_-]{43}$",
                    43,
                    {"không phải mã phiên hợp lệ", "is not a valid token"},
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    [FORM_DATE] = {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                   10,
                   {"phải là ngày dạng YYYY-MM-DD có trên lịch",
                    "must be a calendar date YYYY-MM-DD"},
                   "2026-11-22"},
    [FORM_PARTIAL_DATE] = {"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
                           10,
                           {"phải là YYYY, YYYY-MM hoặc YYYY-MM-DD có trên lịch",
                            "must be YYYY, YYYY-MM or YYYY-MM-DD of the calendar"},
                           "1990-05"},
};

const struct field_form_kind *field_form_kind(enum field_form form)
{
    return &form_kinds[form];
}

struct decoding {
    struct arena *arena;
    struct fault_list *faults;
    const char *pointer; /* of the object being decoded */
};

static void fault_at(const struct decoding *decoding, const char *name, const char *vi,
                     const char *en)
{
    char *pointer = arena_printf(decoding->arena, "%s/%s", decoding->pointer, name);
    fault_add(decoding->faults, decoding->arena, pointer ? pointer : decoding->pointer, vi, en);
}

static bool all_of(const char *text, const char *alphabet)
{
    return text[strspn(text, alphabet)] == '\0';
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
static const char digits[] = "0123456789";

static bool is_phone(const char *text)
{
    size_t skip = strncmp(text, "+84", 3) == 0 ? 3 : text[0] == '0' ? 1 : 0;
    size_t rest = strlen(text) - skip;
    return skip > 0 && (rest == 9 || rest == 10) && all_of(text + skip, digits);
}

static bool is_card_number(const char *text)
{
    size_t length = strlen(text);
    if (length == 15) {
        return text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' &&
               all_of(text + 2, digits);
    }
    return (length == 10 || length == 12) && all_of(text, digits);
}

/* Whether a text that is short enough has its form. */
static bool form_fits(enum field_form form, const char *text)
{
    size_t length = strlen(text);
    switch (form) {
    case FORM_LOGIN:
        return length >= 3 && all_of(text, LETTERS "0123456789._@-");
    case FORM_PHONE:
        return is_phone(text);
    case FORM_SI_NUMBER:
        return (length == 10 || length == 12) && all_of(text, digits);
    case FORM_PERSONAL_NUMBER:
        return length == 12 && all_of(text, digits);
    case FORM_CARD_NUMBER:
        return is_card_number(text);
    case FORM_CODE:
        return length == 8 && all_of(text, digits);
    case FORM_UUID:
        return uuid_is_valid(text, length);
    case FORM_TOKEN:
        return length == 43 && all_of(text, LETTERS "0123456789_-");
    case FORM_SECRET:
    case FORM_TEXT:
    case FORM_NAME:
    case FORM_DATE:
    case FORM_PARTIAL_DATE:
    case FORM_COUNT:
    default:
        return true;
    }
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
                        const json_t *json, const char **ret_text)
{
    const struct field_form_kind *form = &form_kinds[field->form];
    if (!json_is_string(json)) {
        fault_at(decoding, field->name, "phải là chuỗi", "must be a string");
        return;
    }
    const char *text = json_string_value(json);
    size_t bytes = json_string_length(json);
    if (field->form != FORM_SECRET) {
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
                           const json_t *json, int64_t *ret_value)
{
    if (!json_is_integer(json)) {
        fault_at(decoding, field->name, "phải là số nguyên", "must be an integer");
        return;
    }
    int64_t value = json_integer_value(json);
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
                        const json_t *json, struct date *ret_date)
{
    struct date date = {0};
    bool fits = json_is_string(json) &&
                date_parse(json_string_value(json), json_string_length(json), &date) &&
                (field->form == FORM_PARTIAL_DATE || !date_is_partial(date));
    if (fits) {
        *ret_date = date;
    } else {
        enum field_form form = field->form == FORM_PARTIAL_DATE ? FORM_PARTIAL_DATE : FORM_DATE;
        fault_at(decoding, field->name, form_kinds[form].detail[LANGUAGE_VI],
                 form_kinds[form].detail[LANGUAGE_EN]);
    }
}

static void decode_object(const struct decoding *decoding, const struct field_table *table,
                          const json_t *json, char *ret_struct);

static void decode_member(const struct decoding *decoding, const struct field *field,
                          const json_t *json, char *ret_struct)
{
    void *member = ret_struct + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        decode_text(decoding, field, json, member);
        break;
    case FIELD_INTEGER:
        decode_integer(decoding, field, json, member);
        break;
    case FIELD_BOOLEAN:
        decode_boolean(decoding, field, json, member);
        break;
    case FIELD_DATE:
        decode_date(decoding, field, json, member);
        break;
    case FIELD_OBJECT: {
        struct decoding inner = *decoding;
        inner.pointer = arena_printf(decoding->arena, "%s/%s", decoding->pointer, field->name);
        if (inner.pointer) {
            decode_object(&inner, field->object, json, member);
        }
        break;
    }
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
        if (!find_field(table, name)) {
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

void *field_decode(struct arena *arena, const struct field_table *table, const json_t *json,
                   struct fault_list *faults)
{
    struct decoding decoding = {.arena = arena, .faults = faults, .pointer = ""};
    char *body = arena_alloc(arena, table->struct_size);
    if (!body) {
        return NULL;
    }
    decode_object(&decoding, table, json, body);
    return faults->count ? NULL : body;
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
