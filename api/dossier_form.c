#include "api/dossier_form.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

/* The value as a text, NULL when its JSON type is not that of the field. */
static const char *value_text(struct request *request, const struct form_field *field,
                              const json_t *value)
{
    if (form_field_is_number(field->kind)) {
        return json_is_integer(value) ? arena_printf(&request->arena, "%" JSON_INTEGER_FORMAT,
                                                     json_integer_value(value))
                                      : NULL;
    }
    if (field->kind == FORM_FIELD_BOOLEAN) {
        return json_is_boolean(value) ? (json_is_true(value) ? "true" : "false") : NULL;
    }
    return json_is_string(value) ? text_normalise(&request->arena, json_string_value(value),
                                                  json_string_length(value))
                                 : NULL;
}

static void value_take(struct request *request, const struct form_field *field, const json_t *json,
                       struct form_values *values)
{
    const char *text = value_text(request, field, json);
    if (!text || !form_field_fits(field, text)) {
        request_fault(request, arena_printf(&request->arena, "/form/%s", field->name),
                      form_field_demand(field->kind, LANGUAGE_VI),
                      form_field_demand(field->kind, LANGUAGE_EN));
        return;
    }
    if (values->count < FORM_VALUES_MAX) {
        values->is_number[values->count] =
            form_field_is_number(field->kind) || field->kind == FORM_FIELD_BOOLEAN;
        values->items[values->count++] = (struct form_value){field->name, text};
    }
}

void dossier_form_read(struct request *request, const struct rulebook *book,
                       const struct procedure *procedure, const json_t *form,
                       struct form_values *ret_values)
{
    const char *name;
    json_t *value;
    json_t *object = (json_t *)(uintptr_t)form; /* jansson iterates over non-const objects only */
    ret_values->count = 0;
    json_object_foreach(object, name, value)
    {
        const struct form_field *field = form_field_find(&book->fields, &procedure->forms, name);
        if (field && !json_is_null(value)) {
            value_take(request, field, value, ret_values);
        } else if (!field) {
            request_fault(request, "/form",
                          arena_printf(&request->arena, "mẫu này không có mục \"%.40s\"", name),
                          arena_printf(&request->arena, "the form has no field \"%.40s\"", name));
        }
    }
}

void dossier_form_put(struct buffer *json, const struct form_values *values)
{
    buffer_char(json, '{');
    for (size_t i = 0; i < values->count; i++) {
        buffer_json_name(json, values->items[i].name);
        if (values->is_number[i]) {
            buffer_text(json, values->items[i].text);
        } else {
            buffer_json_string(json, values->items[i].text);
        }
    }
    buffer_char(json, '}');
}
