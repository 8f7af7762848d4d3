/* What a document is made of, between those who put it in and those who set it on pages. For this
 * room only. */
#ifndef DRAWING_DOCUMENT_BLOCKS_H
#define DRAWING_DOCUMENT_BLOCKS_H

#include "base/buffer.h"
#include "drawing/document.h"

enum block_kind {
    BLOCK_SECTION,
    BLOCK_PARAGRAPH,
    BLOCK_NOTICE,
    BLOCK_PAIR,
    BLOCK_COLUMNS,
    BLOCK_ROW,
    BLOCK_NODE,
    BLOCK_SIGNATURES,
    BLOCK_KIND_COUNT
};

enum { SIGNATURE_LIMIT = 3 };

struct block {
    struct block *next;
    enum block_kind kind;
    const char *texts[DOCUMENT_COLUMN_LIMIT]; /* title, note, value …, or the cells of a row */
    const struct document_column *columns;    /* of COLUMNS, and of the rows below */
    size_t count;                             /* of columns or signatures */
    int depth;                                /* of NODE */
    int ordinal;                              /* of SECTION, from 1 */
    struct document_signature signatures[SIGNATURE_LIMIT];
};

struct document {
    struct arena *arena;
    struct document_head head;
    struct block *first, *last;
    int section_count;
    struct buffer content;
    bool failed;
};

#endif
