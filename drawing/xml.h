/* Text within XML: what has a meaning there is written as a reference. */
#ifndef DRAWING_XML_H
#define DRAWING_XML_H

#include "base/buffer.h"

void xml_put(struct buffer *buffer, const char *text);

#endif
