#include "api/status_build.h"

#include <stdlib.h>
#include <string.h>

#include "api/server.h"
#include "base/text.h"
#include "cards/status_due.h"

enum {
    PAGE_ROWS = 20000,
    CHANGES_READ_MOST = STATUS_DELTA_CHANGES_MOST + 10000, /* some may come while it is built */
    COMPRESSION = 6,
    POOL_WAIT_MS = 50,
};

bool status_build_lease(struct status_build *build, char ret_snapshot[SNAPSHOT_TEXT_SIZE])
{
    struct sql_rows rows;
    task_set(build->task, "status_holder", build->holder);
    if (!task_run(build->task, SQL_WRITE, QUERY_status_lease, &rows) || rows.row_count == 0) {
        return false;
    }
    const char *snapshot = sql_value(&rows, 0, "base_snapshot");
    if (ret_snapshot && strlen(snapshot) >= SNAPSHOT_TEXT_SIZE) {
        return false;
    }
    if (ret_snapshot) {
        strcpy(ret_snapshot, snapshot);
    }
    return true;
}

/* One list as it stands in the register; a page at a time, for in an old list most cards may be
 * invalid. */
static bool shard_read(struct status_build *build, uint32_t list, uint8_t *shard)
{
    struct task *task = build->task;
    int64_t after = -1;
    memset(shard, 0, STATUS_SHARD_SIZE);
    for (int count = PAGE_ROWS; count == PAGE_ROWS;) {
        struct sql_rows rows;
        task_reset(task);
        task_set_integer(task, "status_list", list);
        task_set_integer(task, "status_after", after);
        task_set_integer(task, "status_most", PAGE_ROWS);
        if (!task_run(task, SQL_SLOW, QUERY_status_not_valid, &rows)) {
            return false;
        }
        for (int row = 0; row < rows.row_count; row++) {
            after = sql_integer(&rows, row, "status_index");
            status_set(shard, (uint32_t)after, (enum card_status)sql_integer(&rows, row, "status"));
        }
        count = rows.row_count;
    }
    return true;
}

struct list_work {
    const struct status_build *build;
    uint32_t list;
    uint8_t *shard, *document;
    size_t size;
};

static void list_sign(void *argument)
{
    struct list_work *work = argument;
    const struct status_build *build = work->build;
    struct cbor_writer writer = cbor_writer(work->document, STATUS_LIST_SIZE_MOST);
    bool good = status_list_write(&writer, build->key, build->status_uri, work->list, work->shard,
                                  build->now, COMPRESSION);
    work->size = good ? writer.size : 0;
}

static bool list_build(struct status_build *build, struct list_work *work,
                       struct status_manifest *manifest)
{
    struct task *task = build->task;
    struct sql_rows none;
    if (!shard_read(build, work->list, work->shard)) {
        return false;
    }
    while (!pool_run(task->server->draw_pool, list_sign, work)) {
        loop_sleep_ms(task->server->loop, POOL_WAIT_MS);
    }
    if (work->size == 0) {
        return false;
    }
    manifest->rows[manifest->count++] = manifest_row(work->list, (uint64_t)build->version,
                                                     (struct span){work->document, work->size});
    task_reset(task);
    task_set(task, "status_build", build->build);
    task_set_integer(task, "status_list", work->list);
    task_set(task, "status_document", text_hex_new(&task->arena, work->document, work->size));
    return task_run(task, SQL_WRITE, QUERY_status_document_kept, &none);
}

static bool lists_build(struct status_build *build, struct status_manifest *manifest)
{
    struct sql_rows rows;
    struct list_work work = {
        .build = build,
        .shard = malloc(STATUS_SHARD_SIZE),
        .document = malloc(STATUS_LIST_SIZE_MOST),
    };
    task_reset(build->task);
    bool good = work.shard && work.document &&
                task_run(build->task, SQL_SLOW, QUERY_status_last_list, &rows);
    int64_t last = good ? sql_integer(&rows, 0, "last_list") : -1;
    good = good && last < STATUS_LISTS_MOST;
    for (int64_t list = 0; good && list <= last && !build->task->server->draining; list++) {
        work.list = (uint32_t)list;
        good = status_build_lease(build, NULL) && list_build(build, &work, manifest);
    }
    free(work.shard);
    free(work.document);
    return good && !build->task->server->draining;
}

static bool changes_read(struct status_build *build, struct status_delta *delta)
{
    struct sql_rows rows;
    struct task *task = build->task;
    task_set(task, "status_base_snapshot", build->base_snapshot);
    task_set_integer(task, "status_most", CHANGES_READ_MOST);
    if (!task_run(task, SQL_SLOW, QUERY_status_changes, &rows) ||
        rows.row_count == CHANGES_READ_MOST) {
        return false;
    }
    delta->changes = ARENA_ARRAY(&task->arena, struct status_change,
                                 rows.row_count ? (size_t)rows.row_count : 1);
    for (int row = 0; delta->changes && row < rows.row_count; row++) {
        delta->changes[delta->count++] = (struct status_change){
            (uint32_t)sql_integer(&rows, row, "status_list"),
            (uint32_t)sql_integer(&rows, row, "status_index"),
            (enum card_status)sql_integer(&rows, row, "status"),
        };
    }
    return delta->changes;
}

static const char *delta_sign(struct status_build *build, const struct status_delta *delta)
{
    /* At most ten bytes a change. */
    size_t capacity = delta->count * 16 + 16 * STATUS_LISTS_MOST + 1024;
    uint8_t *document = malloc(capacity);
    struct cbor_writer writer = cbor_writer(document, document ? capacity : 0);
    const char *hex = document && status_delta_write(&writer, delta, build->key)
                          ? text_hex_new(&build->task->arena, document, writer.size)
                          : NULL;
    free(document);
    return hex;
}

/* The counts are read before the changes: a change in between makes the next delta due, none is
 * forgotten. */
bool status_build_delta(struct status_build *build, const char *manifest_hex)
{
    struct sql_rows counts, made;
    struct task *task = build->task;
    struct status_delta delta = {
        .version = (uint64_t)build->version,
        .base = (uint64_t)build->base_version,
        .issued_at = build->now,
        .expires_at = build->now + STATUS_LIFE_S,
    };
    task_set(task, "status_base_snapshot", build->base_snapshot);
    if (!manifest_hex || !task_run(task, SQL_SLOW, QUERY_status_changes_counted, &counts) ||
        !changes_read(build, &delta)) {
        return false;
    }
    const char *delta_hex = delta_sign(build, &delta);
    if (!delta_hex) {
        return false;
    }
    task_set(task, "status_build", build->build);
    task_set_integer(task, "status_version", build->version);
    task_set_integer(task, "status_base_version", build->base_version);
    task_set_integer(task, "status_issued_at", build->now);
    task_set(task, "status_uri", build->status_uri);
    task_set(task, "status_change_count", sql_value(&counts, 0, "change_count"));
    task_set(task, "status_latest_change", sql_value(&counts, 0, "latest_change"));
    task_set(task, "status_manifest", manifest_hex);
    task_set(task, "status_delta", delta_hex);
    return task_run(task, SQL_WRITE, QUERY_status_published, &made);
}

bool status_build_base(struct status_build *build)
{
    struct task *task = build->task;
    struct status_manifest *manifest = calloc(1, sizeof *manifest);
    uint8_t *document = malloc(MANIFEST_SIZE_MOST);
    struct cbor_writer writer = cbor_writer(document, document ? MANIFEST_SIZE_MOST : 0);
    build->base_version = build->version;
    uuid_fresh(build->now * 1000, build->build);
    bool good =
        manifest && status_build_lease(build, build->base_snapshot) && lists_build(build, manifest);
    if (good) {
        manifest->version = (uint64_t)build->version;
        manifest->issued_at = build->now;
        manifest->expires_at = build->now + STATUS_LIFE_S;
        task_reset(task);
        good = status_manifest_write(&writer, manifest, build->key) &&
               status_build_delta(build, text_hex_new(&task->arena, document, writer.size));
    }
    free(document);
    free(manifest);
    return good;
}
