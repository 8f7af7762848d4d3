#include "benefits/caption.h"

const char *unit_name(enum unit unit)
{
    static const char *const names[] = {
        [UNIT_VND] = "vnd",       [UNIT_PERCENT] = "percent",      [UNIT_YEARS] = "years",
        [UNIT_MONTHS] = "months", [UNIT_WEEKS] = "weeks",          [UNIT_DAYS] = "days",
        [UNIT_TIMES] = "times",   [UNIT_CALENDAR_MONTH] = "month", [UNIT_YES_NO] = "yes_no",
    };
    return names[unit];
}
