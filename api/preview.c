#include "api/preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/clock.h"
#include "api/law.h"
#include "api/log.h"
#include "api/preview_count.h"
#include "api/server.h"
#include "migrations/rule_release.h"

enum { PAUSE_MS = 500, WAIT_MS = 2, COUNTERS = 2, CHUNK = 2000 };

static const char first_id[] = "00000000-0000-0000-0000-000000000000";

/* One fiber with its thread: reads people when its turn has come, counts them when not. */
struct counter {
    struct preview *preview;
    struct preview_bench *bench;
    struct arena arena;
    struct sql_rows people;
    struct preview_groups groups;
    bool busy;
};

struct preview {
    struct server *server;
    struct pool *pool;
    struct arena arena; /* of the job: its id and the two rule sets */
    struct counter counters[COUNTERS];
    bool stopping, reading, exhausted, failed;
    char after[UUID_TEXT_SIZE], id[UUID_TEXT_SIZE], people_text[24];
    const char *rule_set, *result; /* for statements */
    int64_t people;
};

/* Statements of the worker have no request: their values are given by name here. */
static const char *value_of(const struct preview *preview, const struct instant *now,
                            const char *name)
{
    static const char most[] = "2000";
    const struct {
        const char *name, *value;
    } values[] = {
        {"now", now->text},
        {"today", now->today_text},
        {"preview", preview->id},
        {"preview_after", preview->after},
        {"preview_most", most},
        {"preview_people", preview->people_text},
        {"preview_result", preview->result},
        {"rule_set_wanted", preview->rule_set},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (strcmp(values[i].name, name) == 0) {
            return values[i].value;
        }
    }
    return NULL;
}

static bool run(struct preview *preview, enum sql_lane lane, enum query query, struct arena *arena,
                struct sql_rows *ret_rows)
{
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT];
    struct instant now = clock_read();
    struct sql_error error;
    for (int i = 0; i < definition->parameter_count; i++) {
        values[i] = value_of(preview, &now, definition->parameters[i]);
    }
    struct sql_statement statement = {query, values};
    return sql_run(preview->server->sql, lane, &statement, 1, arena, ret_rows, &error) == SQL_OK;
}

/* ---- counting ---- */

/* On a thread: touches nothing but the counter. */
static void count_people(void *argument)
{
    struct counter *counter = argument;
    for (int i = 0; i < counter->people.row_count; i++) {
        const char *sex = sql_value(&counter->people, i, "sex");
        struct preview_person person = {
            .sex = strcmp(sex, "female") == 0 ? SEX_FEMALE : SEX_MALE,
            .birth = sql_date(&counter->people, i, "birth_date"),
            .periods = sql_value(&counter->people, i, "periods"),
        };
        preview_count(counter->bench, &person, &counter->groups);
    }
}

/* The next people; false at the end. One counter reads at a time, for each goes on behind the
 * last. */
static bool read_people(struct counter *counter)
{
    struct preview *preview = counter->preview;
    while (preview->reading) {
        loop_sleep_ms(preview->server->loop, WAIT_MS);
    }
    if (preview->exhausted || preview->failed || preview->stopping) {
        return false;
    }
    preview->reading = true;
    arena_reset(&counter->arena);
    bool good = run(preview, SQL_SLOW, QUERY_preview_people, &counter->arena, &counter->people);
    int count = good ? counter->people.row_count : 0;
    if (count > 0) {
        snprintf(preview->after, sizeof preview->after, "%s",
                 sql_value(&counter->people, count - 1, "id"));
    }
    preview->failed |= !good;
    preview->exhausted = count < CHUNK;
    preview->people += count;
    preview->reading = false;
    return count > 0;
}

static void counter_fiber(void *argument)
{
    struct counter *counter = argument;
    struct preview *preview = counter->preview;
    while (read_people(counter)) {
        if (!pool_run(preview->pool, count_people, counter)) {
            preview->failed = true;
        }
    }
    counter->busy = false;
}

/* ---- one preview ---- */

static struct law *load(struct preview *preview, const char *rule_set)
{
    struct sql_rows found;
    struct law *law = ARENA_NEW(&preview->arena, struct law);
    struct rule_row *rows = ARENA_ARRAY(&preview->arena, struct rule_row, RULE_SET_ROWS);
    preview->rule_set = rule_set;
    bool good = law && rows && rule_set &&
                run(preview, SQL_SLOW, QUERY_rule_set_figures, &preview->arena, &found) &&
                found.row_count == 1 && law_read(&preview->arena, &found, rows, law);
    return good ? law : NULL;
}

static bool is_counting(const struct preview *preview)
{
    for (int i = 0; i < COUNTERS; i++) {
        if (preview->counters[i].busy) {
            return true;
        }
    }
    return false;
}

static void beat(struct preview *preview)
{
    struct sql_rows ignored;
    struct arena arena;
    arena_init(&arena);
    snprintf(preview->people_text, sizeof preview->people_text, "%lld", (long long)preview->people);
    run(preview, SQL_WRITE, QUERY_rule_preview_beaten, &arena, &ignored);
    arena_destroy(&arena);
}

static void count_all(struct preview *preview, const struct law *before, const struct law *after,
                      struct date on)
{
    for (int i = 0; i < COUNTERS; i++) {
        struct counter *counter = &preview->counters[i];
        *counter = (struct counter){.preview = preview};
        arena_init(&counter->arena);
        counter->bench = preview_bench_make(&before->rules, &after->rules, on);
        counter->busy = counter->bench && fiber_start(counter_fiber, counter);
        preview->failed |= !counter->busy;
    }
    while (is_counting(preview)) {
        beat(preview);
        loop_sleep_ms(preview->server->loop, PAUSE_MS);
    }
    for (int i = 1; i < COUNTERS; i++) {
        preview_groups_add(&preview->counters[0].groups, &preview->counters[i].groups);
    }
    for (int i = 0; i < COUNTERS; i++) {
        preview_bench_free(preview->counters[i].bench);
        arena_destroy(&preview->counters[i].arena);
    }
}

static void finish(struct preview *preview)
{
    struct sql_rows ignored;
    struct buffer json;
    buffer_init(&json, &preview->arena, 16 * 1024);
    preview_groups_put(&json, &preview->counters[0].groups);
    preview->result = preview->failed || json.failed ? NULL : json.bytes;
    snprintf(preview->people_text, sizeof preview->people_text, "%lld", (long long)preview->people);
    run(preview, SQL_WRITE, QUERY_rule_preview_finished, &preview->arena, &ignored);
    log_event("rule_preview", preview->id);
}

/* Takes the oldest that waits, if any. */
static void take(struct preview *preview)
{
    struct sql_rows job;
    if (!run(preview, SQL_WRITE, QUERY_rule_preview_taken, &preview->arena, &job) ||
        job.row_count == 0) {
        return;
    }
    snprintf(preview->id, sizeof preview->id, "%s", sql_value(&job, 0, "id"));
    snprintf(preview->after, sizeof preview->after, "%s", first_id);
    preview->people = 0;
    preview->exhausted = preview->failed = preview->reading = false;
    struct law *before = load(preview, sql_value(&job, 0, "against"));
    struct law *after = load(preview, sql_value(&job, 0, "rule_set"));
    if (before && after) {
        count_all(preview, before, after, sql_date(&job, 0, "counted_on"));
    } else {
        preview->failed = true;
    }
    /* Who stops leaves it running: another server takes it when the beats end. */
    if (!preview->stopping || preview->exhausted) {
        finish(preview);
    }
}

static void preview_fiber(void *argument)
{
    struct preview *preview = argument;
    while (!preview->stopping) {
        take(preview);
        arena_reset(&preview->arena);
        loop_sleep_ms(preview->server->loop, PAUSE_MS);
    }
}

struct preview *preview_start(struct server *server)
{
    struct preview *preview = calloc(1, sizeof *preview);
    if (!preview) {
        return NULL;
    }
    preview->server = server;
    arena_init(&preview->arena);
    preview->pool = pool_create(server->loop, COUNTERS, COUNTERS);
    if (!preview->pool || !fiber_start(preview_fiber, preview)) {
        preview_free(preview);
        return NULL;
    }
    return preview;
}

void preview_stop(struct preview *preview)
{
    preview->stopping = true;
}

void preview_free(struct preview *preview)
{
    if (preview) {
        if (preview->pool) {
            pool_destroy(preview->pool);
        }
        arena_destroy(&preview->arena);
        free(preview);
    }
}
