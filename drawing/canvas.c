#include "drawing/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/xml_text.h"
#include "drawing/png_file.h"

enum { USUAL_PICTURE_BYTES = 64 * 1024 };

const char *const picture_types[PICTURE_FORMAT_COUNT] = {
    [PICTURE_SVG] = "image/svg+xml",
    [PICTURE_PNG] = "image/png",
    [PICTURE_PDF] = "application/pdf",
};

static cairo_status_t put(void *closure, const unsigned char *bytes, unsigned int size)
{
    struct buffer *buffer = closure;
    buffer_put(buffer, bytes, size);
    return buffer->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *make_pdf(struct canvas *canvas, double width_pt, double height_pt)
{
    const struct canvas_about *about = &canvas->about;
    cairo_surface_t *pdf =
        cairo_pdf_surface_create_for_stream(put, &canvas->output, width_pt, height_pt);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, about->title);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_SUBJECT, about->description);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_AUTHOR, about->author);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "An Sinh");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, about->created_on);
    return pdf;
}

static cairo_surface_t *make_surface(struct canvas *canvas)
{
    const struct canvas_size *size = &canvas->size;
    double width_pt = size->width * size->unit_pt, height_pt = size->height * size->unit_pt;
    cairo_surface_t *svg;
    switch (canvas->format) {
    case PICTURE_SVG:
        svg = cairo_svg_surface_create_for_stream(put, &canvas->output, width_pt, height_pt);
        cairo_svg_surface_set_document_unit(svg, CAIRO_SVG_UNIT_PT);
        return svg;
    case PICTURE_PDF:
        return make_pdf(canvas, width_pt, height_pt);
    case PICTURE_PNG:
    case PICTURE_FORMAT_COUNT:
    default:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                          (int)lround(size->width * size->scale),
                                          (int)lround(size->height * size->scale));
    }
}

/* No hinting: a letter has the same width at every scale, so that what fits once fits always. */
static PangoContext *make_pango(cairo_t *cairo)
{
    PangoContext *pango = pango_cairo_create_context(cairo);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(pango, options);
    pango_context_set_round_glyph_positions(pango, FALSE);
    pango_context_set_language(pango, pango_language_from_string("vi"));
    cairo_font_options_destroy(options);
    return pango;
}

static bool is_text(const char *text)
{
    return text_is_utf8(text, strlen(text));
}

bool canvas_open(struct canvas *canvas, struct arena *arena, enum picture_format format,
                 const struct canvas_size *size, const struct canvas_about *about)
{
    if (!is_text(about->title) || !is_text(about->description) || !is_text(about->author)) {
        return false;
    }
    *canvas = (struct canvas){.arena = arena, .format = format, .size = *size, .about = *about};
    buffer_init(&canvas->output, arena, USUAL_PICTURE_BYTES);
    canvas->surface = make_surface(canvas);
    canvas->cairo = cairo_create(canvas->surface);
    double units = format == PICTURE_PNG ? (double)size->scale : size->unit_pt;
    cairo_scale(canvas->cairo, units, units);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS || canvas->output.failed) {
        cairo_destroy(canvas->cairo);
        cairo_surface_destroy(canvas->surface);
        return false;
    }
    canvas->pango = make_pango(canvas->cairo);
    canvas_fill(canvas, 0, 0, size->width, size->height, 0xFFFFFF);
    return true;
}

/* Cairo numbers its surfaces through the life of the process and writes the number into the SVG;
 * the same picture must be the same bytes. The name is used nowhere, so its digits are made 0. */
static void still_ids(struct buffer *svg)
{
    static const char name[] = "id=\"surface";
    for (char *at = strstr(svg->bytes, name); at; at = strstr(at, name)) {
        at += sizeof name - 1;
        size_t digits = strspn(at, "0123456789");
        size_t rest = svg->length - (size_t)(at + digits - svg->bytes);
        if (digits > 0) {
            *at = '0';
            memmove(at + 1, at + digits, rest + 1);
            svg->length -= digits - 1;
        }
    }
}

/* The accessible name and description stand first within the picture. */
static void put_described(struct canvas *canvas, struct buffer *ret_svg)
{
    static const char role[] = " role=\"img\" aria-labelledby=\"title\" aria-describedby=\"desc\" "
                               "lang=\"vi\"><title id=\"title\">";
    struct buffer *plain = &canvas->output;
    buffer_init(ret_svg, canvas->arena, plain->length + 2048);
    still_ids(plain);
    const char *open = strstr(plain->bytes, "<svg ");
    const char *end = open ? strchr(open, '>') : NULL;
    if (!end) {
        ret_svg->failed = true;
        return;
    }
    buffer_put(ret_svg, plain->bytes, (size_t)(end - plain->bytes));
    buffer_text(ret_svg, role);
    xml_put(ret_svg, canvas->about.title);
    buffer_text(ret_svg, "</title><desc id=\"desc\">");
    xml_put(ret_svg, canvas->about.description);
    buffer_text(ret_svg, "</desc");
    buffer_text(ret_svg, end);
}

static void put_png(struct canvas *canvas)
{
    const double points_per_metre = 72 / 0.0254;
    const struct png_about about = {
        .pixels_per_metre = canvas->size.scale / canvas->size.unit_pt * points_per_metre,
        .title = canvas->about.title,
        .description = canvas->about.description,
        .author = canvas->about.author,
    };
    canvas->output.failed |= !png_file_put(&canvas->output, canvas->surface, &about);
}

bool canvas_close(struct canvas *canvas, struct picture *ret_picture)
{
    cairo_status_t status = cairo_status(canvas->cairo);
    struct buffer described, *output = &canvas->output;
    g_object_unref(canvas->pango);
    cairo_destroy(canvas->cairo);
    if (status == CAIRO_STATUS_SUCCESS && canvas->format == PICTURE_PNG) {
        put_png(canvas);
    }
    cairo_surface_finish(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS) {
        status = cairo_surface_status(canvas->surface);
    }
    cairo_surface_destroy(canvas->surface);
    if (canvas->format == PICTURE_SVG && status == CAIRO_STATUS_SUCCESS && !output->failed) {
        put_described(canvas, &described);
        output = &described;
    }
    if (status != CAIRO_STATUS_SUCCESS || output->failed) {
        return false;
    }
    *ret_picture = (struct picture){output->bytes, output->length};
    return true;
}

void canvas_turn(struct canvas *canvas)
{
    cairo_show_page(canvas->cairo);
}

void canvas_ink(struct canvas *canvas, uint32_t rgb)
{
    cairo_set_source_rgb(canvas->cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

void canvas_fill(struct canvas *canvas, double x, double y, double width, double height,
                 uint32_t rgb)
{
    canvas_ink(canvas, rgb);
    cairo_rectangle(canvas->cairo, x, y, width, height);
    cairo_fill(canvas->cairo);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 uint32_t rgb)
{
    canvas_ink(canvas, rgb);
    cairo_set_line_width(canvas->cairo, width);
    cairo_move_to(canvas->cairo, x1, y1);
    cairo_line_to(canvas->cairo, x2, y2);
    cairo_stroke(canvas->cairo);
}

void canvas_box(struct canvas *canvas, double x, double y, double width, double height,
                double radius, double line, uint32_t rgb)
{
    cairo_t *cairo = canvas->cairo;
    double right = x + width - radius, bottom = y + height - radius;
    canvas_ink(canvas, rgb);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right, y + radius, radius, -M_PI_2, 0);
    cairo_arc(cairo, right, bottom, radius, 0, M_PI_2);
    cairo_arc(cairo, x + radius, bottom, radius, M_PI_2, M_PI);
    cairo_arc(cairo, x + radius, y + radius, radius, M_PI, 3 * M_PI_2);
    cairo_close_path(cairo);
    if (line > 0) {
        cairo_set_line_width(cairo, line);
        cairo_stroke(cairo);
    } else {
        cairo_fill(cairo);
    }
}

void canvas_tag(struct canvas *canvas, const char *tag)
{
    if (canvas->format == PICTURE_PDF) {
        cairo_tag_begin(canvas->cairo, tag, NULL);
    }
}

void canvas_untag(struct canvas *canvas, const char *tag)
{
    if (canvas->format == PICTURE_PDF) {
        cairo_tag_end(canvas->cairo, tag);
    }
}
