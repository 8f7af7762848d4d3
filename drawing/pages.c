#include "drawing/pages.h"

#include <stdio.h>

static const struct lettering running = {SANS, 7.5, .rgb = INK_LIGHT};
static const struct lettering running_code = {MONO, 7.5, .rgb = INK_LIGHT};

#define RUNNING_TOP    30.0
#define RUNNING_BOTTOM (PAGE_HEIGHT - 42.0)

/* At the left or the right of a line of its own. */
static void put_running(struct pages *pages, enum alignment alignment, double y, const char *text,
                        const char *code)
{
    struct writing writing = {text, code, &running, &running_code, alignment, false};
    struct writing_box box = {MARGIN_LEFT + (alignment == ALIGN_LEFT ? 0 : BODY_WIDTH * 0.7),
                              y,
                              BODY_WIDTH * (alignment == ALIGN_LEFT ? 0.7 : 0.3),
                              12,
                              0.4,
                              false};
    writing_fit(pages->canvas, &writing, &box);
}

static void put_foot(struct pages *pages)
{
    char text[64];
    canvas_line(pages->canvas, MARGIN_LEFT, RUNNING_BOTTOM - 5, MARGIN_LEFT + BODY_WIDTH,
                RUNNING_BOTTOM - 5, 0.5, RULE);
    if (pages->seal) {
        put_running(pages, ALIGN_LEFT, RUNNING_BOTTOM, "Mã xác thực", pages->seal->code);
    }
    snprintf(text, sizeof text, "Trang %d/%d", pages->page, pages->page_count);
    put_running(pages, ALIGN_RIGHT, RUNNING_BOTTOM, text, NULL);
}

static void put_head(struct pages *pages)
{
    put_running(pages, ALIGN_LEFT, RUNNING_TOP, pages->document->head.running, NULL);
    put_running(pages, ALIGN_RIGHT, RUNNING_TOP, pages->document->head.number, NULL);
    canvas_line(pages->canvas, MARGIN_LEFT, RUNNING_TOP + 14, MARGIN_LEFT + BODY_WIDTH,
                RUNNING_TOP + 14, 0.5, RULE);
}

void pages_turn(struct pages *pages)
{
    if (!pages->is_dry && pages->page > 0) {
        if (pages->head) {
            canvas_untag(pages->canvas, "Table");
        }
        canvas_turn(pages->canvas);
    }
    pages->page++;
    pages->y = MARGIN_TOP;
    if (!pages->is_dry) {
        put_foot(pages);
        if (pages->page > 1) {
            put_head(pages);
        }
        if (pages->page > 1 && pages->head) {
            canvas_tag(pages->canvas, "Table");
        }
    }
    if (pages->page > 1 && pages->head) {
        pages_row(pages, pages->head);
    }
}

void pages_need(struct pages *pages, double height)
{
    if (pages->y + height > BODY_BOTTOM) {
        pages_turn(pages);
    }
}

/* The cells of a row, shaped, and how far each has been set. */
struct setting {
    const struct row *row;
    PangoLayout *layouts[ROW_CELL_LIMIT];
    PangoLayoutIter *lines[ROW_CELL_LIMIT]; /* NULL: this cell is done */
    double height;
};

static struct setting shape(struct canvas *canvas, const struct row *row)
{
    struct setting setting = {.row = row};
    for (size_t i = 0; i < row->count; i++) {
        const struct row_cell *cell = &row->cells[i];
        PangoLayout *layout = writing_layout(canvas, &cell->writing, cell->width);
        double height = layout_height(layout);
        setting.layouts[i] = layout;
        setting.lines[i] = pango_layout_get_iter(layout);
        setting.height = height > setting.height ? height : setting.height;
    }
    return setting;
}

/* Sets the lines of a cell that fit into `room`, one at least; returns how much they took. */
static double set_lines(struct pages *pages, struct setting *setting, size_t i, double room)
{
    const struct row_cell *cell = &setting->row->cells[i];
    double top = -1, used = 0;
    while (setting->lines[i]) {
        PangoLayoutIter *at = setting->lines[i];
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        double line_top = (double)box.y / PANGO_SCALE;
        double line_bottom = (double)(box.y + box.height) / PANGO_SCALE;
        top = top < 0 ? line_top : top;
        if (used > 0 && line_bottom - top > room) {
            return used;
        }
        if (!pages->is_dry) {
            double baseline = (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE;
            cairo_move_to(pages->canvas->cairo, MARGIN_LEFT + cell->x + (double)box.x / PANGO_SCALE,
                          pages->y + setting->row->above + baseline - top);
            pango_cairo_show_layout_line(pages->canvas->cairo,
                                         pango_layout_iter_get_line_readonly(at));
        }
        used = line_bottom - top;
        if (!pango_layout_iter_next_line(at)) {
            pango_layout_iter_free(at);
            setting->lines[i] = NULL;
        }
    }
    return used;
}

static void decorate(struct pages *pages, const struct row *row, double height)
{
    if (row->fill) {
        canvas_fill(pages->canvas, MARGIN_LEFT, pages->y, BODY_WIDTH, height, row->fill);
    }
    if (row->rule) {
        canvas_line(pages->canvas, MARGIN_LEFT, pages->y + height, MARGIN_LEFT + BODY_WIDTH,
                    pages->y + height, 0.5, row->rule);
    }
    for (int i = 0; i < row->guides; i++) {
        double x = MARGIN_LEFT + (i + 0.35) * GUIDE_STEP;
        canvas_line(pages->canvas, x, pages->y, x, pages->y + height, 0.75, RULE);
    }
}

/* What of the row fits on this page; true when nothing is left of it. */
static bool set_part(struct pages *pages, struct setting *setting, double height)
{
    const struct row *row = setting->row;
    double room = BODY_BOTTOM - pages->y - row->above - row->below, used = 0;
    bool is_done = true;
    if (!pages->is_dry) {
        decorate(pages, row, height);
        canvas_tag(pages->canvas, row->tag);
    }
    for (size_t i = 0; i < row->count; i++) {
        if (!pages->is_dry && row->cell_tag) {
            canvas_tag(pages->canvas, row->cell_tag);
        }
        double taken = set_lines(pages, setting, i, room);
        if (!pages->is_dry && row->cell_tag) {
            canvas_untag(pages->canvas, row->cell_tag);
        }
        used = taken > used ? taken : used;
        is_done &= !setting->lines[i];
    }
    if (!pages->is_dry) {
        canvas_untag(pages->canvas, row->tag);
    }
    pages->y += row->above + used + row->below;
    return is_done;
}

void pages_row(struct pages *pages, const struct row *row)
{
    struct setting setting = shape(pages->canvas, row);
    double height = row->above + setting.height + row->below;
    bool is_head = row == pages->head;
    if (pages->y + height > BODY_BOTTOM && !is_head && height < BODY_BOTTOM - MARGIN_TOP - 80) {
        pages_turn(pages);
    }
    double shown = height;
    /* A head that fills a page by itself is shown in part rather than for ever. */
    while (!set_part(pages, &setting,
                     shown > BODY_BOTTOM - pages->y ? BODY_BOTTOM - pages->y : shown) &&
           !is_head) {
        shown -= BODY_BOTTOM - MARGIN_TOP;
        shown = shown > 20 ? shown : 20;
        pages_turn(pages);
    }
    for (size_t i = 0; i < row->count; i++) {
        pango_layout_iter_free(setting.lines[i]);
        g_object_unref(setting.layouts[i]);
    }
}
