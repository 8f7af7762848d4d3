/*
 * What verifiers without a line come for: keys and revocations, signed, out of memory. Proxies may
 * keep them; who has them already is told so by their ETag.
 */
#include <stdlib.h>
#include <string.h>

#include "api/handlers.h"
#include "api/handout.h"
#include "api/server.h"
#include "api/signing.h"
#include "api/status_publisher.h"

enum { WAIT_MS = 3000, STEP_MS = 20 };

const char *const status_key_set_types[] = {"application/cose", NULL};
const char *const status_jwks_types[] = {"application/jwk-set+json", NULL};
const char *const status_manifest_types[] = {"application/bhyt-status-manifest+cwt", NULL};
const char *const status_delta_types[] = {"application/bhyt-status-delta+cwt", NULL};
const char *const status_list_types[] = {"application/statuslist+cwt", NULL};
const char *const status_bundle_types[] = {"application/cbor", NULL};
const enum problem status_problems[] = {PROBLEM_status_unpublished, PROBLEM_NONE};

/* How long proxies may keep a document, and that they may go on with it for a week when we are
 * away. The delta must reach everybody within a minute. */
#define KEPT_FOR(seconds) "public, max-age=" #seconds ", stale-if-error=604800"

/* A server that has just come up lets its first callers wait a moment. What is published stays in
 * memory until the reply is out. */
static struct status_feed *feed_of(struct request *request)
{
    struct server *server = request->server;
    struct status_feed *feed = status_publisher_feed(server->status_publisher);
    for (int waited = 0; !feed && waited < WAIT_MS && !server->draining; waited += STEP_MS) {
        loop_sleep_ms(server->loop, STEP_MS);
        feed = status_publisher_feed(server->status_publisher);
    }
    if (feed) {
        request->held = status_feed_hold(feed);
        request->release_held = status_feed_release;
    }
    return feed;
}

enum problem status_manifest(struct request *request)
{
    struct status_feed *feed = feed_of(request);
    return feed ? handout_reply(request, &feed->base->manifest, status_manifest_types[0],
                                KEPT_FOR(300))
                : PROBLEM_status_unpublished;
}

enum problem status_delta(struct request *request)
{
    struct status_feed *feed = feed_of(request);
    return feed ? handout_reply(request, &feed->delta, status_delta_types[0], KEPT_FOR(30))
                : PROBLEM_status_unpublished;
}

enum problem status_bundle(struct request *request)
{
    struct status_feed *feed = feed_of(request);
    return feed ? handout_reply(request, status_feed_bundle(feed), status_bundle_types[0],
                                KEPT_FOR(300))
                : PROBLEM_status_unpublished;
}

/* One spelling of a number: no sign, no zero in front. */
static bool list_number(const char *text, uint32_t *ret_list)
{
    size_t length = strspn(text, "0123456789");
    if (text[length] != '\0' || length == 0 || length > 4 || (*text == '0' && length > 1)) {
        return false;
    }
    *ret_list = (uint32_t)strtoul(text, NULL, 10);
    return true;
}

enum problem status_list(struct request *request)
{
    uint32_t list;
    if (!list_number(request_value(request, "list"), &list)) {
        return PROBLEM_not_found;
    }
    struct status_feed *feed = feed_of(request);
    if (!feed) {
        return PROBLEM_status_unpublished;
    }
    const struct handout *handout = status_feed_list(feed, list);
    return handout ? handout_reply(request, handout, status_list_types[0], KEPT_FOR(3600))
                   : PROBLEM_not_found;
}

enum problem status_key_set(struct request *request)
{
    return handout_reply(request, signing_document_handout(), status_key_set_types[0],
                         KEPT_FOR(3600));
}

enum problem status_jwks(struct request *request)
{
    return handout_reply(request, signing_jwks_handout(), status_jwks_types[0], KEPT_FOR(3600));
}
