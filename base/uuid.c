#include "base/uuid.h"

#include <sodium.h>
#include <string.h>

static char *put_hex(char *out, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    return out;
}

void uuid_v7(int64_t unix_ms, const uint8_t random[10], char ret_text[UUID_TEXT_SIZE])
{
    static const uint8_t group_sizes[] = {4, 2, 2, 2, 6};
    enum { GROUPS = sizeof group_sizes };
    uint8_t bytes[16];
    const uint8_t *group = bytes;
    for (int i = 0; i < 6; i++) {
        bytes[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    }
    memcpy(bytes + 6, random, 10);
    bytes[6] = (uint8_t)(0x70 | (random[0] & 0x0f));
    bytes[8] = (uint8_t)(0x80 | (random[2] & 0x3f));
    for (int i = 0; i < GROUPS; i++) {
        ret_text = put_hex(ret_text, group, group_sizes[i]);
        group += group_sizes[i];
        *ret_text++ = i + 1 < GROUPS ? '-' : '\0';
    }
}

void uuid_fresh(int64_t unix_ms, char ret_text[UUID_TEXT_SIZE])
{
    static _Thread_local uint8_t pool[1000];
    static _Thread_local size_t left;
    if (left == 0) {
        randombytes_buf(pool, sizeof pool);
        left = sizeof pool;
    }
    left -= 10;
    uuid_v7(unix_ms, pool + left, ret_text);
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
