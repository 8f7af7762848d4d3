/* Field tables: every fault at once with its pointer, unknown members refused, members bound to SQL
 * by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/field.h"
#include "base/json_input.h"

struct owner {
    const char *name;
    int64_t age;
};
static const struct field owner_fields[] = {
    FIELD(struct owner, name, .form = FORM_NAME, .required = true),
    FIELD(struct owner, age, .min = 0, .max = 150),
};
static const struct field_table owner_table = FIELD_TABLE(owner, struct owner, owner_fields);

struct sample {
    const char *code, *kind;
    int64_t amount_vnd;
    bool urgent;
    struct date day, birth;
    struct owner owner;
    const struct owner *heir;
    struct field_list owners, codes;
};
static const char *const kinds[] = {"card", "book", NULL};
static const struct field sample_fields[] = {
    FIELD(struct sample, code, .form = FORM_CODE, .required = true),
    FIELD(struct sample, kind, .form = FORM_TEXT, .choices = kinds),
    FIELD(struct sample, amount_vnd),
    FIELD(struct sample, urgent),
    FIELD(struct sample, day, .form = FORM_DATE),
    FIELD(struct sample, birth, .form = FORM_PARTIAL_DATE),
    OBJECT(struct sample, owner, &owner_table),
    MAYBE(struct sample, heir, &owner_table),
    LIST(struct sample, owners, &owner_table, .max = 2),
    LIST(struct sample, codes, NULL, .form = FORM_CODE, .min = 1, .max = 3),
};
static const struct field_table sample_table = FIELD_TABLE(sample, struct sample, sample_fields);

/* A body and the pointers of its faults, in order. */
static const struct fault_case {
    const char *body, *pointers;
} cases[] = {
    {"{\"code\":\"12345678\"}", ""},
    {"{\"code\":\"12345678\",\"kind\":\"book\",\"amount_vnd\":-1,\"urgent\":true,\"day\":\"2024-02-"
     "29\","
     "\"birth\":\"1990\",\"owner\":{\"name\":\"Hoà\",\"age\":3}}",
     ""},
    {"{\"code\":\"12345678\",\"kind\":null,\"owner\":null}", ""},
    {"{}", "/code "},
    {"[]", " "},
    {"{\"code\":null}", "/code "},
    {"{\"code\":12345678}", "/code "},
    {"{\"code\":\"1234567\"}", "/code "},
    {"{\"code\":\"123456789\"}", "/code "},
    {"{\"code\":\"１２３４５６７８\"}", "/code "},
    {"{\"code\":\"12345678\",\"kind\":\"other\"}", "/kind "},
    {"{\"code\":\"12345678\",\"amount_vnd\":1.0}", "/amount_vnd "},
    {"{\"code\":\"12345678\",\"amount_vnd\":\"1\"}", "/amount_vnd "},
    {"{\"code\":\"12345678\",\"urgent\":1}", "/urgent "},
    {"{\"code\":\"12345678\",\"day\":\"2023-02-29\"}", "/day "},
    {"{\"code\":\"12345678\",\"day\":\"2023-02\"}", "/day "},
    {"{\"code\":\"12345678\",\"birth\":\"1990-13\"}", "/birth "},
    {"{\"code\":\"12345678\",\"birth\":19900101}", "/birth "},
    {"{\"code\":\"12345678\",\"owner\":{}}", "/owner/name "},
    {"{\"code\":\"12345678\",\"owner\":[]}", "/owner "},
    {"{\"code\":\"12345678\",\"owner\":{\"name\":\"a\\u202eb\",\"age\":151,\"x\":1}}",
     "/owner/x /owner/name /owner/age "},
    {"{\"code\":1,\"urgent\":0,\"day\":1,\"status\":\"approved\",\"a/b~\":1}",
     "/status /a~1b~0 /code /urgent /day "},
    {"{\"code\":\"12345678\",\"heir\":{\"name\":\"Hoà\"},\"owners\":[],\"codes\":[\"12345678\"]}",
     ""},
    {"{\"code\":\"12345678\",\"heir\":{},\"owners\":{},\"codes\":[]}",
     "/heir/name /owners /codes "},
    {"{\"code\":\"12345678\",\"heir\":[],\"owners\":[{\"name\":\"Hoà\"},{\"age\":1,\"x\":1}],"
     "\"codes\":[\"12345678\",\"1\",2]}",
     "/heir /owners/1/x /owners/1/name /codes/1 /codes/2 "},
    {"{\"code\":\"12345678\",\"owners\":[{},{},{}],\"codes\":[[],{},null,true]}",
     "/owners /codes "},
};

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct fault_list faults;
        char pointers[256] = "";
        arena_init(&arena);
        fault_list_init(&faults);
        const json_t *json = json_input_parse(&arena, cases[i].body, strlen(cases[i].body));
        assert_non_null(json);
        void *body = field_decode(&arena, &sample_table, json, &faults);
        for (const struct fault *fault = faults.first; fault; fault = fault->next) {
            strcat(strcat(pointers, fault->pointer), " ");
            assert_non_null(fault->detail[LANGUAGE_VI]);
            assert_non_null(fault->detail[LANGUAGE_EN]);
        }
        if (strcmp(pointers, cases[i].pointers) != 0 ||
            (body != NULL) != (*cases[i].pointers == '\0')) {
            fail_msg("case %zu: \"%s\" instead of \"%s\"", i, pointers, cases[i].pointers);
        }
        arena_destroy(&arena);
    }
}

static void test_binding(void **state)
{
    (void)state;
    static const char body_text[] =
        "{\"code\":\"12345678\",\"amount_vnd\":70,\"urgent\":true,\"birth\":\"1990-05\","
        "\"owner\":{\"name\":\" Tran  Thi \",\"age\":3}}";
    static const struct {
        const char *name, *text;
    } values[] = {{"code", "12345678"},       {"kind", NULL},    {"amount_vnd", "70"},
                  {"urgent", "true"},         {"day", NULL},     {"birth", "1990-05"},
                  {"owner_name", "Tran Thi"}, {"owner_age", "3"}};
    struct arena arena;
    struct fault_list faults;
    arena_init(&arena);
    fault_list_init(&faults);
    void *body = field_decode(&arena, &sample_table,
                              json_input_parse(&arena, body_text, strlen(body_text)), &faults);
    assert_non_null(body);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const char *text = "untouched";
        assert_true(field_bind(&arena, &sample_table, body, values[i].name, &text));
        if (values[i].text) {
            assert_string_equal(text, values[i].text);
        } else {
            assert_null(text);
        }
    }
    const char *text = "untouched";
    assert_false(field_bind(&arena, &sample_table, body, "owner", &text));
    assert_false(field_bind(&arena, &sample_table, body, "owner_code", &text));
    assert_string_equal(text, "untouched");
    arena_destroy(&arena);
}

static void test_lists(void **state)
{
    (void)state;
    static const char body_text[] =
        "{\"code\":\"12345678\",\"owners\":[{\"name\":\"Hoà\",\"age\":3},{\"name\":\"Bình\"}],"
        "\"codes\":[\"00000001\",\"00000002\"],\"heir\":{\"name\":\"Lan\"}}";
    struct arena arena;
    struct fault_list faults;
    const char *text = "untouched";
    arena_init(&arena);
    fault_list_init(&faults);
    const struct sample *sample = field_decode(
        &arena, &sample_table, json_input_parse(&arena, body_text, strlen(body_text)), &faults);
    assert_non_null(sample);
    const struct owner *owners = sample->owners.items;
    const char *const *codes = sample->codes.items;
    assert_int_equal(sample->owners.count, 2);
    assert_int_equal(owners[0].age, 3);
    assert_string_equal(owners[1].name, "Bình");
    assert_int_equal(sample->codes.count, 2);
    assert_string_equal(codes[1], "00000002");
    assert_string_equal(sample->heir->name, "Lan");
    assert_false(field_bind(&arena, &sample_table, sample, "heir_name", &text));
    assert_false(field_bind(&arena, &sample_table, sample, "codes", &text));
    sample = field_decode(&arena, &sample_table,
                          json_input_parse(&arena, "{\"code\":\"12345678\"}", 19), &faults);
    assert_null(sample->heir);
    assert_int_equal(sample->owners.count, 0);
    arena_destroy(&arena);
}

static void test_pairs(void **state)
{
    (void)state;
    const struct field_pair good[] = {
        {"code", "12345678"}, {"day", "2026-11-22"}, {"amount_vnd", "070"}};
    const struct field_pair bad[] = {
        {"day", "tomorrow"}, {"amount_vnd", "-1"}, {"unknown", "1"}, {"urgent", "true"}};
    struct arena arena;
    struct fault_list faults;
    arena_init(&arena);
    fault_list_init(&faults);
    const struct sample *sample = field_decode_pairs(&arena, &sample_table, good, 3, &faults);
    assert_int_equal(faults.count, 0);
    assert_string_equal(sample->code, "12345678");
    assert_int_equal(sample->day.day, 22);
    assert_int_equal(sample->amount_vnd, 70);
    field_decode_pairs(&arena, &sample_table, bad, 4, &faults);
    assert_int_equal(faults.count, 5);
    assert_string_equal(faults.first->pointer, "?day");
    arena_destroy(&arena);
}

static void test_fault_limit(void **state)
{
    (void)state;
    struct arena arena;
    struct fault_list faults;
    size_t kept = 0;
    arena_init(&arena);
    fault_list_init(&faults);
    for (int i = 0; i < FAULT_LIMIT + 10; i++) {
        fault_add(&faults, &arena, "", "vi", "en");
    }
    for (const struct fault *fault = faults.first; fault; fault = fault->next) {
        kept++;
    }
    assert_int_equal(kept, FAULT_LIMIT);
    assert_int_equal(faults.count, FAULT_LIMIT + 10);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults), cmocka_unit_test(test_binding), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_pairs), cmocka_unit_test(test_fault_limit)};
    json_input_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
