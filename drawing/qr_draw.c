#include "drawing/qr_draw.h"

#include <cairo.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "base/xml_text.h"
#include "drawing/qr_modules.h"

enum { USUAL_PICTURE_BYTES = 24 * 1024 };

static bool size_is_good(int module_px)
{
    return module_px >= 1 && module_px <= QR_MODULE_PX_MOST;
}

static void svg_put_modules(struct buffer *buffer, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        int x = 0;
        for (int run = qr_dark_run(code, y, &x); run > 0; run = qr_dark_run(code, y, &x)) {
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
    xml_put(buffer, alt_text);
    buffer_format(buffer, "\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"", size_px, size_px,
                  modules, modules);
    buffer_text(buffer, " shape-rendering=\"crispEdges\"><title>");
    xml_put(buffer, alt_text);
    buffer_text(buffer, "</title><path fill=\"#fff\" d=\"M0 0");
    buffer_format(buffer, "h%dv%dh-%dz\"/><path fill=\"#000\" d=\"", modules, modules, modules);
    svg_put_modules(buffer, code);
    buffer_text(buffer, "\"/></svg>\n");
}

bool qr_draw_svg(struct arena *arena, const char *text, int module_px, const char *alt_text,
                 char **ret_svg)
{
    const char *alt = text_normalise(arena, alt_text, strlen(alt_text));
    QRcode *code = alt && size_is_good(module_px) ? qr_encode(text) : NULL;
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
        for (int run = qr_dark_run(code, y, &x); run > 0; run = qr_dark_run(code, y, &x)) {
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
    QRcode *code = size_is_good(module_px) ? qr_encode(text) : NULL;
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
