/* The annex of a decision: every step that a result rests on is on it, once, and can be followed.
 */
#include "tests/drawn.h"
#include "tests/test_benefits_law.h"

#include "api/derivation_paper.h"
#include "benefits/pension.h"

static const struct document_head head = {
    .issuer = "BHXH thành phố Hà Nội",
    .issued_on = {2026, 11, 22},
    .title = "PHỤ LỤC DIỄN GIẢI CÁCH TÍNH",
    .subtitle = NAME_OF_60,
};
static const struct law some_law = {.id = "0190c5d2-0000-7000-8000-000000000001"};
static const struct caption sum = {"test.sum", "Luật 41/2024/QH15 Đ.45", "Tổng số", "Sum",
                                   UNIT_VND};

static const char *words_of(struct arena *arena, const struct derivation *derivation,
                            const struct result *results, size_t count)
{
    struct document *paper = document_new(arena, &head);
    struct picture picture;
    assert_true(derivation_paper_put(paper, arena, &some_law, derivation, results, count));
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
    assert_holds(words, some_law.id);
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
    assert_false(derivation_paper_put(paper, &full, &some_law, derivation, &result, 1));
    assert_false(derivation_paper_put(NULL, &arena, &some_law, derivation, &result, 1));
    arena_destroy(&arena);
    arena_destroy(&full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pension_is_explained_step_by_step),
        cmocka_unit_test(a_sum_of_many_names_how_many),
        cmocka_unit_test(a_deep_chain_stays_on_the_page),
        cmocka_unit_test(failing_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, drawn_forget);
}
