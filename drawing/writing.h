/*
 * Writing on a canvas: a text in a lettering, in a box. Nothing is ever cut short or given an
 * ellipsis: a text wraps, and where the box has an end it is set smaller until it fits.
 *
 * The letterings of the house are below. The family is named, so that the same fonts are taken
 * everywhere; script/bootstrap installs them, and they have every Vietnamese letter. For this room
 * only.
 */
#ifndef DRAWING_WRITING_H
#define DRAWING_WRITING_H

#include "drawing/canvas.h"

enum alignment { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct lettering {
    const char *family;
    double size; /* of the em, in units */
    bool bold, italic;
    uint32_t rgb;
    double spacing; /* between letters, in units */
};

#define SANS "Noto Sans"
#define MONO "Noto Sans Mono"

/* Dark and light ink, the colour of the house, and lines. */
#define INK       0x17212BU
#define INK_LIGHT 0x5D6B78U
#define HOUSE     0x0B4A6FU
#define RULE      0xC5D0D9U
#define TINT      0xEEF3F7U

/* A text, and perhaps another behind or below it, smaller, in a lettering of its own. */
struct writing {
    const char *text, *aside; /* UTF-8; NULL is "" */
    const struct lettering *lettering, *aside_lettering;
    enum alignment alignment;
    bool aside_below;
};

/* Shaped and wrapped to a width; g_object_unref it. */
PangoLayout *writing_layout(struct canvas *canvas, const struct writing *writing, double width);
double layout_height(PangoLayout *layout);

/* Writes from the top left corner (x, y) downwards and returns the height. */
double writing_put(struct canvas *canvas, const struct writing *writing, double x, double y,
                   double width);

/*
 * Writes into a box that has an end: smaller, down to `least` of its size, until it fits, then
 * upright in its middle if `middle`. What does not fit even then is written nevertheless and
 * counted in canvas->overflows. Returns the height that was used.
 */
struct writing_box {
    double x, y, width, height, least;
    bool middle;
};
double writing_fit(struct canvas *canvas, const struct writing *writing,
                   const struct writing_box *box);

#endif
