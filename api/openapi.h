/*
 * The OpenAPI 3.1 document, printed from what runs: the routes, the field tables of bodies and
 * queries, and the statements as PostgreSQL describes them (columns, types, NOT NULL, COMMENT ON).
 * Nothing is written twice.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include <stdbool.h>

struct buffer;
struct server;

/* Prints the document for /openapi.json; the database is connected. */
bool openapi_start(struct server *server);
void openapi_stop(struct server *server);

/* `ansinh openapi`: connects, prints to stdout; the process's exit status. */
int openapi_print(const char *database_url);

/* Its parts (openapi_paths.c): `"tags":[…]` and `"paths":{…}`. */
void openapi_put_tags(struct buffer *out);
void openapi_put_paths(struct buffer *out);

#endif
