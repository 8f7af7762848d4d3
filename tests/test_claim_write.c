/* Claims written back: plain to base64 to plain is the same, in the order of the fields. */
#include "tests/claim_fixture.h"

#include "claims/base64.h"
#include "claims/write.h"

struct writing {
    struct arena arena;
    struct buffer buffer;
    enum claim_writing form;
};

static void write_one(const struct claim *claim, void *context)
{
    struct writing *writing = context;
    if (claim->is_check_in) {
        claim_write_table(&writing->buffer, claim, CLAIM_XML0);
    } else {
        claim_write(&writing->buffer, claim, writing->form);
    }
}

/* Reads an envelope and writes it again; the caller frees. */
static char *rewritten(const char *text, enum claim_version version, enum claim_writing form)
{
    struct arena arena;
    struct claim_envelope envelope;
    struct claim_faults *faults = calloc(1, sizeof *faults);
    struct writing writing = {.form = form};
    bool is_alone = strncmp(text, "<CHI_TIEU", 9) == 0 || strstr(text, "<HOSO>") == NULL;
    arena_init(&arena);
    arena_init(&writing.arena);
    buffer_init(&writing.buffer, &writing.arena, 1024);
    if (!is_alone) {
        claim_write_head(&writing.buffer, "01001", (struct date){2026, 11, 14}, 1);
    }
    struct claim_reader_options options = {version, &arena, faults};
    assert_int_equal(
        envelope_read(text, strlen(text), 5000, &options, &envelope, write_one, &writing),
        CLAIM_END);
    faults_print(faults);
    assert_int_equal(faults->count, 0);
    if (!is_alone) {
        claim_write_tail(&writing.buffer);
    }
    assert_false(writing.buffer.failed);
    char *result = strdup(writing.buffer.bytes);
    arena_destroy(&writing.arena);
    arena_destroy(&arena);
    free(faults);
    return result;
}

static void round_trips_keep_every_value(void **state)
{
    static const struct {
        enum claim_version version;
        const char *file;
    } cases[] = {
        {CLAIM_QD3176, "tests/claims/whole_3176.xml"},
        {CLAIM_QD4750, "tests/claims/whole_4750.xml"},
        {CLAIM_QD3176, "tests/claims/sample_plain.xml"},
        {CLAIM_QD3176, "tests/claims/sample_base64.xml"},
        {CLAIM_QD3176, "tests/claims/check_in.xml"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = 0;
        char *text = file_read(cases[i].file, &length);
        char *plain = rewritten(text, cases[i].version, CLAIM_WRITE_PLAIN);
        char *base64 = rewritten(plain, cases[i].version, CLAIM_WRITE_BASE64);
        char *again = rewritten(base64, cases[i].version, CLAIM_WRITE_PLAIN);
        assert_string_equal(plain, again);
        free(text);
        free(plain);
        free(base64);
        free(again);
    }
}

/* The sample of the ecosystem comes out as it went in, but for the root's namespaces. */
static void the_sample_is_written_as_it_was(void **state)
{
    size_t length = 0;
    char *text = file_read("tests/claims/sample_plain.xml", &length);
    char *bare = text_replace(text,
                              " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                              "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"",
                              "");
    char *line = text_replace(bare, "\n", "");
    char *plain = rewritten(text, CLAIM_QD3176, CLAIM_WRITE_PLAIN);
    (void)state;
    assert_string_equal(plain, line);
    free(text);
    free(bare);
    free(line);
    free(plain);
}

static void base64_reads_what_it_writes(void **state)
{
    (void)state;
    for (size_t length = 0; length < 40; length++) {
        uint8_t bytes[40], again[64];
        char text[64];
        for (size_t i = 0; i < length; i++) {
            bytes[i] = (uint8_t)(i * 37 + length);
        }
        size_t written = base64_write(bytes, length, text);
        for (size_t cut = 0; cut <= written; cut++) {
            struct base64_reader reader = {0};
            size_t first = 0, second = 0;
            assert_true(base64_read(&reader, text, cut, again, &first));
            assert_int_equal(base64_is_whole(&reader), cut % 4 == 0);
            assert_true(base64_read(&reader, text + cut, written - cut, again + first, &second));
            assert_true(base64_is_whole(&reader));
            assert_int_equal(first + second, length);
            assert_memory_equal(again, bytes, length);
        }
    }
}

static void base64_refuses_what_is_none(void **state)
{
    static const char *const wrong[] = {"A=",   "=",    "AA=A",    "AA==A",  "AA===", "A*AA",
                                        "AB==", "AAB=", "AA=\x80", "AA====", "A-_A"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct base64_reader reader = {0};
        uint8_t bytes[16];
        size_t count = 0;
        assert_false(base64_read(&reader, wrong[i], strlen(wrong[i]), bytes, &count) &&
                     base64_is_whole(&reader));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips_keep_every_value),
        cmocka_unit_test(the_sample_is_written_as_it_was),
        cmocka_unit_test(base64_reads_what_it_writes),
        cmocka_unit_test(base64_refuses_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
