#include "api/status_feed.h"

#include <stdlib.h>
#include <string.h>

#include "api/signing.h"
#include "base/text.h"

static bool handout_of_hex(const char *hex, struct handout *ret_handout)
{
    size_t length = strlen(hex);
    uint8_t *bytes = malloc(length / 2 + 1);
    if (bytes && text_unhex(hex, length, bytes) && handout_make(bytes, length / 2, ret_handout)) {
        return true;
    }
    free(bytes);
    return false;
}

static void base_release(struct status_base *base)
{
    if (base && --base->holders == 0) {
        for (size_t i = 0; i < base->count; i++) {
            free(base->lists[i].handout.bytes);
        }
        free(base->manifest.bytes);
        free(base);
    }
}

struct status_feed *status_feed_hold(struct status_feed *feed)
{
    feed->holders++;
    return feed;
}

void status_feed_release(void *argument)
{
    struct status_feed *feed = argument;
    if (feed && --feed->holders == 0) {
        base_release(feed->base);
        free(feed->delta.bytes);
        free(feed->bundle.bytes);
        free(feed);
    }
}

/* One list at a time: together they are more than an arena holds. */
static bool lists_load(struct task *task, struct status_base *base)
{
    struct sql_rows lists, rows;
    uint32_t numbers[STATUS_LISTS_MOST];
    task_set(task, "status_build", base->build);
    if (!task_run(task, SQL_SLOW, QUERY_status_lists_of_build, &lists) ||
        lists.row_count > STATUS_LISTS_MOST) {
        return false;
    }
    int count = lists.row_count;
    for (int i = 0; i < count; i++) {
        numbers[i] = (uint32_t)sql_integer(&lists, i, "status_list");
    }
    for (int i = 0; i < count; i++) {
        task_reset(task);
        task_set(task, "status_build", base->build);
        task_set_integer(task, "status_list", numbers[i]);
        if (!task_run(task, SQL_SLOW, QUERY_status_document_of_build, &rows) ||
            rows.row_count == 0 ||
            !handout_of_hex(sql_value(&rows, 0, "document"), &base->lists[i].handout)) {
            return false;
        }
        base->lists[i].list = numbers[i];
        base->count++;
    }
    return true;
}

static struct status_base *base_load(struct task *task, const char *build)
{
    struct status_base *base = calloc(1, sizeof *base);
    if (base) {
        base->holders = 1;
        memcpy(base->build, build, UUID_TEXT_SIZE);
        if (lists_load(task, base)) {
            return base;
        }
        base_release(base);
    }
    return NULL;
}

static bool papers_load(struct task *task, struct status_feed *feed)
{
    struct sql_rows rows;
    task_reset(task);
    task_set_integer(task, "status_version", feed->version);
    if (!task_run(task, SQL_SLOW, QUERY_status_papers, &rows) || rows.row_count == 0) {
        return false;
    }
    struct handout *manifest = &feed->base->manifest;
    return handout_of_hex(sql_value(&rows, 0, "delta"), &feed->delta) &&
           (manifest->bytes || handout_of_hex(sql_value(&rows, 0, "manifest"), manifest));
}

struct status_feed *status_feed_load(struct task *task, int64_t version, const char *build,
                                     struct status_feed *older)
{
    char of_build[UUID_TEXT_SIZE];
    struct status_feed *feed = calloc(1, sizeof *feed);
    if (!feed) {
        return NULL;
    }
    memcpy(of_build, build, sizeof of_build);
    feed->holders = 1;
    feed->version = version;
    if (older && strcmp(older->base->build, of_build) == 0) {
        feed->base = older->base;
        feed->base->holders++;
    } else {
        feed->base = base_load(task, of_build);
    }
    if (feed->base && papers_load(task, feed)) {
        return feed;
    }
    status_feed_release(feed);
    return NULL;
}

const struct handout *status_feed_list(const struct status_feed *feed, uint32_t list)
{
    for (size_t i = 0; i < feed->base->count; i++) {
        if (feed->base->lists[i].list == list) {
            return &feed->base->lists[i].handout;
        }
    }
    return NULL;
}

static struct span span_of(const struct handout *handout)
{
    return (struct span){handout->bytes, handout->size};
}

static bool bundle_make(struct status_feed *feed)
{
    const struct status_base *base = feed->base;
    struct status_bundle *bundle = calloc(1, sizeof *bundle);
    size_t capacity = 1024;
    if (!bundle) {
        return false;
    }
    *bundle = (struct status_bundle){.key_set = signing_document(),
                                     .manifest = span_of(&base->manifest),
                                     .delta = span_of(&feed->delta),
                                     .count = base->count};
    capacity += bundle->key_set.size + bundle->manifest.size + bundle->delta.size;
    for (size_t i = 0; i < base->count; i++) {
        bundle->lists[i] =
            (struct bundle_list){base->lists[i].list, span_of(&base->lists[i].handout)};
        capacity += base->lists[i].handout.size + 16;
    }
    uint8_t *bytes = malloc(capacity);
    struct cbor_writer writer = cbor_writer(bytes, bytes ? capacity : 0);
    status_bundle_write(&writer, bundle);
    free(bundle);
    if (!writer.failed && handout_make(bytes, writer.size, &feed->bundle)) {
        return true;
    }
    free(bytes);
    return false;
}

/* A newer key set comes with the next delta, a quarter of an hour later at most. */
const struct handout *status_feed_bundle(struct status_feed *feed)
{
    return feed->bundle.bytes || bundle_make(feed) ? &feed->bundle : NULL;
}
