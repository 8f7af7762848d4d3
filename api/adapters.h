/*
 * How a message is told to a partner: one adapter for each way of speaking. All are fibers'
 * straight-line code over api/http_client, and all send the message's id, by which the partner
 * recognises a repetition.
 *
 *   webhook  Standard Webhooks 1.0: {type, timestamp, data}, signed with HMAC-SHA256; also what
 *            gateways of SMS, e-mail, Zalo and push take
 *   portal   the national and provincial public-service portals: DongBoHoSoMC and
 *            CapNhatTienDoHoSoMC behind a login
 *   payment  the payment platform: asks for a fee, the answer comes as a callback
 *   post     the public post: getToken, postOrder
 *   webpush  push services of browsers: encrypted, for one browser (api/web_push.h)
 */
#ifndef API_ADAPTERS_H
#define API_ADAPTERS_H

#include "api/http_client.h"
#include "api/partners.h"

/* What became of a message; the names are those of outbox_settle(). */
/* GONE: nobody is there any more, which is nobody's fault. */
enum delivery { DELIVERED, FAILED, REFUSED, GONE };
extern const char *const delivery_names[];

struct message {
    const char *id, *destination, *kind;
    const char *payload;    /* JSON */
    const char *created_at; /* RFC 3339 */
};

struct errand {
    struct http_client *client;
    struct partner *partner;
    struct arena *arena;
    const struct message *message;
    const char *reason; /* why not, without data of anybody */
};

typedef enum delivery adapter_fn(struct errand *errand);

struct adapter {
    const char *name;
    adapter_fn *run;
};

/* push_adapter.c */
enum delivery push_adapter_run(struct errand *errand);

extern const char *const adapter_names[]; /* NULL-terminated */
const struct adapter *adapter_find(const char *name);

/* For the webhook adapter's test: "v1,<base64>" over id.timestamp.body. NULL: no memory, or a
 * secret that is not "whsec_" and base64. */
const char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                              int64_t timestamp, const char *body);

#endif
