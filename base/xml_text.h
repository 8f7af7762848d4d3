/* Text within XML: what has a meaning there is written as a reference. */
#ifndef BASE_XML_TEXT_H
#define BASE_XML_TEXT_H

#include "base/buffer.h"

/* The reference that a character of text or of an attribute is written as; NULL = as it is. */
const char *xml_reference(char character);

void xml_put(struct buffer *buffer, const char *text);

#endif
