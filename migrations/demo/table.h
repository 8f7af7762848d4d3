/*
 * The tables that the demo population fills, and the rows on their way into them.
 *
 * Rows are gathered per table and sent by COPY in chunks, in the text form of COPY: columns divided
 * by tabs, "\N" for null. A failure is remembered: add on, then look at table_flush_all.
 */
#ifndef MIGRATIONS_DEMO_TABLE_H
#define MIGRATIONS_DEMO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records/admin.h"

enum table {
    TABLE_OFFICE,
    TABLE_EMPLOYER,
    TABLE_PERSON,
    TABLE_IDENTIFIER,
    TABLE_MERGE,
    TABLE_HOUSEHOLD,
    TABLE_MEMBER,
    TABLE_GUARDIANSHIP,
    TABLE_CONTRIBUTION,
    TABLE_CARD,
    TABLE_VISIT,
    TABLE_DIAGNOSIS,
    TABLE_LINE,
    TABLE_BANK,
    TABLE_BENEFIT,
    TABLE_PAYEE,
    TABLE_PAYMENT,
    TABLE_ACCOUNT,
    TABLE_PARTNER,
    TABLE_COUNT,
};

struct tables {
    struct admin *admin;
    bool failed;
    struct table_rows {
        char *bytes;
        size_t length;
        int64_t count; /* rows so far */
    } rows[TABLE_COUNT];
};

/* False when there is no memory. */
bool tables_open(struct tables *tables, struct admin *admin);
void tables_close(struct tables *tables);

const char *table_name(enum table table);

/* One row, without its line end, of the columns that table.c names. */
void table_add(struct tables *tables, enum table table, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends what is still waiting; false when anything has failed. */
bool tables_flush(struct tables *tables);

#endif
