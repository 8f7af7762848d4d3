/*
 * What is wrong with a table of data (holidays, deadlines, procedures), all of it at once, so that
 * who edits the table mends it in one go. Names are stable snake_case words: "bad_date",
 * "periods_overlap".
 *
 * The caller owns the items. More faults than capacity are counted but not kept.
 */
#ifndef BASE_DATA_FAULT_H
#define BASE_DATA_FAULT_H

#include <stddef.h>

struct data_fault {
    const char *name;
    const char *column; /* NULL: the row as a whole */
    size_t row;         /* 1 = the first row of data; 0 = the heading, or the table as a whole */
};

struct data_faults {
    struct data_fault *items;
    size_t capacity;
    size_t count;
};

void data_fault_add(struct data_faults *faults, size_t row, const char *column, const char *name);

#endif
