#include "api/derivation_paper.h"

#include <string.h>

enum { NAMED_MOST = 6, UNNUMBERED = 0 };

/* How a value came about; between the inputs, or in front of them. */
static const struct {
    const char *before, *between;
} operation_words[] = {
    [OPERATION_GIVEN] = {"dữ kiện của hồ sơ", NULL},
    [OPERATION_FIGURE] = {"số liệu của pháp luật", NULL},
    [OPERATION_ADD] = {"tổng: ", " + "},
    [OPERATION_SUBTRACT] = {"hiệu: ", " − "},
    [OPERATION_EXCESS] = {"phần vượt: ", " − "},
    [OPERATION_MULTIPLY] = {"tích: ", " × "},
    [OPERATION_DIVIDE] = {"thương: ", " : "},
    [OPERATION_PERCENT_OF] = {"phần trăm: ", " % của "},
    [OPERATION_LEAST] = {"nhỏ nhất: ", "; "},
    [OPERATION_GREATEST] = {"lớn nhất: ", "; "},
    [OPERATION_AT_LEAST] = {"ít nhất bằng: ", " ≥ "},
    [OPERATION_ABOVE] = {"lớn hơn: ", " > "},
    [OPERATION_ROUND] = {"làm tròn: ", NULL},
    [OPERATION_FLOOR] = {"làm tròn xuống: ", NULL},
    [OPERATION_FLOOR_4] = {"làm tròn xuống bốn số lẻ: ", NULL},
    [OPERATION_HALF_YEARS] = {"1–6 tháng lẻ là nửa năm, 7–11 là một năm: ", NULL},
    [OPERATION_FULL_YEARS] = {"số năm đủ: ", NULL},
};

struct visit {
    int step, depth;
};

struct walk {
    struct document *document;
    struct arena *arena;
    const struct derivation *derivation;
    int *numbers; /* by step, from 1 */
    int next;
    struct visit *stack; /* room for every input and the root */
    int height;
};

static void push_inputs(struct walk *walk, const struct visit *at)
{
    const struct step *step = &walk->derivation->steps[at->step];
    for (int i = step->input_count; i-- > 0;) {
        walk->stack[walk->height++] =
            (struct visit){walk->derivation->inputs[step->first_input + i], at->depth + 1};
    }
}

/* First all get their numbers, so that a step can name those below it. */
static void number_all(struct walk *walk, int root)
{
    walk->stack[0] = (struct visit){root, 0};
    walk->height = 1;
    while (walk->height > 0) {
        struct visit at = walk->stack[--walk->height];
        if (walk->numbers[at.step] == UNNUMBERED) {
            walk->numbers[at.step] = ++walk->next;
            push_inputs(walk, &at);
        }
    }
}

static void put_formula(struct buffer *note, const struct walk *walk, const struct step *step)
{
    const char *between = operation_words[step->operation].between;
    buffer_text(note, operation_words[step->operation].before);
    if (step->input_count > NAMED_MOST) {
        buffer_format(note, "%d bước dưới đây", step->input_count);
        return;
    }
    for (int i = 0; i < step->input_count; i++) {
        int input = walk->derivation->inputs[step->first_input + i];
        buffer_format(note, "%s[%d]", i > 0 && between ? between : "", walk->numbers[input]);
    }
}

static const char *note_of(struct walk *walk, const struct step *step)
{
    char from[DATE_TEXT_SIZE];
    struct buffer note;
    buffer_init(&note, walk->arena, 160);
    put_formula(&note, walk, step);
    if (step->row) {
        date_format_vn(step->row->valid_from, from);
        buffer_format(&note, ", áp dụng từ %s", from);
    }
    if (step->article[0]) {
        buffer_format(&note, " · %s", step->article);
    }
    return note.failed ? "" : note.bytes;
}

static const char *shown(struct arena *arena, const struct step *step)
{
    struct buffer text;
    buffer_init(&text, arena, 32);
    derivation_show(&text, LANGUAGE_VI, step->caption->unit, step->value);
    return text.failed ? "" : text.bytes;
}

static void put_step(struct walk *walk, const struct visit *at, bool is_first, const char *note)
{
    const struct step *step = &walk->derivation->steps[at->step];
    const struct document_node node = {
        .title = is_first ? arena_printf(walk->arena, "[%d] %s", walk->numbers[at->step],
                                         step->caption->vi)
                          : step->caption->vi,
        .value = shown(walk->arena, step),
        .note = note,
    };
    document_node(walk->document, at->depth, &node);
}

/* The tree below a result; `written` are the steps that stand on the paper already. */
static void put_tree(struct walk *walk, int root, bool *written)
{
    walk->stack[0] = (struct visit){root, 0};
    walk->height = 1;
    while (walk->height > 0) {
        struct visit at = walk->stack[--walk->height];
        const struct step *step = &walk->derivation->steps[at.step];
        if (written[at.step]) {
            put_step(walk, &at, false,
                     arena_printf(walk->arena, "xem [%d]", walk->numbers[at.step]));
            continue;
        }
        written[at.step] = true;
        put_step(walk, &at, true, note_of(walk, step));
        push_inputs(walk, &at);
    }
}

static void put_results(struct walk *walk, const char *rule_set, const char *engine_version,
                        const struct result *results, size_t count)
{
    document_section(walk->document, "Kết quả", "Results");
    for (size_t i = 0; i < count; i++) {
        if (results[i].step != STEP_NONE) {
            const struct step *step = &walk->derivation->steps[results[i].step];
            document_pair(walk->document, step->caption->vi, step->caption->en,
                          shown(walk->arena, step));
        }
    }
    document_pair(walk->document, "Bộ số liệu pháp luật", "Rule set",
                  arena_printf(walk->arena, "%s (phiên bản tính %s)", rule_set, engine_version));
}

bool derivation_paper_put(struct document *document, struct arena *arena, const char *rule_set,
                          const char *engine_version, const struct derivation *derivation,
                          const struct result *results, size_t result_count)
{
    struct walk walk = {
        .document = document,
        .arena = arena,
        .derivation = derivation,
        .numbers = ARENA_ARRAY(arena, int, (size_t)derivation->step_count + 1),
        .stack = ARENA_ARRAY(arena, struct visit, (size_t)derivation->input_count + 1),
    };
    bool *written = ARENA_ARRAY(arena, bool, (size_t)derivation->step_count + 1);
    if (!document || !walk.numbers || !walk.stack || !written) {
        return false;
    }
    put_results(&walk, rule_set, engine_version, results, result_count);
    document_section(document, "Cách tính", "How it was computed");
    for (size_t i = 0; i < result_count; i++) {
        if (results[i].step != STEP_NONE) {
            number_all(&walk, results[i].step);
        }
    }
    for (size_t i = 0; i < result_count; i++) {
        if (results[i].step != STEP_NONE) {
            put_tree(&walk, results[i].step, written);
        }
    }
    return true;
}
