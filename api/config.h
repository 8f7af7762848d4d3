/*
 * The settings of `ansinh serve`, one table: environment variable, default, meaning. `ansinh
 * --help` prints it.
 */
#ifndef API_CONFIG_H
#define API_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/date.h"

struct config {
    const char *database_url;                           /* libpq conninfo, several hosts allowed */
    const char *listen;                                 /* address:port */
    const char *keys;                                   /* folder */
    const char *public_url;                             /* without a slash at its end */
    const char *files;                                  /* folder of payment files */
    const char *payer_name, *payer_account, *payer_bic; /* whom payment files debit */
    const char *outbox_file;   /* where notices go that have no partner yet */
    const char *attachments;   /* folder */
    const char *partners;      /* file that names the others; "" = none */
    const char *trusted_proxy; /* address whose X-Forwarded-For is believed; "" = nobody's */
    struct date today;         /* none = the real day */
    int64_t read_connections, check_connections, write_connections, slow_connections;
    int64_t requests_at_once; /* beyond it: 503 */
    int64_t connections;      /* descriptors for clients */
    int64_t hash_threads;
    int64_t outbox_retry_ms, outbox_lease_ms, outbox_attempts;
    int64_t work_threads; /* for payment runs and imports */
    int64_t payment_part; /* people who are paid in one transaction */
    int64_t import_part;  /* rows of an import that one transaction takes */
    int64_t sweep_ms;
    int64_t gateway_aliases; /* 0 or 1 */
    int64_t log_requests;    /* 0 or 1 */
};

/* Reads the environment; false (every fault on stderr) when a value is not what it should be. */
bool config_read(struct config *ret_config);
void config_print(FILE *out);

#endif
