#include "api/derivation.h"

#include <string.h>

#include "base/text.h"

enum { STEPS = 8192, INPUTS = 20000 };

bool derivation_start(struct arena *arena, const struct law *law, struct derivation *ret)
{
    struct step *steps = ARENA_ARRAY(arena, struct step, STEPS);
    int *inputs = ARENA_ARRAY(arena, int, INPUTS);
    if (!steps || !inputs) {
        return false;
    }
    derivation_init(ret, &law->rules, steps, STEPS, inputs, INPUTS);
    return true;
}

enum problem derivation_problem(struct request *request, const struct derivation *derivation)
{
    switch (derivation->fault) {
    case DERIVATION_SOUND:
        return PROBLEM_NONE;
    case DERIVATION_NO_RULE: {
        const struct caption *caption = figure_caption(derivation->missing);
        return request_fault(
            request, "",
            arena_printf(&request->arena, "pháp luật ngày đó không có: %s", caption->vi),
            arena_printf(&request->arena, "the law of that day has no: %s", caption->en));
    }
    case DERIVATION_BAD_FACT:
        return request_fault(request, "", "dữ kiện không thể có", "these facts cannot be together");
    case DERIVATION_FULL:
    case DERIVATION_OVERFLOW:
    default:
        return request_fault(request, "", "số quá lớn hoặc quá nhiều dữ kiện",
                             "the numbers are too large, or there are too many facts");
    }
}

/* ---- values for people ---- */

/* 3500000 becomes 3.500.000 (vi) or 3,500,000 (en). */
static void put_grouped(struct buffer *out, int64_t value, enum language language)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)(value < 0 ? -value : value));
    buffer_text(out, value < 0 ? "-" : "");
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            buffer_char(out, language == LANGUAGE_VI ? '.' : ',');
        }
        buffer_char(out, digits[i]);
    }
}

/* At most two decimals, cut: the exact value stands beside it. */
static void put_decimal(struct buffer *out, struct fraction value, enum language language)
{
    int64_t whole = fraction_floor(value);
    struct fraction rest = {0, 1};
    put_grouped(out, whole, language);
    if (!fraction_subtract(value, fraction_of(whole), &rest) ||
        !fraction_multiply(rest, fraction_of(100), &rest)) {
        return;
    }
    int64_t hundredths = fraction_floor(rest);
    if (hundredths > 0) {
        buffer_format(out, hundredths % 10 ? "%c%02lld" : "%c%lld",
                      language == LANGUAGE_VI ? ',' : '.',
                      (long long)(hundredths % 10 ? hundredths : hundredths / 10));
    }
}

static const struct {
    const char *vi, *en;
} unit_words[] = {
    [UNIT_VND] = {" đồng", " đồng"},
    [UNIT_PERCENT] = {"%", "%"},
    [UNIT_YEARS] = {" năm", " years"},
    [UNIT_MONTHS] = {" tháng", " months"},
    [UNIT_WEEKS] = {" tuần", " weeks"},
    [UNIT_DAYS] = {" ngày", " days"},
    [UNIT_TIMES] = {"", ""},
    [UNIT_CALENDAR_MONTH] = {"", ""},
    [UNIT_YES_NO] = {"", ""},
};

void derivation_show(struct buffer *out, enum language language, enum unit unit,
                     struct fraction value)
{
    bool vi = language == LANGUAGE_VI;
    if (unit == UNIT_CALENDAR_MONTH) {
        int64_t month = fraction_floor(value);
        buffer_format(out, "%02lld/%04lld", (long long)(month % 12 + 1), (long long)(month / 12));
    } else if (unit == UNIT_YES_NO) {
        bool yes = value.numerator != 0;
        buffer_text(out, vi ? (yes ? "có" : "không") : (yes ? "yes" : "no"));
    } else {
        put_decimal(out, value, language);
        buffer_text(out, vi ? unit_words[unit].vi : unit_words[unit].en);
    }
}

static void put_value(struct buffer *json, enum language language, const struct step *step)
{
    char value[FRACTION_TEXT_SIZE];
    fraction_format(step->value, value);
    buffer_member_text(json, "value", value);
    buffer_member_text(json, "unit", unit_name(step->caption->unit));
    buffer_text(json, ",\"shown\":\"");
    derivation_show(json, language, step->caption->unit, step->value);
    buffer_char(json, '"');
}

/* ---- steps ---- */

static void put_row(struct buffer *json, const struct rule_row *row)
{
    if (!row) {
        buffer_text(json, ",\"valid_from\":null,\"confidence\":null");
        return;
    }
    buffer_member_date(json, "valid_from", row->valid_from);
    buffer_member_text(json, "confidence", confidence_names[row->confidence]);
}

static const char *title_of(enum language language, const struct caption *caption)
{
    return language == LANGUAGE_VI ? caption->vi : caption->en;
}

static void put_step(struct buffer *json, enum language language,
                     const struct derivation *derivation, int index, const int *numbers)
{
    const struct step *step = &derivation->steps[index];
    buffer_json_separate(json);
    buffer_format(json, "{\"step\":%d,\"rule\":", numbers[index]);
    buffer_json_string(json, step->caption->rule);
    buffer_member_text(json, "title", title_of(language, step->caption));
    buffer_member_text(json, "article", step->article);
    buffer_member_text(json, "operation", operation_name(step->operation));
    buffer_text(json, ",\"inputs\":[");
    for (int i = 0; i < step->input_count; i++) {
        buffer_json_separate(json);
        buffer_int(json, numbers[derivation->inputs[step->first_input + i]]);
    }
    buffer_char(json, ']');
    put_value(json, language, step);
    put_row(json, step->row);
    buffer_char(json, '}');
}

/* Numbers the steps that results rest on; -1 for the others. NULL when there is no memory. */
static int *number_steps(struct arena *arena, const struct derivation *derivation,
                         const struct result *results, size_t result_count)
{
    int *numbers = ARENA_ARRAY(arena, int, (size_t)derivation->step_count + 1);
    int next = 0;
    for (size_t i = 0; numbers && i < result_count; i++) {
        if (results[i].step != STEP_NONE) {
            numbers[results[i].step] = 1;
        }
    }
    for (int i = derivation->step_count; numbers && i-- > 0;) {
        const struct step *step = &derivation->steps[i];
        for (int k = 0; numbers[i] && k < step->input_count; k++) {
            numbers[derivation->inputs[step->first_input + k]] = 1;
        }
    }
    for (int i = 0; numbers && i < derivation->step_count; i++) {
        numbers[i] = numbers[i] ? next++ : STEP_NONE;
    }
    return numbers;
}

static void put_result(struct buffer *json, enum language language,
                       const struct derivation *derivation, const struct result *result,
                       const int *numbers)
{
    const struct step *step = &derivation->steps[result->step];
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "name", result->name);
    buffer_member_text(json, "title", title_of(language, step->caption));
    put_value(json, language, step);
    buffer_member_int(json, "step", numbers[result->step]);
    buffer_char(json, '}');
}

void derivation_put(struct buffer *json, enum language language, const struct law *law,
                    const struct derivation *derivation, const struct result *results,
                    size_t result_count)
{
    int *numbers = number_steps(json->arena, derivation, results, result_count);
    if (!numbers) {
        json->failed = true;
        return;
    }
    buffer_json_name(json, "results");
    buffer_char(json, '[');
    for (size_t i = 0; i < result_count; i++) {
        if (results[i].step != STEP_NONE) {
            put_result(json, language, derivation, &results[i], numbers);
        }
    }
    buffer_text(json, "],\"derivation\":{\"engine_version\":\"" ENGINE_VERSION "\",\"rule_set\":");
    buffer_json_string(json, law->id);
    buffer_text(json, ",\"steps\":[");
    for (int i = 0; i < derivation->step_count; i++) {
        if (numbers[i] != STEP_NONE) {
            put_step(json, language, derivation, i, numbers);
        }
    }
    buffer_text(json, "]}");
}
