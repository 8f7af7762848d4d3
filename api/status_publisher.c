#include "api/status_publisher.h"

#include <stdlib.h>
#include <string.h>

#include "api/clock.h"
#include "api/log.h"
#include "api/server.h"
#include "api/signing.h"
#include "api/status_build.h"
#include "base/text.h"
#include "cards/status_due.h"

enum { PAUSE_MS = 3000, STEP_MS = 200, FORGET_MS = 60000 };

struct status_publisher {
    struct server *server;
    struct task task;
    struct status_feed *feed;
    struct status_build build;
    bool stopping;
    int64_t forget_at_ms;
};

/* Whether what is published would be believed by a verifier today; the manifest stands for all. */
static bool base_is_good(const struct status_feed *feed, int64_t now, int64_t *ret_issued_at)
{
    struct status_manifest *manifest = malloc(sizeof *manifest);
    struct span bytes = {feed->base->manifest.bytes, feed->base->manifest.size};
    bool good =
        manifest && status_manifest_read(bytes, signing_keys(), now, manifest) == DOCUMENT_GOOD;
    *ret_issued_at = good ? manifest->issued_at : 0;
    free(manifest);
    return good;
}

static void feed_replace(struct status_publisher *publisher, struct status_feed *feed)
{
    if (feed) {
        status_feed_release(publisher->feed);
        publisher->feed = feed;
    }
}

/* Takes over what was published, by whomever, and says what is due. */
static bool look(struct status_publisher *publisher, struct status_state *ret_state)
{
    struct task *task = &publisher->task;
    struct status_build *build = &publisher->build;
    struct sql_rows rows;
    *ret_state = (struct status_state){0};
    task_reset(task);
    if (!task_run(task, SQL_SLOW, QUERY_status_newest, &rows)) {
        return false;
    }
    build->version = 1;
    if (rows.row_count == 0) {
        return true;
    }
    int64_t version = sql_integer(&rows, 0, "version");
    const char *snapshot = sql_value(&rows, 0, "base_snapshot");
    bool is_kept = strlen(snapshot) < sizeof build->base_snapshot &&
                   strcmp(sql_value(&rows, 0, "status_uri"), build->status_uri) == 0 &&
                   *sql_value(&rows, 0, "restored") == 'f';
    build->version = version + 1;
    build->base_version = sql_integer(&rows, 0, "base_version");
    strcpy(build->build, sql_value(&rows, 0, "build"));
    strcpy(build->base_snapshot, is_kept ? snapshot : "");
    *ret_state = (struct status_state){
        .is_published = true,
        .is_changed = *sql_value(&rows, 0, "changed") == 't',
        .delta_issued_at = sql_integer(&rows, 0, "issued_at"),
        .change_count = sql_integer(&rows, 0, "change_count"),
    };
    if (!publisher->feed || publisher->feed->version != version) {
        feed_replace(publisher, status_feed_load(task, version, build->build, publisher->feed));
    }
    ret_state->is_good = is_kept && publisher->feed && publisher->feed->version == version &&
                         base_is_good(publisher->feed, build->now, &ret_state->base_issued_at);
    return true;
}

static bool publish_delta(struct status_publisher *publisher)
{
    const struct handout *manifest = &publisher->feed->base->manifest;
    struct task *task = &publisher->task;
    task_reset(task);
    return status_build_delta(&publisher->build,
                              text_hex_new(&task->arena, manifest->bytes, manifest->size));
}

/* A publication that another server made in between has the same version: then ours is refused. */
static bool publish(struct status_publisher *publisher, enum status_due due)
{
    struct status_build *build = &publisher->build;
    build->key = signing_key_at(KEY_STATUS, build->now);
    task_reset(&publisher->task);
    if (!build->key || !status_build_lease(build, NULL)) {
        return false;
    }
    bool done = due == STATUS_DUE_BASE ? status_build_base(build) : publish_delta(publisher);
    log_event(done ? "status_published" : "status_not_published",
              due == STATUS_DUE_BASE ? "base" : "delta");
    return done;
}

static void turn(struct status_publisher *publisher)
{
    struct status_state state;
    struct status_build *build = &publisher->build;
    signing_refresh();
    build->now = clock_read().unix_us / 1000000;
    build->status_uri = signing_keys()->status_uri;
    if (!look(publisher, &state)) {
        return;
    }
    enum status_due due = status_due(&state, build->now);
    if (due && publish(publisher, due)) {
        look(publisher, &state);
    }
}

/* What only takes room: old publications, and one-time codes that have ended. */
static void forget(struct status_publisher *publisher)
{
    struct sql_rows ignored;
    if (publisher->feed && loop_now_ms() >= publisher->forget_at_ms) {
        task_reset(&publisher->task);
        task_set_integer(&publisher->task, "status_version", publisher->feed->version);
        task_run(&publisher->task, SQL_WRITE, QUERY_status_forgotten, &ignored);
        publisher->forget_at_ms = loop_now_ms() + FORGET_MS;
    }
}

static void publisher_fiber(void *argument)
{
    struct status_publisher *publisher = argument;
    while (!publisher->stopping) {
        turn(publisher);
        forget(publisher);
        for (int waited = 0; waited < PAUSE_MS && !publisher->stopping; waited += STEP_MS) {
            loop_sleep_ms(publisher->server->loop, STEP_MS);
        }
    }
}

struct status_publisher *status_publisher_start(struct server *server)
{
    struct status_publisher *publisher = calloc(1, sizeof *publisher);
    if (!publisher) {
        return NULL;
    }
    publisher->server = server;
    task_init(&publisher->task, server);
    publisher->build.task = &publisher->task;
    uuid_fresh(clock_read().unix_us / 1000, publisher->build.holder);
    if (!fiber_start(publisher_fiber, publisher)) {
        status_publisher_free(publisher);
        return NULL;
    }
    return publisher;
}

void status_publisher_stop(struct status_publisher *publisher)
{
    publisher->stopping = true;
}

void status_publisher_free(struct status_publisher *publisher)
{
    if (publisher) {
        status_feed_release(publisher->feed);
        task_destroy(&publisher->task);
        free(publisher);
    }
}

struct status_feed *status_publisher_feed(const struct status_publisher *publisher)
{
    return publisher->feed;
}
