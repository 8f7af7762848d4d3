/*
 * Rows as a table for spreadsheets (base/csv_write.h): a heading with the names of the columns,
 * then a line a row.
 */
#ifndef API_SHEET_H
#define API_SHEET_H

#include "api/request.h"

/* The first `column_count` columns, to be kept as a file of that name. */
enum problem sheet_reply(struct request *request, const struct sql_rows *rows, int column_count,
                         const char *file_name);

#endif
