/*
 * A canvas: one drawing routine, three outcomes. What draws calls the same functions whether the
 * result is an SVG, a PNG or a PDF; letters are shaped the same way in all three, since no hinting
 * takes part.
 *
 * Lengths are units of the drawing; `unit_pt` says how many points one is. In a PNG a unit is
 * `scale` pixels, exactly. Colours are 0xRRGGBB. The same calls give the same bytes: dates are
 * given, never taken from a clock. Everything the canvas gives out lives in its arena; between open
 * and close it holds cairo's and pango's memory, too. For this room only: a canvas belongs to the
 * thread that opened it.
 */
#ifndef DRAWING_CANVAS_H
#define DRAWING_CANVAS_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "drawing/picture.h"

/* What a picture tells those who do not see it, and archives. All are texts, none NULL. */
struct canvas_about {
    const char *title, *description, *author;
    const char *created_on; /* YYYY-MM-DD */
};

struct canvas_size {
    double width, height; /* units; whole numbers where PNG is wanted */
    double unit_pt;
    int scale; /* pixels a unit, for PNG */
};

struct canvas {
    struct arena *arena;
    enum picture_format format;
    struct canvas_size size;
    struct canvas_about about;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *pango;
    struct buffer output;
    int overflows; /* texts that did not fit at their smallest size: 0 in every right drawing */
};

/* False, and nothing to close, when there is no memory or a text of `about` is no UTF-8. */
bool canvas_open(struct canvas *canvas, struct arena *arena, enum picture_format format,
                 const struct canvas_size *size, const struct canvas_about *about);

/* Ends the drawing. False when something failed on the way; ret_picture is untouched then. */
bool canvas_close(struct canvas *canvas, struct picture *ret_picture);

/* The next page of a PDF. */
void canvas_turn(struct canvas *canvas);

void canvas_fill(struct canvas *canvas, double x, double y, double width, double height,
                 uint32_t rgb);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 uint32_t rgb);
/* A box with round corners, filled, or outlined by a line when its width is not 0. */
void canvas_box(struct canvas *canvas, double x, double y, double width, double height,
                double radius, double line, uint32_t rgb);
/* For paths that others make. */
void canvas_ink(struct canvas *canvas, uint32_t rgb);

/* What a part of a PDF is, for those to whom it is read: "H1", "P", "Table", "TR", "TD" … */
void canvas_tag(struct canvas *canvas, const char *tag);
void canvas_untag(struct canvas *canvas, const char *tag);

#endif
