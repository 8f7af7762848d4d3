#include "claims/write.h"

#include "base/xml_text.h"
#include "claims/base64.h"

static void put_tag(struct buffer *buffer, const char *open, const char *name)
{
    if (name) {
        buffer_text(buffer, open);
        buffer_text(buffer, name);
        buffer_char(buffer, '>');
    }
}

static void put_row(struct buffer *buffer, const struct claim *claim, enum claim_table table,
                    const struct claim_row *row)
{
    const struct claim_table_rule *rule = &claim_table_rules[table];
    for (int field = (int)rule->first; field <= (int)rule->last; field++) {
        const char *value = claim_value(row, (enum claim_field)field);
        if (value && claim_field_in_version((enum claim_field)field, claim->version)) {
            put_tag(buffer, "<", claim_field_rules[field].name);
            xml_put(buffer, value);
            put_tag(buffer, "</", claim_field_rules[field].name);
        }
    }
}

void claim_write_table(struct buffer *buffer, const struct claim *claim, enum claim_table table)
{
    const struct claim_table_rule *rule = &claim_table_rules[table];
    const struct claim_rows *rows = &claim->rows[table];
    /* XML12 has no published root: its name serves. */
    const char *root = rule->root ? rule->root : rule->name;
    if (rows->count == 0) {
        return;
    }
    put_tag(buffer, "<", root);
    put_tag(buffer, "<", rule->list);
    for (size_t i = 0; i < rows->count; i++) {
        put_tag(buffer, "<", rule->item);
        put_row(buffer, claim, table, &rows->items[i]);
        put_tag(buffer, "</", rule->item);
    }
    put_tag(buffer, "</", rule->list);
    put_tag(buffer, "</", root);
}

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

void claim_write_head(struct buffer *buffer, const char *facility, struct date made_on,
                      size_t count)
{
    buffer_text(buffer, declaration);
    buffer_text(buffer, "<GIAMDINHHS><THONGTINDONVI><MACSKCB>");
    xml_put(buffer, facility);
    buffer_format(buffer,
                  "</MACSKCB></THONGTINDONVI><THONGTINHOSO><NGAYLAP>%04d%02d%02d</NGAYLAP>"
                  "<SOLUONGHOSO>%zu</SOLUONGHOSO><DANHSACHHOSO>",
                  made_on.year, made_on.month, made_on.day, count);
}

static void put_base64(struct buffer *buffer, const struct buffer *content)
{
    enum { PIECE = 3 * 1024 };
    char text[PIECE / 3 * 4 + 4];
    for (size_t at = 0; at < content->length; at += PIECE) {
        size_t length = content->length - at < PIECE ? content->length - at : PIECE;
        buffer_put(buffer, text, base64_write((const uint8_t *)content->bytes + at, length, text));
    }
}

/* The room of a content that becomes base64 is the buffer's arena, too. */
static void put_content(struct buffer *buffer, const struct claim *claim, enum claim_table table,
                        enum claim_writing writing)
{
    struct buffer content;
    if (writing == CLAIM_WRITE_PLAIN) {
        claim_write_table(buffer, claim, table);
        return;
    }
    buffer_init(&content, buffer->arena, 16 * 1024);
    buffer_text(&content, declaration);
    claim_write_table(&content, claim, table);
    put_base64(buffer, &content);
    buffer->failed = buffer->failed || content.failed;
}

void claim_write(struct buffer *buffer, const struct claim *claim, enum claim_writing writing)
{
    buffer_text(buffer, "<HOSO>");
    for (int table = CLAIM_XML1; table < CLAIM_TABLE_COUNT; table++) {
        if (claim->rows[table].count == 0) {
            continue;
        }
        buffer_text(buffer, "<FILEHOSO><LOAIHOSO>");
        buffer_text(buffer, claim_table_rules[table].name);
        buffer_text(buffer, "</LOAIHOSO><NOIDUNGFILE>");
        put_content(buffer, claim, (enum claim_table)table, writing);
        buffer_text(buffer, "</NOIDUNGFILE></FILEHOSO>");
    }
    buffer_text(buffer, "</HOSO>");
}

void claim_write_tail(struct buffer *buffer)
{
    buffer_text(buffer, "</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>");
}
