/*
 * Where messages go that leave the house: the file ANSINH_PARTNERS, a JSON list of objects, read
 * once at start. It is the only place that names hosts to call, and it holds secrets: others
 * than its owner may not read it. A destination that it does not name goes to the outbox file.
 *
 *     [{"destination": "sms", "adapter": "webhook", "url": "https://sms.example/v1/messages",
 *       "secret": "whsec_…"},
 *      {"destination": "national_portal", "adapter": "portal", "url": "https://portal.example",
 *       "username": "…", "password": "…", "code": "000.00.00.G24"}]
 */
#ifndef API_PARTNERS_H
#define API_PARTNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapter;

enum { PARTNER_SESSION_SIZE = 512 };

struct partner {
    const char *destination;
    const char *adapter; /* a name of api/adapters.h */
    const char *url;     /* without a slash at its end; https, or http to this machine */
    const char *username, *password;
    const char *secret; /* "whsec_" and base64: signs webhooks */
    const char *code; /* by which the partner knows us; of webpush: whom to ask (mailto:, https:) */
    const char *ca_file; /* who signs its certificate; NULL = whom the system trusts */
    int64_t timeout_ms;  /* 0 = PARTNER_TIMEOUT_MS */
    const struct adapter *runs;
    char session[PARTNER_SESSION_SIZE]; /* of the last login, "" = none */
};

enum { PARTNER_TIMEOUT_MS = 10000 };

struct partners;

/* An empty path is an empty list. NULL, said on stderr, for a file with any fault. */
struct partners *partners_load(const char *path);
void partners_free(struct partners *partners);

size_t partners_count(const struct partners *partners);

/* NULL: nobody is named for it. */
struct partner *partners_find(struct partners *partners, const char *destination);

/* Who of that adapter an address lies at, and what follows the partner's own in it: a path without
 * steps up, of printable characters. NULL: nobody. */
const struct partner *partners_of_address(const struct partners *partners, const char *adapter,
                                          const char *address, const char **ret_path);

/* Whether an address may be called: what fuzzing and the loader ask. */
bool partner_url_is_allowed(const char *url);

#endif
