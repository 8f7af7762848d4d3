#include "base/xml_text.h"

const char *xml_reference(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r': /* as it is, a reader would take it for a line feed */
        return "&#13;";
    default:
        return NULL;
    }
}

void xml_put(struct buffer *buffer, const char *text)
{
    for (; *text; text++) {
        const char *reference = xml_reference(*text);
        if (reference) {
            buffer_text(buffer, reference);
        } else {
            buffer_char(buffer, *text);
        }
    }
}
