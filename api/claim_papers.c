/*
 * What a claim tells beside its lines: diagnoses, the papers that the visit gave, and all its
 * tables as they came.
 */
#include <string.h>

#include "api/claim_reading.h"
#include "api/sha256.h"

static void put_codes(struct buffer *json, const char *codes)
{
    for (size_t length; *codes; codes += length + (codes[length] == ';')) {
        length = strcspn(codes, ";");
        if (length > 0) {
            buffer_json_separate(json);
            buffer_format(json, "\"%.*s\"", (int)length, codes);
        }
    }
}

static void read_diagnoses(struct claim_reading *reading, const struct claim_summary *summary)
{
    buffer_char(&reading->diagnoses, '[');
    put_codes(&reading->diagnoses, summary->main_disease);
    put_codes(&reading->diagnoses, summary->other_diseases);
    buffer_char(&reading->diagnoses, ']');
}

/* Which fields of a table say what of a paper; a field of CLAIM_FIELD_COUNT is none. */
struct certificate_fields {
    enum claim_table table;
    const char *kind;
    enum claim_field number, from_date, to_date, issued_on, diagnosis, detail;
};
static const struct certificate_fields certificates[] = {
    {CLAIM_XML7, "discharge", XML7_SO_LUU_TRU, XML7_NGAY_VAO, XML7_NGAY_RA, XML7_NGAY_CT,
     XML7_CHAN_DOAN_RV, XML7_PP_DIEUTRI},
    {CLAIM_XML8, "summary", CLAIM_FIELD_COUNT, XML8_NGAY_VAO, XML8_NGAY_RA, XML8_NGAY_CT,
     XML8_CHAN_DOAN_RV, XML8_PP_DIEUTRI},
    {CLAIM_XML9, "birth", XML9_SO, XML9_NGAY_SINH_CON, CLAIM_FIELD_COUNT, XML9_NGAY_CT,
     CLAIM_FIELD_COUNT, XML9_TINH_TRANG_CON},
    {CLAIM_XML10, "pregnancy_leave", XML10_SO_SERI, XML10_TU_NGAY, XML10_DEN_NGAY, XML10_NGAY_CT,
     XML10_CHAN_DOAN_RV, CLAIM_FIELD_COUNT},
    {CLAIM_XML11, "sick_leave", XML11_SO_SERI, XML11_TU_NGAY, XML11_DEN_NGAY, XML11_NGAY_CT,
     XML11_CHAN_DOAN_RV, XML11_PP_DIEUTRI},
    {CLAIM_XML13, "transfer", XML13_SO_CHUYENTUYEN, CLAIM_FIELD_COUNT, CLAIM_FIELD_COUNT,
     CLAIM_FIELD_COUNT, XML13_CHAN_DOAN_RV, XML13_HUONG_DIEU_TRI},
    {CLAIM_XML14, "reexamination", XML14_SO_GIAYHEN_KL, XML14_NGAY_HEN_KL, CLAIM_FIELD_COUNT,
     XML14_NGAY_CT, XML14_CHAN_DOAN_RV, CLAIM_FIELD_COUNT},
};

static void put_field(struct buffer *json, const char *name, const struct claim_row *row,
                      enum claim_field field)
{
    if (field != CLAIM_FIELD_COUNT) {
        buffer_member_given(json, name, claim_text(row, field));
    }
}

static void put_day(struct buffer *json, const char *name, const struct claim_row *row,
                    enum claim_field field)
{
    struct claim_time time;
    char text[DATE_TEXT_SIZE];
    if (field != CLAIM_FIELD_COUNT && claim_time_parse(claim_text(row, field), &time)) {
        date_format(time.date, text);
        buffer_member_given(json, name, text);
    }
}

static void put_certificate(struct buffer *json, const struct certificate_fields *fields,
                            const struct claim_row *row)
{
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_given(json, "kind", fields->kind);
    put_field(json, "number", row, fields->number);
    put_day(json, "from_date", row, fields->from_date);
    put_day(json, "to_date", row, fields->to_date);
    put_day(json, "issued_on", row, fields->issued_on);
    put_field(json, "diagnosis", row, fields->diagnosis);
    put_field(json, "detail", row, fields->detail);
    buffer_char(json, '}');
}

static void read_certificates(struct claim_reading *reading, const struct claim *claim)
{
    buffer_char(&reading->certificates, '[');
    for (size_t i = 0; i < sizeof certificates / sizeof *certificates; i++) {
        const struct claim_rows *rows = &claim->rows[certificates[i].table];
        for (size_t row = 0; row < rows->count; row++) {
            put_certificate(&reading->certificates, &certificates[i], &rows->items[row]);
        }
    }
    buffer_char(&reading->certificates, ']');
}

void claim_row_put(struct buffer *json, enum claim_table table, const struct claim_row *row)
{
    const struct claim_table_rule *rule = &claim_table_rules[table];
    buffer_json_separate(json);
    buffer_char(json, '{');
    for (enum claim_field field = rule->first; field <= rule->last; field++) {
        const char *value = claim_value(row, field);
        if (value) {
            buffer_member_text(json, claim_field_rules[field].name, value);
        }
    }
    buffer_char(json, '}');
}

static void put_table(struct buffer *json, enum claim_table table, const struct claim_rows *rows)
{
    buffer_json_name(json, claim_table_rules[table].name);
    buffer_char(json, '[');
    for (size_t row = 0; row < rows->count; row++) {
        claim_row_put(json, table, &rows->items[row]);
    }
    buffer_char(json, ']');
}

/* All of it as it came, and the hash by which the same content is known again. */
static void read_tables(struct claim_reading *reading, const struct claim *claim)
{
    struct buffer *json = &reading->tables;
    struct sha256 hash;
    bool is_hashed = sha256_begin(&hash);
    buffer_char(json, '{');
    for (enum claim_table table = 0; table < CLAIM_TABLE_COUNT; table++) {
        if (claim->rows[table].count > 0) {
            put_table(json, table, &claim->rows[table]);
        }
    }
    buffer_char(json, '}');
    if (is_hashed && !json->failed) {
        sha256_put(&hash, json->bytes, json->length);
    }
    sha256_end(&hash, reading->content_hash);
    reading->failed |= json->failed || !reading->content_hash[0];
}

void claim_read_papers(struct claim_reading *reading, const struct claim *claim)
{
    read_diagnoses(reading, &claim->summary);
    read_certificates(reading, claim);
    read_tables(reading, claim);
}
