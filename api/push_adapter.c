/*
 * The adapter webpush: one message, encrypted for one browser. The payload is what push_wire()
 * makes (migrations/functions/notices.sql); one without a path is of a subscription that has ended.
 */
#include <string.h>

#include "api/adapters.h"
#include "api/clock.h"
#include "api/keys.h"
#include "api/web_push.h"
#include "base/json_input.h"
#include "base/text.h"

enum { TOKEN_LIFE_S = 12 * 3600 };

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool keys_read(const json_t *wire, struct push_keys *ret_keys)
{
    const char *key = member(wire, "p256dh"), *auth = member(wire, "auth");
    return key && auth && text_unhex(key, 2 * sizeof ret_keys->p256dh, ret_keys->p256dh) &&
           text_unhex(auth, 2 * sizeof ret_keys->auth, ret_keys->auth);
}

/* A message that comes again takes the place of the first one at the service (RFC 8030, section
 * 5.4): the topic is the message's id without its hyphens. */
static const char *topic_of(struct arena *arena, const char *id)
{
    char topic[33] = "";
    size_t length = 0;
    for (; *id && length < sizeof topic - 1; id++) {
        if (*id != '-') {
            topic[length++] = *id;
        }
    }
    topic[length] = '\0';
    return arena_printf(arena, "Topic: %s", topic);
}

static enum delivery judge(struct errand *errand, const struct http_answer *answer)
{
    if (answer->status >= 200 && answer->status < 300) {
        return DELIVERED;
    }
    errand->reason =
        answer->status ? arena_printf(errand->arena, "HTTP %d", answer->status) : answer->fault;
    return answer->status == 404 || answer->status == 410   ? GONE
           : answer->status == 400 || answer->status == 413 ? REFUSED
                                                            : FAILED;
}

enum delivery push_adapter_run(struct errand *errand)
{
    const struct partner *partner = errand->partner;
    struct arena *arena = errand->arena;
    const json_t *wire = json_input_own(arena, errand->message->payload);
    const char *path = member(wire, "path");
    struct push_keys keys;
    struct push_once once;
    struct http_answer answer;
    if (!path || !keys_read(wire, &keys)) {
        return GONE;
    }
    const char *text = member(wire, "push");
    size_t length = text ? strlen(text) : 0;
    uint8_t *body = arena_alloc(arena, length + PUSH_OVERHEAD);
    const char *authorization =
        push_authorization(arena, keys_push(), partner->url,
                           clock_read().unix_us / 1000000 + TOKEN_LIFE_S, partner->code);
    push_once_make(&once);
    if (!text || !body || !authorization || !push_encrypt(&keys, &once, text, length, body)) {
        errand->reason = "no memory";
        return FAILED;
    }
    const struct http_call call = {
        .url = arena_printf(arena, "%s%s", partner->url, path),
        .content_type = "application/octet-stream",
        .body = (const char *)body,
        .length = length + PUSH_OVERHEAD,
        .headers = {arena_printf(arena, "Authorization: %s", authorization),
                    "Content-Encoding: aes128gcm", "TTL: 86400", "Urgency: normal",
                    topic_of(arena, errand->message->id)},
        .ca_file = partner->ca_file,
        .timeout_ms = (int)partner->timeout_ms,
    };
    http_client_call(errand->client, arena, &call, &answer);
    return judge(errand, &answer);
}
