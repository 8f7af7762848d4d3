/*
 * Between libmicrohttpd's callbacks and a fiber: takes a request, parks its connection, resumes it
 * with the reply.
 */
#ifndef API_EXCHANGE_H
#define API_EXCHANGE_H

#include <microhttpd.h>

#include "api/server.h"

/* MHD_AccessHandlerCallback and MHD_RequestCompletedCallback. */
enum MHD_Result exchange_take(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **context);
void exchange_completed(void *cls, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode code);

/* Frees the spare requests. */
void exchange_cleanup(struct server *server);

#endif
