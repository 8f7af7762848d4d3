/*
 * Rows of writing set on A4 pages, one below the other; a row that does not fit begins a new page,
 * and one that fits no page is divided between its lines. For this room only.
 *
 * The rows are set twice: once dry, to know how many pages there are, then drawn.
 */
#ifndef DRAWING_PAGES_H
#define DRAWING_PAGES_H

#include "drawing/document_blocks.h"
#include "drawing/writing.h"

/* A4 in points, and the margins of Decree 30/2020/NĐ-CP, annex I. */
#define PAGE_WIDTH    595.276
#define PAGE_HEIGHT   841.890
#define MARGIN_LEFT   71.0
#define MARGIN_RIGHT  48.0
#define MARGIN_TOP    51.0
#define MARGIN_BOTTOM 62.0
#define BODY_WIDTH    (PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT)
#define BODY_BOTTOM   (PAGE_HEIGHT - MARGIN_BOTTOM)

enum { ROW_CELL_LIMIT = DOCUMENT_COLUMN_LIMIT };

/* A cell's x counts from the left margin. */
struct row_cell {
    struct writing writing;
    double x, width;
};

struct row {
    struct row_cell cells[ROW_CELL_LIMIT];
    size_t count;
    double above, below; /* room within the row */
    uint32_t fill;       /* 0 = none */
    uint32_t rule;       /* a line below; 0 = none */
    int guides;          /* vertical lines of a tree */
    const char *tag, *cell_tag;
};

struct pages {
    struct canvas *canvas;
    const struct document *document;
    const struct document_seal *seal;
    bool is_dry;
    int page, page_count;
    double y;
    const struct row *head; /* repeated on every page while a table lasts */
};

#define GUIDE_STEP 13.0

/* Begins the next page, with what stands at its top and bottom. */
void pages_turn(struct pages *pages);

void pages_row(struct pages *pages, const struct row *row);

/* A new page unless so much is left of this one. */
void pages_need(struct pages *pages, double height);

#endif
