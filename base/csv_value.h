/*
 * One field of a CSV table: from its text to the member of a struct that its column names. The
 * inside of csv.c.
 */
#ifndef BASE_CSV_VALUE_H
#define BASE_CSV_VALUE_H

#include "base/csv.h"

/* The name of what is wrong with the value, or NULL when it is stored. The value is NUL-terminated;
 * the member may come to point into it. */
const char *csv_value_store(char *value, const struct csv_column *column, void *member);

#endif
