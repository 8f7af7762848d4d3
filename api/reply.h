/*
 * Rendering: rows to JSON, problems to application/problem+json, and what every reply carries.
 */
#ifndef API_REPLY_H
#define API_REPLY_H

#include "api/request.h"
#include "base/buffer.h"

/* A row as a JSON object, within what a handler writes. */
void reply_put_row(struct buffer *out, const struct sql_rows *rows, int row);

enum problem reply_row(struct request *request, const struct sql_rows *rows);
enum problem reply_list(struct request *request, const struct sql_rows *rows);
/* The cursor of a page's last row (api/cursor.h); NULL: no memory. */
const char *reply_cursor(struct request *request, const char *place);
/* A time as PostgreSQL writes it, as JSON text of RFC 3339: quoted, "null" for infinity. */
const char *reply_time(struct arena *arena, const char *text);
/* Finishes a JSON text that a handler wrote. */
enum problem reply_json(struct request *request, int status, const struct buffer *json);
void reply_bytes(struct request *request, int status, const char *content_type, const char *bytes,
                 size_t length);
/* A file as body: the descriptor becomes the reply's; the tag is what its ETag says. */
void reply_file(struct request *request, int fd, size_t length, const char *content_type,
                const char *tag);
void reply_header(struct request *request, const char *name, const char *value);

/* Renders a problem with the request's faults. */
void reply_problem(struct request *request, enum problem problem);

/* Gives a 200 its ETag unless its handler has, and turns it into 304 if the caller has it already.
 */
void reply_conditional(struct request *request);

/* Chooses among the types of the request's route by its Accept header; false: it takes none. */
bool reply_negotiate(struct request *request);

/* Whether that choice is a type. */
bool reply_prefers(const struct request *request, const char *content_type);

/* Whether the Accept header takes a type, though it may prefer another. */
bool reply_accepts(const struct request *request, const char *content_type);

#endif
