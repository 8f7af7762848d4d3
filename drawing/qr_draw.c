#include "drawing/qr_draw.h"

#include <cairo.h>
#include <qrencode.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

enum { QUIET_MODULES = 4, USUAL_PICTURE_BYTES = 24 * 1024 };

static QRcode *qr_encode(const char *text, int module_px)
{
    if (module_px < 1 || module_px > QR_MODULE_PX_MOST) {
        return NULL;
    }
    return QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
}

/* The next run of dark modules in a row at or after *x; its length, 0 when the row has no more. */
static int dark_run(const QRcode *code, int y, int *x)
{
    const unsigned char *row = code->data + (ptrdiff_t)y * code->width;
    while (*x < code->width && !(row[*x] & 1)) {
        (*x)++;
    }
    int length = 0;
    while (*x + length < code->width && (row[*x + length] & 1)) {
        length++;
    }
    return length;
}

static void svg_put_escaped(struct buffer *buffer, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            buffer_text(buffer, "&amp;");
            break;
        case '<':
            buffer_text(buffer, "&lt;");
            break;
        case '>':
            buffer_text(buffer, "&gt;");
            break;
        case '"':
            buffer_text(buffer, "&quot;");
            break;
        default:
            buffer_char(buffer, *text);
            break;
        }
    }
}

static void svg_put_modules(struct buffer *buffer, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        int x = 0;
        for (int run = dark_run(code, y, &x); run > 0; run = dark_run(code, y, &x)) {
            buffer_format(buffer, "M%d %dh%dv1h-%dz", x + QUIET_MODULES, y + QUIET_MODULES, run,
                          run);
            x += run;
        }
    }
}

static void svg_put(struct buffer *buffer, const QRcode *code, int module_px, const char *alt_text)
{
    int modules = code->width + 2 * QUIET_MODULES;
    int size_px = modules * module_px;
    buffer_text(buffer, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"");
    svg_put_escaped(buffer, alt_text);
    buffer_format(buffer, "\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"", size_px, size_px,
                  modules, modules);
    buffer_text(buffer, " shape-rendering=\"crispEdges\"><title>");
    svg_put_escaped(buffer, alt_text);
    buffer_text(buffer, "</title><path fill=\"#fff\" d=\"M0 0");
    buffer_format(buffer, "h%dv%dh-%dz\"/><path fill=\"#000\" d=\"", modules, modules, modules);
    svg_put_modules(buffer, code);
    buffer_text(buffer, "\"/></svg>\n");
}

bool qr_draw_svg(struct arena *arena, const char *text, int module_px, const char *alt_text,
                 char **ret_svg)
{
    const char *alt = text_normalise(arena, alt_text, strlen(alt_text));
    QRcode *code = alt ? qr_encode(text, module_px) : NULL;
    if (!code) {
        return false;
    }
    struct buffer buffer;
    buffer_init(&buffer, arena, USUAL_PICTURE_BYTES);
    svg_put(&buffer, code, module_px, alt);
    QRcode_free(code);
    if (buffer.failed) {
        return false;
    }
    *ret_svg = buffer.bytes;
    return true;
}

/* The alpha of a surface that has no colour is written as grey: full is white, none is black. */
static void png_paint(cairo_surface_t *surface, const QRcode *code, ptrdiff_t module_px)
{
    unsigned char *pixels = cairo_image_surface_get_data(surface);
    ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    cairo_surface_flush(surface);
    memset(pixels, 0xFF, (size_t)(stride * cairo_image_surface_get_height(surface)));
    for (int y = 0; y < code->width; y++) {
        unsigned char *top = pixels + (y + QUIET_MODULES) * module_px * stride;
        int x = 0;
        for (int run = dark_run(code, y, &x); run > 0; run = dark_run(code, y, &x)) {
            memset(top + (x + QUIET_MODULES) * module_px, 0, (size_t)(run * module_px));
            x += run;
        }
        for (ptrdiff_t copy = 1; copy < module_px; copy++) {
            memcpy(top + copy * stride, top, (size_t)stride);
        }
    }
    cairo_surface_mark_dirty(surface);
}

static cairo_status_t png_put(void *closure, const unsigned char *bytes, unsigned int size)
{
    struct buffer *buffer = closure;
    buffer_put(buffer, bytes, size);
    return buffer->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

bool qr_draw_png(struct arena *arena, const char *text, int module_px, uint8_t **ret_bytes,
                 size_t *ret_size)
{
    QRcode *code = qr_encode(text, module_px);
    if (!code) {
        return false;
    }
    int size_px = (code->width + 2 * QUIET_MODULES) * module_px;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, size_px, size_px);
    cairo_status_t status = cairo_surface_status(surface);
    struct buffer buffer;
    buffer_init(&buffer, arena, USUAL_PICTURE_BYTES);
    if (status == CAIRO_STATUS_SUCCESS) {
        png_paint(surface, code, module_px);
        status = cairo_surface_write_to_png_stream(surface, png_put, &buffer);
    }
    QRcode_free(code);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS || buffer.failed) {
        return false;
    }
    *ret_bytes = (uint8_t *)buffer.bytes;
    *ret_size = buffer.length;
    return true;
}
