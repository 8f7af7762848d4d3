#include "base/moment.h"

#include <string.h>

#include "base/date.h"

enum { DAY_SECONDS = 86400 };

/* Two digits at a place; -1 when they are none. */
static int two_digits(const char *at)
{
    bool good = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';
    return good ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

/* Z or ±hh:mm up to the end, as seconds east of Greenwich. */
static bool parse_offset(const char *at, int64_t *ret_seconds)
{
    if (strcmp(at, "Z") == 0) {
        *ret_seconds = 0;
        return true;
    }
    bool good = strlen(at) == 6 && strchr("+-", at[0]) && at[3] == ':';
    int hours = good ? two_digits(at + 1) : -1, minutes = good ? two_digits(at + 4) : -1;
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
        return false;
    }
    *ret_seconds = (at[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool moment_parse(const char *text, int64_t *ret_unix_s)
{
    char day[DATE_TEXT_SIZE];
    struct date date;
    int64_t offset;
    if (strlen(text) < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return false;
    }
    memcpy(day, text, 10);
    day[10] = '\0';
    int hour = two_digits(text + 11), minute = two_digits(text + 14),
        second = two_digits(text + 17);
    const char *rest = text + 19;
    size_t fraction = *rest == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
    if (!date_parse(day, strlen(day), &date) || date_is_partial(date) || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59 || fraction == 1 ||
        !parse_offset(rest + fraction, &offset)) {
        return false;
    }
    *ret_unix_s =
        (int64_t)date_to_days(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
    return true;
}
