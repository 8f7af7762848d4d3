/*
 * A painted surface as a PNG file that says how large it is on paper and what it shows. For this
 * room only.
 *
 * libpng itself, because cairo's writer takes a multiple of the time for the same pixels and leaves
 * out what the picture is.
 */
#ifndef DRAWING_PNG_FILE_H
#define DRAWING_PNG_FILE_H

#include <cairo.h>
#include <stdbool.h>

#include "base/buffer.h"

struct png_about {
    double pixels_per_metre;
    const char *title, *description, *author; /* UTF-8, Vietnamese */
};

/* The surface is of CAIRO_FORMAT_RGB24. False when there is no memory; what the buffer holds is not
 * to be used then. */
bool png_file_put(struct buffer *buffer, cairo_surface_t *surface, const struct png_about *about);

#endif
