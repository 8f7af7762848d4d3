/* The annex of a decision: every step that a result rests on is on it, once, and can be followed.
 */
#include "tests/drawn.h"
#include "tests/test_benefits_law.h"

#include "api/derivation_paper.h"
#include "api/derivation_read.h"
#include "base/json_input.h"
#include "benefits/pension.h"

static const struct document_head head = {
    .issuer = "BHXH thành phố Hà Nội",
    .issued_on = {2026, 11, 22},
    .title = "PHỤ LỤC DIỄN GIẢI CÁCH TÍNH",
    .subtitle = NAME_OF_60,
};
static const char rule_set[] = "0190c5d2-0000-7000-8000-000000000001";
static const struct caption sum = {"test.sum", "Luật 41/2024/QH15 Đ.45", "Tổng số", "Sum",
                                   UNIT_VND};

static const char *words_of(struct arena *arena, const struct derivation *derivation,
                            const struct result *results, size_t count)
{
    struct document *paper = document_new(arena, &head);
    struct picture picture;
    assert_true(derivation_paper_put(paper, arena, rule_set, "1", derivation, results, count));
    assert_true(document_draw(paper, NULL, &picture));
    return drawn_words(arena, &picture);
}

/* The steps below a step, itself among them. */
static void mark(const struct derivation *derivation, int step, bool *marks)
{
    marks[step] = true;
    for (int i = 0; i < derivation->steps[step].input_count; i++) {
        mark(derivation, derivation->inputs[derivation->steps[step].first_input + i], marks);
    }
}

static void a_pension_is_explained_step_by_step(void **state)
{
    (void)state;
    static bool marks[LAW_STEPS];
    struct arena arena;
    struct derivation *derivation = derive();
    const struct pension_input input = {
        .sex = SEX_MALE,
        .birth = {1964, 10, 10},
        .pension_from = {2026, 5, 1},
        .first_joined = {1990, 1, 1},
        .months_paid = 438,
        .months_compulsory = 438,
    };
    struct pension pension;
    assert_true(pension_settle(derivation, &input, fact(derivation, 7123456), &pension));
    assert_true(pension.entitled && pension.lump_step != STEP_NONE);
    const struct result results[] = {
        {"monthly", pension.monthly_step}, {"lump", pension.lump_step}, {"none", STEP_NONE}};
    arena_init(&arena);
    const char *words = words_of(&arena, derivation, results, 3);
    assert_holds(words, "1. Kết quả Results");
    assert_holds(words, "Luật 41/2024/QH15");
    assert_holds(words, ", áp dụng từ 01/07/2025");
    assert_holds(words, rule_set);
    assert_holds(words, " xem [");
    mark(derivation, pension.monthly_step, marks);
    mark(derivation, pension.lump_step, marks);
    int count = 0;
    for (int i = 0; i < derivation->step_count; i++) {
        count += marks[i];
    }
    assert_true(count > 15);
    for (int number = 1; number <= count; number++) {
        assert_holds(words, arena_printf(&arena, "[%d] ", number));
    }
    assert_null(strstr(words, arena_printf(&arena, "[%d]", count + 1)));
    arena_destroy(&arena);
}

static void a_sum_of_many_names_how_many(void **state)
{
    (void)state;
    enum { MANY = 300 };
    struct arena arena;
    struct derivation *derivation = derive();
    int inputs[MANY];
    for (int i = 0; i < MANY; i++) {
        inputs[i] = fact(derivation, i);
    }
    const struct result result = {"sum",
                                  step_of_many(derivation, &sum, OPERATION_ADD, inputs, MANY)};
    arena_init(&arena);
    const char *words = words_of(&arena, derivation, &result, 1);
    assert_holds(words, "[1] Tổng số");
    assert_holds(words, "44.850 đồng");
    assert_holds(words, "tổng: 300 bước dưới đây · Luật 41/2024/QH15 Đ.45");
    assert_holds(words, "[301] Dữ kiện 299");
    arena_destroy(&arena);
}

/* A chain of a thousand sums is deep, and does not walk out of the page or the stack. */
static void a_deep_chain_stays_on_the_page(void **state)
{
    (void)state;
    enum { DEEP = 1000 };
    struct arena arena;
    struct derivation *derivation = derive();
    int one = fact(derivation, 1), step = one;
    for (int i = 0; i < DEEP; i++) {
        step = step_add(derivation, &sum, step, one);
    }
    const struct result result = {"sum", step};
    arena_init(&arena);
    const char *words = words_of(&arena, derivation, &result, 1);
    assert_holds(words, "[1] Tổng số");
    assert_holds(words, "1.001 đồng");
    assert_holds(words, "tổng: [2] + [1001]");
    assert_holds(words, "[1001] Dữ kiện 1");
    assert_holds(words, "xem [1001]");
    arena_destroy(&arena);
}

/* What derivation_put keeps is what derivation_read gives: each step with the same value, inputs,
 * article and day. */
static void a_stored_derivation_is_read_back(void **state)
{
    (void)state;
    static const struct law some_law = {.id = "0190c5d2-0000-7000-8000-000000000001"};
    struct arena arena;
    struct buffer json;
    struct derivation_stored stored;
    struct derivation *derivation = derive();
    int third = step_divide(derivation, &sum, fact(derivation, 1000000), fact(derivation, 3));
    int divisor = step_figure(derivation, FIGURE_SICK_DIVISOR, RULE_NO_KEY, day("2025-08-01"));
    const struct result result = {"sum", step_multiply(derivation, &sum, third, divisor)};
    arena_init(&arena);
    buffer_init(&json, &arena, 1024);
    buffer_char(&json, '{');
    derivation_put(&json, LANGUAGE_VI, &some_law, derivation, &result, 1);
    buffer_char(&json, '}');
    const json_t *all = json_input_own(&arena, json.bytes);
    assert_true(derivation_read(&arena, json_object_get(all, "results"),
                                json_object_get(all, "derivation"), &stored));
    assert_string_equal(stored.rule_set, some_law.id);
    assert_string_equal(stored.engine_version, ENGINE_VERSION);
    assert_int_equal(stored.result_count, 1);
    assert_int_equal(stored.results[0].step, 4);
    assert_int_equal(stored.derivation.step_count, derivation->step_count);
    for (int i = 0; i < derivation->step_count; i++) {
        const struct step *a = &derivation->steps[i], *b = &stored.derivation.steps[i];
        assert_int_equal(fraction_compare(a->value, b->value), 0);
        assert_int_equal(a->operation, b->operation);
        assert_int_equal(a->input_count, b->input_count);
        assert_string_equal(a->article, b->article);
        assert_string_equal(a->caption->vi, b->caption->vi);
        assert_int_equal(a->caption->unit, b->caption->unit);
        assert_true(!a->row == !b->row);
        assert_true(!a->row || date_compare(a->row->valid_from, b->row->valid_from) == 0);
        for (int k = 0; k < a->input_count; k++) {
            assert_int_equal(derivation->inputs[a->first_input + k],
                             stored.derivation.inputs[b->first_input + k]);
        }
    }
    arena_destroy(&arena);
}

#define STEP(inputs, value, unit, operation)                                                       \
    "{\"rule\":\"r\",\"title\":\"t\",\"article\":\"\",\"operation\":\"" operation "\",\"inputs\":" \
    "[" inputs "],\"value\":\"" value "\",\"unit\":\"" unit "\",\"valid_from\":null}"
#define STEPS(steps) "{\"rule_set\":\"s\",\"engine_version\":\"1\",\"steps\":[" steps "]}"
#define GIVEN        STEP("", "1", "vnd", "given")

static void what_is_no_derivation_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *results, *derivation;
        bool is_good;
    } cases[] = {
        {"[{\"name\":\"x\",\"step\":1}]", STEPS(GIVEN "," STEP("0", "1/3", "years", "round")),
         true},
        {"[{\"name\":\"x\",\"step\":1}]", STEPS(GIVEN), false},
        {"[{\"name\":\"x\",\"step\":-1}]", STEPS(GIVEN), false},
        {"[]", STEPS(STEP("0", "1", "vnd", "round")), false}, /* a circle */
        {"[]", STEPS(STEP("\"0\"", "1", "vnd", "round")), false},
        {"[]", STEPS(STEP("", "one", "vnd", "given")), false},
        {"[]", STEPS(STEP("", "1/0", "vnd", "given")), false},
        {"[]", STEPS(STEP("", "1", "miles", "given")), false},
        {"[]", STEPS(STEP("", "1", "vnd", "guessed")), false},
        {"[]", STEPS("{}"), false},
        {"[]", "{}", false},
        {"[]", "[]", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct derivation_stored stored;
        arena_init(&arena);
        assert_int_equal(derivation_read(&arena, json_input_own(&arena, cases[i].results),
                                         json_input_own(&arena, cases[i].derivation), &stored),
                         cases[i].is_good);
        arena_destroy(&arena);
    }
}

static void failing_memory_is_told(void **state)
{
    (void)state;
    struct arena arena, full;
    struct derivation *derivation = derive();
    const struct result result = {"fact", fact(derivation, 1)};
    arena_init(&arena);
    arena_init(&full);
    while (arena_alloc(&full, 1)) {
    }
    struct document *paper = document_new(&arena, &head);
    assert_false(derivation_paper_put(paper, &full, rule_set, "1", derivation, &result, 1));
    assert_false(derivation_paper_put(NULL, &arena, rule_set, "1", derivation, &result, 1));
    arena_destroy(&arena);
    arena_destroy(&full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pension_is_explained_step_by_step),
        cmocka_unit_test(a_sum_of_many_names_how_many),
        cmocka_unit_test(a_deep_chain_stays_on_the_page),
        cmocka_unit_test(a_stored_derivation_is_read_back),
        cmocka_unit_test(what_is_no_derivation_is_refused),
        cmocka_unit_test(failing_memory_is_told),
    };
    json_input_start();
    return cmocka_run_group_tests(tests, NULL, drawn_forget);
}
