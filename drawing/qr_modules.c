#include "drawing/qr_modules.h"

#include <math.h>
#include <stddef.h>

QRcode *qr_encode(const char *text)
{
    return QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
}

int qr_dark_run(const QRcode *code, int y, int *x)
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

/* Runs of a row are one path without seams, so that no scaling opens gaps between modules. */
static void paint_rows(struct canvas *canvas, const QRcode *code, double x, double y, double module)
{
    canvas_ink(canvas, 0x000000);
    for (int row = 0; row < code->width; row++) {
        int at = 0;
        for (int run = qr_dark_run(code, row, &at); run > 0; run = qr_dark_run(code, row, &at)) {
            cairo_rectangle(canvas->cairo, x + at * module, y + row * module, run * module, module);
            at += run;
        }
    }
    cairo_fill(canvas->cairo);
}

bool qr_paint(struct canvas *canvas, const char *text, double x, double y, double size)
{
    QRcode *code = qr_encode(text);
    if (!code) {
        return false;
    }
    int modules = code->width + 2 * QUIET_MODULES;
    double module = size / modules;
    if (canvas->format == PICTURE_PNG) {
        double scale = canvas->size.scale;
        module = floor(module * scale) / scale;
        x = round((x + (size - module * modules) / 2) * scale) / scale;
        y = round((y + (size - module * modules) / 2) * scale) / scale;
    }
    if (module > 0) {
        canvas_fill(canvas, x, y, module * modules, module * modules, 0xFFFFFF);
        cairo_save(canvas->cairo);
        cairo_set_antialias(canvas->cairo, CAIRO_ANTIALIAS_NONE);
        paint_rows(canvas, code, x + QUIET_MODULES * module, y + QUIET_MODULES * module, module);
        cairo_restore(canvas->cairo);
    }
    QRcode_free(code);
    return module > 0;
}
