#include "base/validity.h"

#include <stddef.h>

const char *const confidence_names[] = {
    [CONFIDENCE_SOURCED] = "sourced",
    [CONFIDENCE_PARTLY_SOURCED] = "partly_sourced",
    [CONFIDENCE_DERIVED] = "derived",
    [CONFIDENCE_MEMORY] = "memory",
    NULL,
};

bool period_holds(struct date valid_from, struct date valid_to, struct date on)
{
    return date_compare(valid_from, on) <= 0 &&
           (date_is_none(valid_to) || date_compare(on, valid_to) <= 0);
}

bool period_is_reversed(struct date valid_from, struct date valid_to)
{
    return !date_is_none(valid_to) && date_compare(valid_from, valid_to) > 0;
}

bool periods_overlap(struct date from_a, struct date to_a, struct date from_b, struct date to_b)
{
    bool is_a_first = !date_is_none(to_a) && date_compare(to_a, from_b) < 0;
    bool is_b_first = !date_is_none(to_b) && date_compare(to_b, from_a) < 0;
    return !is_a_first && !is_b_first;
}
