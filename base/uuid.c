#include "base/uuid.h"

#include <stdio.h>

void uuid_v7(int64_t unix_ms, const uint8_t random[10], char ret_text[UUID_TEXT_SIZE])
{
    uint64_t time = (uint64_t)unix_ms & 0xffffffffffffU;
    snprintf(ret_text, UUID_TEXT_SIZE, "%08x-%04x-7%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             (unsigned)(time >> 16), (unsigned)(time & 0xffff), random[0] & 0x0fU, random[1],
             (random[2] & 0x3fU) | 0x80U, random[3], random[4], random[5], random[6], random[7],
             random[8], random[9]);
}

bool uuid_is_valid(const char *text, size_t length)
{
    if (length != UUID_TEXT_SIZE - 1) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}
