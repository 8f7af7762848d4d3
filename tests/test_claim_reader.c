/* The reader of envelopes: what it hands over, in whatever pieces the bytes come, and what it
 * refuses. */
#include <pthread.h>

#include "tests/claim_fixture.h"

enum { THREADS = 4 };
static pthread_barrier_t start;

static void *read_as_one_of_many(void *argument)
{
    struct claim_reader_options options = {.version = CLAIM_QD3176};
    struct arena arena;
    struct claim_faults faults = {0};
    arena_init(&arena);
    options.arena = &arena;
    options.faults = &faults;
    pthread_barrier_wait(&start);
    struct claim_reader *reader = claim_reader_new(&options);
    bool *good = argument;
    *good = reader != NULL;
    claim_reader_free(reader);
    arena_destroy(&arena);
    return NULL;
}

/* The first of the tests: what the first reader of a process sets up is set up once, or the leak
 * checker finds what was made twice. */
static void the_first_readers_may_be_many(void **state)
{
    pthread_t threads[THREADS];
    bool good[THREADS] = {false};
    (void)state;
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_as_one_of_many, &good[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(good[i]);
    }
    pthread_barrier_destroy(&start);
}

struct seen {
    size_t claims, lines, rows;
    char text[512];
};

static void see(const struct claim *claim, void *context)
{
    struct seen *seen = context;
    seen->claims++;
    seen->lines += claim->line_count;
    for (int i = 0; i < CLAIM_TABLE_COUNT; i++) {
        seen->rows += claim->rows[i].count;
    }
    const struct claim_summary *summary = &claim->summary;
    snprintf(seen->text, sizeof seen->text, "%s|%s|%s|%d|%lld|%lld|%s", summary->link_code,
             summary->full_name, summary->main_disease, summary->sex,
             (long long)summary->fund_milli,
             claim->line_count ? (long long)claim->lines[claim->line_count - 1].fund_milli : -1,
             claim->line_count ? claim->lines[0].name : "");
}

struct outcome {
    struct arena arena;
    struct claim_faults faults;
    struct claim_envelope envelope;
    struct seen seen;
    enum claim_step step;
};

static struct outcome *outcome_of(const char *bytes, size_t length, size_t piece)
{
    struct outcome *outcome = calloc(1, sizeof *outcome);
    arena_init(&outcome->arena);
    outcome->step = envelope_read(
        bytes, length, piece,
        &(struct claim_reader_options){CLAIM_QD3176, &outcome->arena, &outcome->faults},
        &outcome->envelope, see, &outcome->seen);
    return outcome;
}

static void outcome_end(struct outcome *outcome)
{
    arena_destroy(&outcome->arena);
    free(outcome);
}

static void reads_both_samples_in_pieces_of_any_size(void **state)
{
    static const char *const files[] = {"tests/claims/sample_plain.xml",
                                        "tests/claims/sample_base64.xml"};
    static const size_t pieces[] = {1, 2, 3, 7, 64, 1000, 4096, 100000};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t length = 0;
        char *bytes = file_read(files[i], &length);
        for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
            struct outcome *outcome = outcome_of(bytes, length, pieces[j]);
            faults_print(&outcome->faults);
            assert_int_equal(outcome->step, CLAIM_END);
            assert_int_equal(outcome->faults.count, 0);
            assert_int_equal(outcome->seen.claims, 1);
            assert_int_equal(outcome->seen.lines, 2);
            assert_int_equal(outcome->seen.rows, 5);
            assert_string_equal(outcome->seen.text,
                                "01001_2026_11_0000000001|NGUYỄN THỊ MẪU|J18.9|2|1056000000|"
                                "960000000|Thuốc mẫu 500mg");
            assert_string_equal(outcome->envelope.facility, "01001");
            assert_int_equal(outcome->envelope.declared_count, 1);
            assert_int_equal(date_compare(outcome->envelope.made_on, (struct date){2026, 11, 14}),
                             0);
            assert_false(outcome->envelope.is_signed);
            outcome_end(outcome);
        }
        free(bytes);
    }
}

#define HEAD                                                                                       \
    "<GIAMDINHHS><THONGTINDONVI><MACSKCB>01001</MACSKCB></THONGTINDONVI><THONGTINHOSO>"            \
    "<NGAYLAP>20261114</NGAYLAP><DANHSACHHOSO>"
#define TAIL     "</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>"
#define FILE1(x) "<FILEHOSO><LOAIHOSO>XML1</LOAIHOSO><NOIDUNGFILE>" x "</NOIDUNGFILE></FILEHOSO>"
#define ONE(x)   HEAD "<HOSO>" x "</HOSO>" TAIL
#define GOOD     FILE1("<TONG_HOP><MA_LK>1</MA_LK></TONG_HOP>")

static const struct {
    const char *bytes;
    enum claim_step step;
    size_t claims;
    enum claim_rule rule;
    const char *path;
} faults_of_form[] = {
    {"", CLAIM_FAILED, 0, CLAIM_RULE_not_well_formed, "GIAMDINHHS"},
    {"x", CLAIM_FAILED, 0, CLAIM_RULE_not_well_formed, "GIAMDINHHS"},
    {"<GIAMDINHHS>", CLAIM_FAILED, 0, CLAIM_RULE_not_well_formed, "GIAMDINHHS"},
    {"<A/>", CLAIM_FAILED, 0, CLAIM_RULE_not_an_envelope, ""},
    {"<GIAMDINHHS><x:A/></GIAMDINHHS>", CLAIM_FAILED, 0, CLAIM_RULE_unknown_element,
     "GIAMDINHHS/A"},
    {"<!DOCTYPE a><GIAMDINHHS/>", CLAIM_FAILED, 0, CLAIM_RULE_doctype, "GIAMDINHHS"},
    {"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><GIAMDINHHS>&b;</GIAMDINHHS>",
     CLAIM_FAILED, 0, CLAIM_RULE_doctype, "GIAMDINHHS"},
    {"<GIAMDINHHS>&b;</GIAMDINHHS>", CLAIM_FAILED, 0, CLAIM_RULE_not_well_formed, "GIAMDINHHS"},
    {"<GIAMDINHHS><?a b?></GIAMDINHHS>", CLAIM_FAILED, 0, CLAIM_RULE_processing_instruction,
     "GIAMDINHHS"},
    {"<?xml version='1.0' encoding='iso-8859-1'?><GIAMDINHHS/>", CLAIM_FAILED, 0,
     CLAIM_RULE_not_utf8, "GIAMDINHHS"},
    {ONE(""), CLAIM_END, 0, CLAIM_RULE_claim_empty, "HOSO[1]"},
    {HEAD "<HOSO/><HOSO/>" TAIL, CLAIM_END, 0, CLAIM_RULE_claim_empty, "HOSO[1]"},
    {ONE("<FILEHOSO><LOAIHOSO>XML16</LOAIHOSO></FILEHOSO>"), CLAIM_END, 0, CLAIM_RULE_unknown_table,
     "HOSO[1]"},
    {ONE("<FILEHOSO><LOAIHOSO>XML2</LOAIHOSO></FILEHOSO>"), CLAIM_END, 1, CLAIM_RULE_missing_table,
     "HOSO[1]"},
    {ONE(GOOD GOOD), CLAIM_END, 1, CLAIM_RULE_duplicate_table, "HOSO[1]/XML1"},
    {ONE("<FILEHOSO><NOIDUNGFILE/></FILEHOSO>" GOOD), CLAIM_END, 1, CLAIM_RULE_missing_element,
     "HOSO[1]/LOAIHOSO"},
    {ONE(FILE1("!")), CLAIM_END, 1, CLAIM_RULE_bad_base64, "HOSO[1]/XML1"},
    {ONE(FILE1("PGE")), CLAIM_END, 1, CLAIM_RULE_bad_base64, "HOSO[1]/XML1"},
    {ONE(FILE1("PGEvPg==")), CLAIM_END, 1, CLAIM_RULE_unknown_element, "HOSO[1]/XML1/a"},
    {ONE(FILE1("PFRPTkdfSE9QPjxNQV9MSz4=")), CLAIM_END, 1, CLAIM_RULE_not_well_formed,
     "HOSO[1]/XML1"},
    {ONE(FILE1("PFRPTkdfSE9QPjxNQV9MSz4=<MA_LK/>")), CLAIM_END, 1, CLAIM_RULE_not_well_formed,
     "HOSO[1]/XML1"},
    {ONE(FILE1("PCFET0NUWVBFIGE+")), CLAIM_FAILED, 0, CLAIM_RULE_doctype, "HOSO[1]/XML1"},
    {ONE(FILE1("")), CLAIM_END, 1, CLAIM_RULE_missing_element, "HOSO[1]/XML1/TONG_HOP"},
    {ONE(FILE1("<TONG_HOP><STT/><MA_LK/></TONG_HOP>")), CLAIM_END, 1, CLAIM_RULE_out_of_order,
     "HOSO[1]/XML1/MA_LK"},
    {ONE(FILE1("<TONG_HOP><STT/><STT/></TONG_HOP>")), CLAIM_END, 1, CLAIM_RULE_duplicate_element,
     "HOSO[1]/XML1/STT"},
    {ONE(FILE1("<TONG_HOP><MA_LK><a/></MA_LK></TONG_HOP>")), CLAIM_END, 1,
     CLAIM_RULE_unknown_element, "HOSO[1]/XML1/a"},
    {ONE(FILE1("<TONG_HOP>a</TONG_HOP>")), CLAIM_END, 1, CLAIM_RULE_unexpected_text,
     "HOSO[1]/XML1"},
    {HEAD "<HOSO>" GOOD "</HOSO\n>" TAIL "a", CLAIM_FAILED, 1, CLAIM_RULE_not_well_formed,
     "GIAMDINHHS"},
};

static void tells_faults_of_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults_of_form / sizeof *faults_of_form; i++) {
        for (size_t piece = 1; piece < 1000; piece = piece * 3 + 1) {
            struct outcome *outcome =
                outcome_of(faults_of_form[i].bytes, strlen(faults_of_form[i].bytes), piece);
            if (outcome->faults.count == 0 ||
                outcome->faults.items[0].rule != faults_of_form[i].rule ||
                strcmp(outcome->faults.items[0].path, faults_of_form[i].path) != 0 ||
                outcome->step != faults_of_form[i].step ||
                outcome->seen.claims != faults_of_form[i].claims) {
                faults_print(&outcome->faults);
                fail_msg("case %zu in pieces of %zu: step %d, %zu claims: %s", i, piece,
                         (int)outcome->step, outcome->seen.claims, faults_of_form[i].bytes);
            }
            outcome_end(outcome);
        }
    }
}

/* A byte alone may be the beginning of a character, so that the reason depends on the pieces. */
static void refuses_what_is_not_utf8(void **state)
{
    static const char *const wrong[] = {"\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *bytes = text_replace(ONE(GOOD), "<MA_LK>1", wrong[i]);
        for (size_t piece = 1; piece < 1000; piece = piece * 3 + 1) {
            struct outcome *outcome = outcome_of(bytes, strlen(bytes), piece);
            assert_int_equal(outcome->step, CLAIM_FAILED);
            assert_int_equal(outcome->faults.count, 1);
            assert_int_equal(outcome->seen.claims, 0);
            if (piece > 500) {
                assert_int_equal(outcome->faults.items[0].rule, CLAIM_RULE_not_utf8);
            }
            outcome_end(outcome);
        }
        free(bytes);
    }
}

static void hands_over_many_claims_one_by_one(void **state)
{
    static char bytes[64 * 1024];
    size_t used = (size_t)snprintf(bytes, sizeof bytes, HEAD);
    (void)state;
    for (int i = 0; i < 100; i++) {
        used += (size_t)snprintf(bytes + used, sizeof bytes - used, "<HOSO>" GOOD "</HOSO>");
    }
    used += (size_t)snprintf(bytes + used, sizeof bytes - used, TAIL);
    for (size_t piece = 1; piece < sizeof bytes * 2; piece = piece * 5 + 1) {
        struct outcome *outcome = outcome_of(bytes, used, piece);
        assert_int_equal(outcome->step, CLAIM_END);
        assert_int_equal(outcome->faults.count, 0);
        assert_int_equal(outcome->seen.claims, 100);
        assert_int_equal(outcome->envelope.claim_count, 100);
        outcome_end(outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_readers_may_be_many),
        cmocka_unit_test(reads_both_samples_in_pieces_of_any_size),
        cmocka_unit_test(tells_faults_of_form),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(hands_over_many_claims_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
