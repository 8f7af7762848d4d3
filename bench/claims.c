/*
 * What claims cost on one core, beside what libxml2 needs to parse the same bytes and throw all of
 * it away: bench_claims [SECONDS [CLAIMS]]. One line a figure, "name value". Then 100,000 claims
 * (or CLAIMS) through readers, whose memory must not grow, and what is hostile, by bytes taken
 * until it is refused. All claims are made up.
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "claims/adjudicate.h"
#include "claims/reader.h"
#include "claims/validate.h"
#include "claims/write.h"

enum { LINES = 50, MANY = 100000, HOSTILE_PIECE = 64 * 1024 };

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Values of every field, so that rows are as long as those of hospitals. */
static const struct {
    enum claim_field field;
    const char *value;
} values[] = {
    {XML1_NGAY_VAO, "202611100815"},
    {XML1_NGAY_RA, "202611141000"},
    {XML1_SO_NGAY_DTRI, "5"},
    {XML1_MA_LOAI_KCB, "03"},
    {XML1_T_THUOC, "3000000.00"},
    {XML1_T_VTYT, "0.00"},
    {XML1_T_TONGCHI_BV, "6000000.00"},
    {XML1_T_TONGCHI_BH, "6000000.00"},
    {XML1_T_BNCCT, "1200000.00"},
    {XML1_T_BHTT, "4800000.00"},
    {XML1_T_BNTT, "0.00"},
    {XML1_T_NGUONKHAC, "0.00"},
    {XML1_T_BHTT_GDV, "4800000.00"},
    {XML2_SO_LUONG, "20.000"},
    {XML2_DON_GIA, "6000.000"},
    {XML2_THANH_TIEN_BV, "120000.00"},
    {XML2_THANH_TIEN_BH, "120000.00"},
    {XML2_TYLE_TT_BH, "100"},
    {XML2_MUC_HUONG, "80"},
    {XML2_T_BHTT, "96000.00"},
    {XML2_T_BNCCT, "24000.00"},
    {XML2_T_BNTT, "0.00"},
    {XML3_SO_LUONG, "1"},
    {XML3_DON_GIA_BV, "120000"},
    {XML3_DON_GIA_BH, "120000"},
    {XML3_TYLE_TT_DV, "100"},
    {XML3_TYLE_TT_BH, "100"},
    {XML3_THANH_TIEN_BV, "120000.00"},
    {XML3_THANH_TIEN_BH, "120000.00"},
    {XML3_MUC_HUONG, "80"},
    {XML3_T_BHTT, "96000.00"},
    {XML3_T_BNCCT, "24000.00"},
    {XML3_T_BNTT, "0.00"},
    {XML3_MA_VAT_TU, ""},
    {XML3_TEN_VAT_TU, ""},
    {XML3_T_TRANTT, ""},
    {XML3_GOI_VTYT, ""},
    {XML2_TEN_THUOC, "Paracetamol (acetaminophen) 500 mg"},
    {XML3_TEN_DICH_VU, "Tổng phân tích tế bào máu ngoại vi"},
};
static const char *const by_form[CLAIM_FORM_COUNT] = {
    [CLAIM_TEXT] = "Viêm phổi",        [CLAIM_DIGITS] = "1",
    [CLAIM_DECIMAL] = "0.00",          [CLAIM_SPLIT] = "0.00",
    [CLAIM_DATE] = "20261110",         [CLAIM_TIME] = "202611100945",
    [CLAIM_DATE_OR_TIME] = "20260301", [CLAIM_DATES] = "20260101",
    [CLAIM_BIRTH] = "199003150000",    [CLAIM_FACILITY] = "01001",
    [CLAIM_FACILITIES] = "01001",      [CLAIM_PERSONAL_ID] = "001190000001",
    [CLAIM_CARDS] = "DN4010123456789", [CLAIM_INSURANCE_NUMBER] = "0123456789",
    [CLAIM_TEN_DIGITS] = "0100000001", [CLAIM_DISEASE] = "J18.9",
    [CLAIM_DISEASES] = "I10;E11.9",    [CLAIM_PACK] = "G1",
};

static const char *value_of(enum claim_field field)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (values[i].field == field) {
            return values[i].value;
        }
    }
    const struct claim_field_rule *rule = &claim_field_rules[field];
    if (rule->max_length && rule->max_length < 9 && rule->form == CLAIM_TEXT) {
        return "1";
    }
    return claim_codes(rule->form) ? *claim_codes(rule->form) : by_form[rule->form];
}

static void row_make(struct arena *arena, struct claim *claim, enum claim_table table)
{
    struct claim_row *row = &claim->rows[table].items[claim->rows[table].count++];
    row->values = ARENA_ARRAY(arena, const char *, claim_field_count(table));
    for (size_t i = 0; i < claim_field_count(table); i++) {
        row->values[i] = value_of((enum claim_field)((size_t)claim_table_rules[table].first + i));
    }
}

/* A visit with half its lines drugs and half services. */
static void claim_make(struct arena *arena, struct claim *claim)
{
    *claim = (struct claim){.version = CLAIM_QD3176, .number = 1};
    for (int table = CLAIM_XML1; table <= CLAIM_XML3; table++) {
        int rows = table == CLAIM_XML1 ? 1 : LINES / 2;
        claim->rows[table].items = ARENA_ARRAY(arena, struct claim_row, (size_t)rows);
        for (int i = 0; i < rows; i++) {
            row_make(arena, claim, (enum claim_table)table);
        }
    }
}

struct tally {
    size_t claims, faults;
    int64_t approved_milli;
};

/* 50 lines are asked for at one moment: the same ones are told apart by nothing. */
static void judge(const struct claim *claim, struct tally *tally)
{
    static const struct claim_cover cover = {{2026, 1, 1}, {2026, 12, 31}, 80000};
    struct claim_facts facts = {&cover, 1, CLAIM_CHECK_MATCHES};
    struct claim_decision decisions[LINES];
    struct claim_totals totals;
    claim_adjudicate(claim, &facts, decisions, &totals);
    tally->approved_milli += totals.approved_milli;
}

enum stage { READ, VALIDATED, ADJUDICATED, SIGNED };

static struct tally read_all(struct arena *arena, const struct buffer *envelope, enum stage stage)
{
    static struct claim_faults faults;
    struct tally tally = {0};
    const struct claim *claim = NULL;
    faults.kept = faults.count = 0;
    struct claim_reader *reader = claim_reader_new(
        &(struct claim_reader_options){CLAIM_QD3176, arena, &faults, stage == SIGNED});
    claim_reader_give(reader, envelope->bytes, envelope->length);
    claim_reader_finish(reader);
    while (claim_reader_next(reader, &claim) == CLAIM_READY) {
        tally.claims++;
        if (stage >= VALIDATED) {
            claim_validate(claim, "01001", &faults);
        }
        if (stage >= ADJUDICATED) {
            judge(claim, &tally);
        }
    }
    tally.faults = faults.count;
    claim_reader_free(reader);
    return tally;
}

/* libxml2's own parser, with handlers that do nothing. */
static struct tally parse_only(struct arena *arena, const struct buffer *envelope, enum stage stage)
{
    (void)arena;
    (void)stage;
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC};
    xmlParserCtxtPtr parser =
        xmlCreatePushParserCtxt(&handler, NULL, envelope->bytes, (int)envelope->length, NULL);
    xmlParseChunk(parser, "", 0, 1);
    xmlFreeParserCtxt(parser);
    return (struct tally){1, 0, 0};
}

static double rate(struct tally (*work)(struct arena *, const struct buffer *, enum stage),
                   struct arena *arena, const struct buffer *envelope, enum stage stage,
                   double for_seconds)
{
    size_t claims = 0;
    double begin = cpu_seconds(), spent = 0;
    while (spent < for_seconds) {
        struct tally tally = work(arena, envelope, stage);
        if (tally.claims != 1 || tally.faults) {
            fprintf(stderr, "%zu claims, %zu faults\n", tally.claims, tally.faults);
            exit(1);
        }
        claims += tally.claims;
        spent = cpu_seconds() - begin;
    }
    return (double)claims / spent;
}

static void envelope_make(struct buffer *buffer, struct arena *arena, const struct claim *claim,
                          enum claim_writing writing)
{
    buffer_init(buffer, arena, 256 * 1024);
    claim_write_head(buffer, "01001", (struct date){2026, 11, 14}, 1);
    claim_write(buffer, claim, writing);
    claim_write_tail(buffer);
}

/* `reference` is the envelope with its contents in plain, which has the same elements. */
static void show_rates(const char *name, struct arena *work, const struct buffer *envelope,
                       const struct buffer *reference, double seconds)
{
    double parsed = rate(parse_only, work, reference, READ, seconds);
    double read = rate(read_all, work, envelope, READ, seconds);
    double validated = rate(read_all, work, envelope, VALIDATED, seconds);
    double adjudicated = rate(read_all, work, envelope, ADJUDICATED, seconds);
    double sealed = rate(read_all, work, envelope, SIGNED, seconds);
    printf("%s_bytes %zu\n", name, envelope->length);
    printf("%s_libxml2_parses_per_second %.0f\n", name, parsed);
    printf("%s_read_per_second %.0f\n", name, read);
    printf("%s_validated_per_second %.0f\n", name, validated);
    printf("%s_adjudicated_per_second %.0f\n", name, adjudicated);
    printf("%s_adjudicated_and_digested_per_second %.0f\n", name, sealed);
    printf("%s_validated_to_parsed %.2f\n", name, validated / parsed);
}

/* One reader, 100,000 claims: as many envelopes as the limit of bytes asks for. */
static void show_memory(struct arena *work, const struct claim *claim, struct arena *made,
                        size_t many)
{
    static struct claim_faults faults;
    struct buffer dossier, head;
    const struct claim *read = NULL;
    size_t claims = 0, in_this = 0;
    long after_first = 0;
    struct claim_reader *reader = NULL;
    buffer_init(&dossier, made, 256 * 1024);
    claim_write(&dossier, claim, CLAIM_WRITE_BASE64);
    buffer_init(&head, made, 1024);
    claim_write_head(&head, "01001", (struct date){2026, 11, 14}, 1);
    while (claims < many) {
        if (!reader || (in_this + 2) * dossier.length > CLAIM_ENVELOPE_BYTES_MAX) {
            claim_reader_free(reader);
            reader =
                claim_reader_new(&(struct claim_reader_options){CLAIM_QD3176, work, &faults, true});
            claim_reader_give(reader, head.bytes, head.length);
            claim_reader_next(reader, &read);
            in_this = 0;
        }
        claim_reader_give(reader, dossier.bytes, dossier.length);
        while (claim_reader_next(reader, &read) == CLAIM_READY) {
            claim_validate(read, "01001", &faults);
            claims++;
        }
        in_this++;
        after_first = claims == many / 100 ? peak_kib() : after_first;
    }
    claim_reader_free(reader);
    printf("peak_kib_after_%zu %ld\npeak_kib_after_%zu %ld\nfaults %zu\n", many / 100, after_first,
           many, peak_kib(), faults.count);
}

/* 1 GiB of `piece` behind `head`, or as much as is taken. */
static void show_hostile(struct arena *work, const char *name, const char *head, const char *piece)
{
    static struct claim_faults faults;
    static char bytes[HOSTILE_PIECE];
    size_t size = strlen(piece), used = 0;
    const struct claim *claim = NULL;
    faults.kept = faults.count = 0;
    for (; used + size <= sizeof bytes; used += size) {
        memcpy(bytes + used, piece, size);
    }
    double begin = cpu_seconds();
    struct claim_reader *reader =
        claim_reader_new(&(struct claim_reader_options){CLAIM_QD3176, work, &faults, true});
    claim_reader_give(reader, head, strlen(head));
    enum claim_step step = claim_reader_next(reader, &claim);
    for (size_t at = 0; at < (size_t)1 << 30 && step == CLAIM_WANTS_BYTES; at += used) {
        claim_reader_give(reader, bytes, used);
        step = claim_reader_next(reader, &claim);
    }
    claim_reader_free(reader);
    printf("hostile_%s_%s_seconds %.4f\n", name, step == CLAIM_FAILED ? "refused" : "TAKEN",
           cpu_seconds() - begin);
}

static void show_all_hostile(struct arena *work)
{
    static const char content[] =
        "<GIAMDINHHS><THONGTINHOSO><DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>XML1</LOAIHOSO>"
        "<NOIDUNGFILE>";
    show_hostile(work, "nested_tags", "<GIAMDINHHS>", "<a>");
    show_hostile(work, "nested_tags_in_base64", content, "PGE+");
    show_hostile(work, "long_attribute", "<GIAMDINHHS a='", "a");
    show_hostile(work, "long_name", "<GIAMDINHHS><", "a");
    show_hostile(work, "long_comment", "<GIAMDINHHS><!--", "a");
    show_hostile(work, "entities", "<!DOCTYPE a [", "<!ENTITY l 'ha'>");
    show_hostile(work, "not_utf8", "<GIAMDINHHS>", "\xc3\x28");
    show_hostile(work, "blanks", "<GIAMDINHHS>", "        ");
    show_hostile(work, "unknown_elements", "<GIAMDINHHS>", "<a/>");
    printf("peak_kib %ld\n", peak_kib());
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
    struct arena work, made;
    struct claim claim;
    struct buffer plain, base64;
    setvbuf(stdout, NULL, _IOLBF, 0);
    arena_init(&work);
    arena_init(&made);
    claim_make(&made, &claim);
    envelope_make(&plain, &made, &claim, CLAIM_WRITE_PLAIN);
    envelope_make(&base64, &made, &claim, CLAIM_WRITE_BASE64);
    show_rates("plain", &work, &plain, &plain, seconds);
    show_rates("base64", &work, &base64, &plain, seconds);
    show_all_hostile(&work);
    show_memory(&work, &claim, &made, argc > 2 ? strtoul(argv[2], NULL, 10) : MANY);
    arena_destroy(&made);
    arena_destroy(&work);
    return 0;
}
