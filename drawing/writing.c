#include "drawing/writing.h"

#include <math.h>
#include <string.h>

#define SHRINK_STEP 0.96

static void style(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

static PangoFontDescription *font_of(const struct lettering *lettering, double factor)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, lettering->family);
    pango_font_description_set_absolute_size(font, lettering->size * factor * PANGO_SCALE);
    pango_font_description_set_weight(font,
                                      lettering->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(font,
                                     lettering->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    return font;
}

/* What a lettering is to pango, for the bytes [from, to) of a text. */
static void style_as(PangoAttrList *list, const struct lettering *lettering, double factor,
                     size_t from, size_t to)
{
    PangoFontDescription *font = font_of(lettering, factor);
    style(list, pango_attr_font_desc_new(font), from, to);
    style(list,
          pango_attr_foreground_new((guint16)((lettering->rgb >> 16 & 255) * 257),
                                    (guint16)((lettering->rgb >> 8 & 255) * 257),
                                    (guint16)((lettering->rgb & 255) * 257)),
          from, to);
    if (lettering->spacing != 0) {
        style(list,
              pango_attr_letter_spacing_new((int)lround(lettering->spacing * factor * PANGO_SCALE)),
              from, to);
    }
    pango_font_description_free(font);
}

static PangoLayout *layout_at(struct canvas *canvas, const struct writing *writing, double width,
                              double factor)
{
    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                                PANGO_ALIGN_RIGHT};
    const char *text = writing->text ? writing->text : "", *aside = writing->aside;
    bool has_aside = aside && aside[0];
    char *both = g_strconcat(text, has_aside ? (writing->aside_below ? "\n" : "  ") : "",
                             has_aside ? aside : "", NULL);
    size_t length = strlen(text), whole = strlen(both);
    PangoLayout *layout = pango_layout_new(canvas->pango);
    PangoAttrList *list = pango_attr_list_new();
    style_as(list, writing->lettering, factor, 0, length);
    if (whole > length) {
        style_as(list, writing->aside_lettering, factor, length, whole);
    }
    PangoFontDescription *font = font_of(writing->lettering, factor);
    pango_layout_set_font_description(layout, font); /* the height of a text without letters */
    pango_font_description_free(font);
    pango_layout_set_text(layout, both, (int)whole);
    g_free(both);
    pango_layout_set_attributes(layout, list);
    pango_layout_set_width(layout, (int)lround(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, alignments[writing->alignment]);
    pango_attr_list_unref(list);
    return layout;
}

PangoLayout *writing_layout(struct canvas *canvas, const struct writing *writing, double width)
{
    return layout_at(canvas, writing, width, 1);
}

double layout_height(PangoLayout *layout)
{
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

static void show(struct canvas *canvas, PangoLayout *layout, double x, double y)
{
    cairo_move_to(canvas->cairo, x, y);
    pango_cairo_show_layout(canvas->cairo, layout);
}

double writing_put(struct canvas *canvas, const struct writing *writing, double x, double y,
                   double width)
{
    PangoLayout *layout = writing_layout(canvas, writing, width);
    double height = layout_height(layout);
    show(canvas, layout, x, y);
    g_object_unref(layout);
    return height;
}

/* A word that had to be broken fits, but a smaller size may spare it: words are broken last. */
static bool breaks_a_word(PangoLayout *layout)
{
    const char *text = pango_layout_get_text(layout);
    for (GSList *lines = pango_layout_get_lines_readonly(layout); lines; lines = lines->next) {
        const PangoLayoutLine *line = lines->data;
        int end = line->start_index + line->length;
        if (lines->next && end > 0 && !strchr(" \n-/", text[end - 1]) &&
            !strchr(" \n", text[end])) {
            return true;
        }
    }
    return false;
}

double writing_fit(struct canvas *canvas, const struct writing *writing,
                   const struct writing_box *box)
{
    double factor = 1;
    PangoLayout *layout = layout_at(canvas, writing, box->width, factor);
    while ((layout_height(layout) > box->height || breaks_a_word(layout)) &&
           factor * SHRINK_STEP >= box->least) {
        factor *= SHRINK_STEP;
        g_object_unref(layout);
        layout = layout_at(canvas, writing, box->width, factor);
    }
    double height = layout_height(layout);
    if (height > box->height) {
        canvas->overflows++;
    }
    show(canvas, layout, box->x, box->y + (box->middle ? (box->height - height) / 2 : 0));
    g_object_unref(layout);
    return height;
}
