/*
 * From elements and texts to claims: the inside of the reader, which knows where in an envelope it
 * is, but nothing of XML. Elements of a content that came as base64 arrive like those of a plain
 * one.
 */
#ifndef CLAIMS_BUILDER_H
#define CLAIMS_BUILDER_H

#include "claims/reader.h"

enum { CLAIM_DEPTH_MAX = 20, CLAIM_VALUE_BYTES_MAX = 1024 * 1024 };

enum claim_place {
    PLACE_DOCUMENT,
    PLACE_ENVELOPE,
    PLACE_UNIT,
    PLACE_UNIT_CODE,
    PLACE_DOSSIERS_INFO,
    PLACE_MADE_ON,
    PLACE_COUNT,
    PLACE_DOSSIERS,
    PLACE_DOSSIER,
    PLACE_FILE,
    PLACE_FILE_KIND,
    PLACE_CONTENT,
    PLACE_ROOT, /* of a table that has a list of rows */
    PLACE_LIST,
    PLACE_ROW,
    PLACE_FIELD,
    PLACE_SIGNATURE,
    PLACE_SKIPPED,
};

struct claim_builder {
    struct claim_reader_options options;
    struct claim_envelope envelope;
    enum claim_place places[CLAIM_DEPTH_MAX + 1]; /* of the open elements; [0] = the document */
    int depth;
    char *text; /* of the open leaf */
    size_t text_length, text_capacity;
    bool text_is_cut, text_is_told; /* told: a fault has said that there may be none */
    /* The dossier that is open. */
    struct claim *claim;
    bool is_finished, is_starved;
    size_t dossiers;
    size_t fault_count;       /* of the whole envelope */
    uint32_t tables_seen;     /* bits by enum claim_table */
    bool has_kind, has_table; /* of the file that is open: LOAIHOSO told, and a good one */
    enum claim_table table;
    struct claim_row *row;
    size_t row_capacity[CLAIM_TABLE_COUNT];
    bool has_root;
    int position; /* of the last field; -1 = none */
    enum claim_field field;
};

void claim_builder_init(struct claim_builder *builder, const struct claim_reader_options *options);
void claim_builder_free(struct claim_builder *builder);

/* False when the element is nested too deep, or no envelope at all: fatal, and told. */
bool claim_builder_open(struct claim_builder *builder, const char *name, bool is_foreign);
void claim_builder_text(struct claim_builder *builder, const char *text, size_t length);
void claim_builder_close(struct claim_builder *builder);

/* True where text is the content of a table. */
bool claim_builder_in_content(const struct claim_builder *builder);
/* Closes what is open inside of the content, after its XML turned out to be none. */
void claim_builder_leave_content(struct claim_builder *builder);

/* Tells a fault at the present place. */
void claim_builder_fault(struct claim_builder *builder, enum claim_rule rule, const char *name,
                         const char *expected);

#endif
