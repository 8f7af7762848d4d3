/*
 * JSON Schemas (2020-12) from the three things that describe data here: field tables (what comes
 * in), the columns of prepared statements and shape texts (what goes out).
 *
 * A shape is a list of members: `code text, name text?, days int, lines[] {no int, amount_vnd int},
 * funds[] text, facility? {code text, name text}`. A `?` means: may be null. Types: text int number
 * bool date time uuid json; `text(one|another)` is one of these texts.
 */
#ifndef API_SCHEMA_H
#define API_SCHEMA_H

#include "base/buffer.h"
#include "base/field.h"
#include "records/query.h"

/* `{"type":"object",…}` of a body. */
void schema_table(struct buffer *out, const struct field_table *table);

/* One field's schema, for a query parameter. */
void schema_field(struct buffer *out, const struct field *field);

/* `{"type":"object",…}` of a row, without `cursor`. */
void schema_row(struct buffer *out, const struct query_definition *query);

/* `{"type":"object",…}` of a shape's members. False: the text is no shape. */
bool schema_shape(struct buffer *out, const char *members);

/* The members of a write's `reply` line, NULL when it has none. */
const char *schema_reply_shape(const struct query_definition *query);

#endif
