#include "api/derivation_read.h"

#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* What fraction_format writes: a decimal, or "numerator/denominator". */
static bool read_value(const char *text, struct fraction *ret)
{
    const char *stroke = text ? strchr(text, '/') : NULL;
    struct fraction numerator, denominator;
    if (!text) {
        return false;
    }
    if (!stroke) {
        return fraction_parse(text, strlen(text), ret);
    }
    return fraction_parse(text, (size_t)(stroke - text), &numerator) &&
           fraction_parse(stroke + 1, strlen(stroke + 1), &denominator) &&
           fraction_divide(numerator, denominator, ret);
}

static bool read_unit(const char *name, enum unit *ret)
{
    for (enum unit unit = UNIT_VND; name && unit <= UNIT_YES_NO; unit++) {
        if (strcmp(unit_name(unit), name) == 0) {
            *ret = unit;
            return true;
        }
    }
    return false;
}

static bool read_operation(const char *name, enum operation *ret)
{
    for (enum operation operation = OPERATION_GIVEN; name && operation <= OPERATION_FULL_YEARS;
         operation++) {
        if (strcmp(operation_name(operation), name) == 0) {
            *ret = operation;
            return true;
        }
    }
    return false;
}

static const struct caption *read_caption(struct arena *arena, const json_t *json)
{
    struct caption *caption = ARENA_NEW(arena, struct caption);
    const char *title = text_of(json, "title");
    if (!caption || !title || !read_unit(text_of(json, "unit"), &caption->unit)) {
        return NULL;
    }
    caption->rule = text_of(json, "rule");
    caption->vi = title;
    return caption;
}

/* Of a figure of the law only the day it began is kept. */
static bool read_row(struct arena *arena, const json_t *json, struct step *step)
{
    const char *from = text_of(json, "valid_from");
    struct rule_row *row = from ? ARENA_NEW(arena, struct rule_row) : NULL;
    step->row = row;
    return !from || (row && date_parse(from, strlen(from), &row->valid_from));
}

/* Steps name only earlier ones, so a stored tree has no circle. */
static bool read_inputs(const json_t *inputs, struct derivation *derivation, struct step *step)
{
    size_t i;
    const json_t *input;
    step->first_input = derivation->input_count;
    json_array_foreach(inputs, i, input)
    {
        json_int_t number = json_integer_value(input);
        if (!json_is_integer(input) || number < 0 || number >= derivation->step_count ||
            derivation->input_count == derivation->input_limit) {
            return false;
        }
        derivation->inputs[derivation->input_count++] = (int)number;
        step->input_count++;
    }
    return true;
}

static bool read_step(struct arena *arena, const json_t *json, struct derivation *derivation)
{
    struct step *step = &derivation->steps[derivation->step_count];
    const char *article = text_of(json, "article");
    step->caption = read_caption(arena, json);
    step->article = article ? article : "";
    bool is_good = step->caption && read_operation(text_of(json, "operation"), &step->operation) &&
                   read_value(text_of(json, "value"), &step->value) &&
                   read_row(arena, json, step) &&
                   read_inputs(json_object_get(json, "inputs"), derivation, step);
    derivation->step_count += is_good;
    return is_good;
}

static bool read_results(const json_t *results, struct derivation_stored *ret)
{
    size_t i;
    const json_t *result;
    json_array_foreach(results, i, result)
    {
        json_int_t step = json_integer_value(json_object_get(result, "step"));
        if (step < 0 || step >= ret->derivation.step_count || i == RESULT_LIMIT) {
            return false;
        }
        ret->results[ret->result_count++] = (struct result){text_of(result, "name"), (int)step};
    }
    return true;
}

bool derivation_read(struct arena *arena, const json_t *results, const json_t *derivation,
                     struct derivation_stored *ret)
{
    const json_t *steps = json_object_get(derivation, "steps"), *step;
    size_t count = json_array_size(steps), inputs = 0, i;
    json_array_foreach(steps, i, step)
    {
        inputs += json_array_size(json_object_get(step, "inputs"));
    }
    *ret = (struct derivation_stored){
        .rule_set = text_of(derivation, "rule_set"),
        .engine_version = text_of(derivation, "engine_version"),
        .derivation = {.steps = ARENA_ARRAY(arena, struct step, count + 1),
                       .step_limit = (int)count,
                       .inputs = ARENA_ARRAY(arena, int, inputs + 1),
                       .input_limit = (int)inputs},
    };
    if (!ret->rule_set || !ret->engine_version || !ret->derivation.steps ||
        !ret->derivation.inputs) {
        return false;
    }
    json_array_foreach(steps, i, step)
    {
        if (!read_step(arena, step, &ret->derivation)) {
            return false;
        }
    }
    return read_results(results, ret);
}
