/* A document's blocks as rows on pages; what each kind looks like stands in the tables here. */
#include <stdio.h>
#include <string.h>

#include "drawing/document_frame.h"

static const struct lettering section = {SANS, 10.5, .bold = true, .rgb = HOUSE};
static const struct lettering section_en = {SANS, 8.5, .italic = true, .rgb = INK_LIGHT};
static const struct lettering body = {SANS, 9.5, .rgb = INK};
static const struct lettering body_bold = {SANS, 9.5, .bold = true, .rgb = INK};
static const struct lettering label = {SANS, 9, .rgb = INK_LIGHT};
static const struct lettering label_en = {SANS, 7.5, .italic = true, .rgb = INK_LIGHT};
static const struct lettering table_head = {SANS, 8, .bold = true, .rgb = HOUSE};
static const struct lettering table_head_en = {SANS, 6.5, .italic = true, .rgb = INK_LIGHT};
static const struct lettering table_cell = {SANS, 8.5, .rgb = INK};
static const struct lettering node_note = {SANS, 7.5, .rgb = INK_LIGHT};

static void put_section(struct pages *pages, const struct block *block)
{
    const char *line =
        arena_printf(pages->document->arena, "%d.  %s", block->ordinal, block->texts[0]);
    struct row row = {
        .cells = {{{line, block->texts[1], &section, &section_en, ALIGN_LEFT, false},
                   0,
                   BODY_WIDTH}},
        .count = 1,
        .above = 10,
        .below = 4,
        .rule = HOUSE,
        .tag = "H2",
    };
    pages_need(pages, 74); /* never a heading at the foot of a page */
    pages_row(pages, &row);
}

static void put_paragraph(struct pages *pages, const struct block *block)
{
    struct row row = {
        .cells = {{{.text = block->texts[0], .lettering = &body}, 0, BODY_WIDTH}},
        .count = 1,
        .above = 4,
        .below = 4,
        .tag = "P",
    };
    pages_row(pages, &row);
}

static void put_notice(struct pages *pages, const struct block *block)
{
    struct row row = {
        .cells = {{{.text = block->texts[0], .lettering = &body_bold}, 10, BODY_WIDTH - 20}},
        .count = 1,
        .above = 7,
        .below = 7,
        .fill = TINT,
        .tag = "P",
    };
    pages->y += 6;
    pages_row(pages, &row);
    pages->y += 4;
}

static void put_pair(struct pages *pages, const struct block *block)
{
    const char *value = block->texts[2][0] ? block->texts[2] : "—";
    struct row row = {
        .cells = {{{block->texts[0], block->texts[1], &label, &label_en, ALIGN_LEFT, true},
                   0,
                   BODY_WIDTH * 0.34 - 10},
                  {{.text = value, .lettering = &body}, BODY_WIDTH * 0.34, BODY_WIDTH * 0.66}},
        .count = 2,
        .above = 3,
        .below = 3.5,
        .rule = TINT,
        .tag = "P",
    };
    pages_row(pages, &row);
}

/* The cells of a table's row in their columns. */
static void set_columns(const struct block *block, const struct lettering *lettering,
                        struct row *ret_row)
{
    static const enum alignment alignments[] = {ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT};
    int shares = 0;
    double x = 0;
    for (size_t i = 0; i < block->count; i++) {
        shares += block->columns[i].share;
    }
    for (size_t i = 0; i < block->count; i++) {
        double width = BODY_WIDTH * block->columns[i].share / shares;
        ret_row->cells[i] = (struct row_cell){
            {.text = block->texts[i],
             .lettering = lettering,
             .alignment = alignments[block->columns[i].alignment]},
            x + 4,
            width - 8,
        };
        x += width;
    }
    ret_row->count = block->count;
}

static void put_row(struct pages *pages, const struct block *block)
{
    struct row row = {
        .above = 3.5,
        .below = 4,
        .rule = RULE,
        .tag = "TR",
        .cell_tag = "TD",
    };
    set_columns(block, &table_cell, &row);
    pages_row(pages, &row);
}

static bool is_row(const struct block *block)
{
    return block && block->kind == BLOCK_ROW;
}

static void put_table_end(struct pages *pages)
{
    if (pages->head) {
        pages->head = NULL;
        if (!pages->is_dry) {
            canvas_untag(pages->canvas, "Table");
        }
        pages->y += 4;
    }
}

/* The head of a table, which ret_head keeps for as long as the table lasts. */
static void put_columns(struct pages *pages, const struct block *block, struct row *ret_head)
{
    *ret_head = (struct row){
        .above = 4, .below = 4, .fill = TINT, .rule = HOUSE, .tag = "TR", .cell_tag = "TH"};
    set_columns(block, &table_head, ret_head);
    for (size_t i = 0; i < block->count; i++) {
        struct writing *writing = &ret_head->cells[i].writing;
        writing->text = block->columns[i].title;
        writing->aside = block->columns[i].title_en;
        writing->aside_lettering = &table_head_en;
        writing->aside_below = true;
    }
    pages->y += 6;
    pages_need(pages, 60);
    pages->head = ret_head;
    if (!pages->is_dry) {
        canvas_tag(pages->canvas, "Table");
    }
    pages_row(pages, ret_head);
    if (!is_row(block->next)) {
        struct row row = {
            .cells = {{{.text = "Không có dữ liệu", .lettering = &label}, 4, BODY_WIDTH - 8}},
            .count = 1,
            .above = 4,
            .below = 4,
            .rule = RULE,
            .tag = "TR",
            .cell_tag = "TD",
        };
        pages_row(pages, &row);
    }
}

enum { GUIDES_MOST = 12 };

static void put_node(struct pages *pages, const struct block *block)
{
    int guides = block->depth < GUIDES_MOST ? block->depth : GUIDES_MOST;
    double x = guides * GUIDE_STEP, value_width = 122;
    const struct lettering *lettering = block->depth == 0 ? &body_bold : &body;
    struct row row = {
        .cells = {{{block->texts[0], block->texts[2], lettering, &node_note, ALIGN_LEFT, true},
                   x,
                   BODY_WIDTH - x - value_width - 8},
                  {{.text = block->texts[1], .lettering = lettering, .alignment = ALIGN_RIGHT},
                   BODY_WIDTH - value_width,
                   value_width}},
        .count = 2,
        .above = 3,
        .below = 3,
        .guides = guides,
        .tag = "P",
    };
    pages_row(pages, &row);
}

static void put_signatures(struct pages *pages, const struct block *block)
{
    static const double blank[] = {0, 0, 52}; /* in front of: role, note, name */
    static const struct lettering *const letterings[] = {&body_bold, &label, &body_bold};
    pages_need(pages, 128);
    pages->y += 16;
    for (size_t line = 0; line < 3; line++) {
        struct row row = {.count = block->count, .above = blank[line], .below = 2, .tag = "P"};
        for (size_t i = 0; i < block->count; i++) {
            const struct document_signature *signature = &block->signatures[i];
            const char *const texts[] = {signature->role, signature->note, signature->name};
            double width = BODY_WIDTH / (double)block->count;
            row.cells[i] = (struct row_cell){
                {.text = texts[line], .lettering = letterings[line], .alignment = ALIGN_CENTRE},
                (double)i * width + 6,
                width - 12,
            };
        }
        pages_row(pages, &row);
    }
}

static void put_block(struct pages *pages, const struct block *block, struct row *head)
{
    static void (*const puts[BLOCK_KIND_COUNT])(struct pages *, const struct block *) = {
        [BLOCK_SECTION] = put_section,
        [BLOCK_PARAGRAPH] = put_paragraph,
        [BLOCK_NOTICE] = put_notice,
        [BLOCK_PAIR] = put_pair,
        [BLOCK_ROW] = put_row,
        [BLOCK_NODE] = put_node,
        [BLOCK_SIGNATURES] = put_signatures,
    };
    if (!is_row(block)) {
        put_table_end(pages);
    }
    if (block->kind == BLOCK_COLUMNS) {
        put_columns(pages, block, head);
    } else {
        puts[block->kind](pages, block);
    }
}

/* One pass over the document; returns how many pages it took. */
static int put_pages(struct pages *pages)
{
    struct row head;
    pages->page = 0;
    pages_turn(pages);
    frame_open(pages);
    for (const struct block *block = pages->document->first; block; block = block->next) {
        put_block(pages, block, &head);
    }
    put_table_end(pages);
    if (pages->seal) {
        frame_seal(pages);
    }
    return pages->page;
}

bool document_draw(const struct document *document, const struct document_seal *seal,
                   struct picture *ret_picture)
{
    static const struct canvas_size size = {PAGE_WIDTH, PAGE_HEIGHT, 1, 1};
    struct canvas canvas;
    char day[DATE_TEXT_SIZE];
    if (!document || document->failed) {
        return false;
    }
    date_format(document->head.issued_on, day);
    const struct canvas_about about = {
        .title = document->head.title,
        .description = document->head.subtitle,
        .author = document->head.issuer,
        .created_on = day,
    };
    if (!canvas_open(&canvas, document->arena, PICTURE_PDF, &size, &about)) {
        return false;
    }
    struct pages pages = {.canvas = &canvas, .document = document, .seal = seal, .is_dry = true};
    pages.page_count = put_pages(&pages);
    pages.is_dry = false;
    put_pages(&pages);
    return canvas_close(&canvas, ret_picture);
}
