#include "benefits/explain.h"

void derivation_init(struct derivation *derivation, const struct rule_set *rules,
                     struct step *steps, int step_limit, int *inputs, int input_limit)
{
    *derivation = (struct derivation){
        .rules = rules,
        .steps = steps,
        .step_limit = step_limit,
        .inputs = inputs,
        .input_limit = input_limit,
    };
}

static int fail(struct derivation *derivation, enum derivation_fault fault)
{
    if (derivation->fault == DERIVATION_SOUND) {
        derivation->fault = fault;
    }
    return STEP_NONE;
}

void derivation_refuse(struct derivation *derivation)
{
    fail(derivation, DERIVATION_BAD_FACT);
}

bool derivation_is_sound(const struct derivation *derivation)
{
    return derivation->fault == DERIVATION_SOUND;
}

struct fraction step_value(const struct derivation *derivation, int step)
{
    return step == STEP_NONE ? fraction_of(0) : derivation->steps[step].value;
}

bool step_holds(const struct derivation *derivation, int step)
{
    return step_value(derivation, step).numerator > 0;
}

int64_t step_whole(const struct derivation *derivation, int step)
{
    return fraction_floor(step_value(derivation, step));
}

/* From left to right over the inputs. */
static bool apply_all(const struct derivation *derivation, enum operation operation,
                      const int *inputs, int count, struct fraction *ret)
{
    struct fraction value = step_value(derivation, inputs[0]);
    if (operation_takes_one(operation)) {
        return operation_apply(operation, value, fraction_of(0), ret);
    }
    for (int i = 1; i < count; i++) {
        struct fraction next = step_value(derivation, inputs[i]);
        if (!operation_apply(operation, value, next, &value)) {
            return false;
        }
    }
    *ret = value;
    return true;
}

bool derivation_verify(const struct derivation *derivation)
{
    for (int i = 0; i < derivation->step_count; i++) {
        const struct step *step = &derivation->steps[i];
        struct fraction value = step->row ? step->row->value : step->value;
        if (step->input_count > 0 &&
            !apply_all(derivation, step->operation, &derivation->inputs[step->first_input],
                       step->input_count, &value)) {
            return false;
        }
        if (fraction_compare(value, step->value) != 0) {
            return false;
        }
    }
    return derivation_is_sound(derivation);
}

const char *derivation_fault_name(enum derivation_fault fault)
{
    static const char *const names[] = {
        [DERIVATION_SOUND] = "sound",       [DERIVATION_FULL] = "full",
        [DERIVATION_OVERFLOW] = "overflow", [DERIVATION_NO_RULE] = "no_rule",
        [DERIVATION_BAD_FACT] = "bad_fact",
    };
    return names[fault];
}

static int append(struct derivation *derivation, const struct step *step)
{
    if (derivation->step_count == derivation->step_limit) {
        return fail(derivation, DERIVATION_FULL);
    }
    derivation->steps[derivation->step_count] = *step;
    return derivation->step_count++;
}

int step_given_fraction(struct derivation *derivation, const struct caption *caption,
                        struct fraction value)
{
    if (!derivation_is_sound(derivation)) {
        return STEP_NONE;
    }
    if (value.numerator < 0) {
        return fail(derivation, DERIVATION_BAD_FACT);
    }
    struct step step = {
        .caption = caption,
        .article = caption->article ? caption->article : "",
        .operation = OPERATION_GIVEN,
        .value = value,
    };
    return append(derivation, &step);
}

int step_given(struct derivation *derivation, const struct caption *caption, int64_t value)
{
    return step_given_fraction(derivation, caption, fraction_of(value));
}

static int append_figure(struct derivation *derivation, enum figure figure,
                         const struct rule_row *row)
{
    if (!derivation_is_sound(derivation)) {
        return STEP_NONE;
    }
    if (!row) {
        derivation->missing = figure;
        return fail(derivation, DERIVATION_NO_RULE);
    }
    struct step step = {
        .caption = figure_caption(figure),
        .article = row->article,
        .row = row,
        .operation = OPERATION_FIGURE,
        .value = row->value,
    };
    return append(derivation, &step);
}

int step_figure(struct derivation *derivation, enum figure figure, int32_t key, struct date on)
{
    return append_figure(derivation, figure, rule_find(derivation->rules, figure, key, on));
}

int step_figure_at(struct derivation *derivation, enum figure figure, int32_t number,
                   struct date on)
{
    return append_figure(derivation, figure, rule_find_step(derivation->rules, figure, number, on));
}

static bool inputs_exist(const int *inputs, int count)
{
    for (int i = 0; i < count; i++) {
        if (inputs[i] == STEP_NONE) {
            return false;
        }
    }
    return count > 0;
}

/* A step that has no article of its own cites what its first cited input cites. */
static const char *article_of(const struct derivation *derivation, const struct caption *caption,
                              const int *inputs, int count)
{
    if (caption->article) {
        return caption->article;
    }
    for (int i = 0; i < count; i++) {
        const char *article = derivation->steps[inputs[i]].article;
        if (article[0] != '\0') {
            return article;
        }
    }
    return "";
}

int step_of_many(struct derivation *derivation, const struct caption *caption,
                 enum operation operation, const int *inputs, int count)
{
    if (!derivation_is_sound(derivation)) {
        return STEP_NONE;
    }
    if (!inputs_exist(inputs, count)) {
        return fail(derivation, DERIVATION_BAD_FACT);
    }
    if (count > derivation->input_limit - derivation->input_count) {
        return fail(derivation, DERIVATION_FULL);
    }
    struct step step = {
        .caption = caption,
        .article = article_of(derivation, caption, inputs, count),
        .operation = operation,
        .first_input = derivation->input_count,
        .input_count = count,
    };
    if (!apply_all(derivation, operation, inputs, count, &step.value)) {
        return fail(derivation, DERIVATION_OVERFLOW);
    }
    int index = append(derivation, &step);
    if (index != STEP_NONE) {
        for (int i = 0; i < count; i++) {
            derivation->inputs[derivation->input_count++] = inputs[i];
        }
    }
    return index;
}

static int binary(struct derivation *derivation, const struct caption *caption,
                  enum operation operation, int a, int b)
{
    const int inputs[] = {a, b};
    return step_of_many(derivation, caption, operation, inputs, 2);
}

int step_add(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_ADD, a, b);
}

int step_subtract(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_SUBTRACT, a, b);
}

int step_excess(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_EXCESS, a, b);
}

int step_multiply(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_MULTIPLY, a, b);
}

int step_divide(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_DIVIDE, a, b);
}

int step_percent_of(struct derivation *derivation, const struct caption *caption, int percent,
                    int of)
{
    return binary(derivation, caption, OPERATION_PERCENT_OF, percent, of);
}

int step_least(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_LEAST, a, b);
}

int step_greatest(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_GREATEST, a, b);
}

int step_at_least(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_AT_LEAST, a, b);
}

int step_above(struct derivation *derivation, const struct caption *caption, int a, int b)
{
    return binary(derivation, caption, OPERATION_ABOVE, a, b);
}

int step_round(struct derivation *derivation, const struct caption *caption, int a)
{
    return step_of_many(derivation, caption, OPERATION_ROUND, &a, 1);
}

int step_floor(struct derivation *derivation, const struct caption *caption, int a)
{
    return step_of_many(derivation, caption, OPERATION_FLOOR, &a, 1);
}

int step_floor_4(struct derivation *derivation, const struct caption *caption, int a)
{
    return step_of_many(derivation, caption, OPERATION_FLOOR_4, &a, 1);
}

int step_half_years(struct derivation *derivation, const struct caption *caption, int months)
{
    return step_of_many(derivation, caption, OPERATION_HALF_YEARS, &months, 1);
}

int step_full_years(struct derivation *derivation, const struct caption *caption, int months)
{
    return step_of_many(derivation, caption, OPERATION_FULL_YEARS, &months, 1);
}
