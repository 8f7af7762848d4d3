/*
 * What a number is: its stable id, its article, its name in both languages and its unit.
 * Captions are constants of the program; a derivation points to them.
 */
#ifndef BENEFITS_CAPTION_H
#define BENEFITS_CAPTION_H

enum unit {
    UNIT_VND,
    UNIT_PERCENT, /* 45 = 45 % */
    UNIT_YEARS,
    UNIT_MONTHS,
    UNIT_WEEKS,
    UNIT_DAYS,
    UNIT_TIMES,          /* a bare factor, a count */
    UNIT_CALENDAR_MONTH, /* year * 12 + month - 1, as base/date.h numbers months */
    UNIT_YES_NO,         /* 1 = yes */
};

struct caption {
    const char *rule;    /* stable id, "pension.rate" */
    const char *article; /* NULL: the first cited article among the inputs */
    const char *vi;
    const char *en;
    enum unit unit;
};

/* "vnd", "percent", ... */
const char *unit_name(enum unit unit);

#endif
