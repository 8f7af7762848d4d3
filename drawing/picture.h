/* What drawing gives: the bytes of a file, and what kind of file. They live as long as the arena
 * they were drawn in. */
#ifndef DRAWING_PICTURE_H
#define DRAWING_PICTURE_H

#include <stddef.h>

enum picture_format { PICTURE_SVG, PICTURE_PNG, PICTURE_PDF, PICTURE_FORMAT_COUNT };

struct picture {
    const char *bytes;
    size_t size;
};

/* "image/svg+xml", "image/png", "application/pdf" */
extern const char *const picture_types[PICTURE_FORMAT_COUNT];

#endif
