#include "base/data_fault.h"

void data_fault_add(struct data_faults *faults, size_t row, const char *column, const char *name)
{
    if (faults->count < faults->capacity) {
        faults->items[faults->count] = (struct data_fault){name, column, row};
    }
    faults->count++;
}
