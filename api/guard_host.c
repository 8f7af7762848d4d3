#include "api/guard_host.h"

#include <string.h>

enum host_part { AT_HOST, IN_HOST, AT_ADDRESS, IN_ADDRESS, BEHIND_ADDRESS, IN_PORT };

static bool is_one_of(uint8_t c, const char *characters)
{
    return c && strchr(characters, c);
}

static bool is_of_name(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           is_one_of(c, ".-_");
}

bool guard_host_feed(uint8_t *part, uint8_t c)
{
    switch ((enum host_part) * part) {
    case AT_HOST:
        *part = c == '[' ? AT_ADDRESS : IN_HOST;
        return c == '[' || is_of_name(c);
    case IN_HOST:
        *part = c == ':' ? IN_PORT : IN_HOST;
        return c == ':' || is_of_name(c);
    case AT_ADDRESS:
        *part = IN_ADDRESS;
        return is_one_of(c, "0123456789abcdefABCDEF:.");
    case IN_ADDRESS:
        *part = c == ']' ? BEHIND_ADDRESS : IN_ADDRESS;
        return c == ']' || is_one_of(c, "0123456789abcdefABCDEF:.");
    case BEHIND_ADDRESS:
        *part = IN_PORT;
        return c == ':';
    case IN_PORT:
    default:
        return c >= '0' && c <= '9';
    }
}

bool guard_host_ends(uint8_t part)
{
    return part == IN_HOST || part == BEHIND_ADDRESS || part == IN_PORT;
}
