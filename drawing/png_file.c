#include "drawing/png_file.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdint.h>

/* Flat areas and thin lines: no filter helps, and the first levels find nearly all there is. */
enum { COMPRESSION_LEVEL = 3 };

static void put(png_structp png, png_bytep bytes, size_t size)
{
    struct buffer *buffer = png_get_io_ptr(png);
    buffer_put(buffer, bytes, size);
    if (buffer->failed) {
        png_error(png, "no memory");
    }
}

static void flush(png_structp png)
{
    (void)png;
}

/* libpng's own way to fail: it must not say so on stderr. */
static void fail(png_structp png, png_const_charp words)
{
    (void)words;
    png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp words)
{
    (void)png;
    (void)words;
}

static png_text text_of(const char *key, const char *text)
{
    static char language[] = "vi";
    return (png_text){
        .compression = PNG_ITXT_COMPRESSION_NONE,
        .key = (png_charp)(uintptr_t)key, /* libpng copies it */
        .text = (png_charp)(uintptr_t)text,
        .lang = language,
    };
}

static void describe(png_structp png, png_infop info, const struct png_about *about)
{
    png_text texts[] = {text_of("Title", about->title), text_of("Description", about->description),
                        text_of("Author", about->author)};
    png_uint_32 density = (png_uint_32)lround(about->pixels_per_metre);
    png_set_text(png, info, texts, sizeof texts / sizeof texts[0]);
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
}

/* Whatever fails below comes back to the setjmp here; nothing that it needs is changed after it. */
static bool write_all(png_structp png, png_infop info, cairo_surface_t *surface,
                      const struct png_about *about)
{
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    int height = cairo_image_surface_get_height(surface);
    png_set_IHDR(png, info, (png_uint_32)cairo_image_surface_get_width(surface),
                 (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    describe(png, info, about);
    png_set_compression_level(png, COMPRESSION_LEVEL);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_write_info(png, info);
    /* Cairo keeps a pixel as 0x00RRGGBB in the order of the machine. */
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        png_set_filler(png, 0, PNG_FILLER_AFTER);
        png_set_bgr(png);
    } else {
        png_set_filler(png, 0, PNG_FILLER_BEFORE);
    }
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    for (int y = 0; y < height; y++) {
        png_write_row(png, pixels + (ptrdiff_t)y * cairo_image_surface_get_stride(surface));
    }
    png_write_end(png, info);
    return true;
}

bool png_file_put(struct buffer *buffer, cairo_surface_t *surface, const struct png_about *about)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, warn);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool is_good = false;
    cairo_surface_flush(surface);
    if (info) {
        png_set_write_fn(png, buffer, put, flush);
        is_good = write_all(png, info, surface, about);
    }
    png_destroy_write_struct(png ? &png : NULL, info ? &info : NULL);
    return is_good && !buffer->failed;
}
