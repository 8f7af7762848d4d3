#include "api/escalation.h"

#include <stdlib.h>
#include <string.h>

#include "api/clock.h"
#include "api/dossier_record.h"
#include "api/server.h"
#include "base/json_input.h"

enum { PAUSE_MS = 500, BATCH = 500, PAUSES_MAX = 64 };

struct escalation {
    struct server *server;
    struct arena arena;
    bool stopping;
};

/* Statements of a worker have no request: their values are given by name. */
struct given {
    const char *name, *value;
};

static enum sql_status run(struct escalation *escalation, enum query query,
                           const struct given *given, size_t count, struct sql_rows *ret_rows)
{
    const struct query_definition *definition = query_definition(query);
    const char *values[QUERY_PARAMETER_LIMIT] = {NULL};
    struct sql_error error;
    for (int i = 0; i < definition->parameter_count; i++) {
        for (size_t g = 0; g < count; g++) {
            if (strcmp(definition->parameters[i], given[g].name) == 0) {
                values[i] = given[g].value;
            }
        }
    }
    struct sql_statement statement = {query, values};
    return sql_run(escalation->server->sql, SQL_WRITE, &statement, 1, &escalation->arena, ret_rows,
                   &error);
}

/* How many dossiers somebody was told of. */
static int64_t escalate(struct escalation *escalation)
{
    struct instant now = clock_read();
    struct sql_rows rows;
    const struct given given[] = {{"now", now.text},
                                  {"most", arena_printf(&escalation->arena, "%d", BATCH)}};
    return run(escalation, QUERY_dossiers_escalated, given, 2, &rows) == SQL_OK
               ? sql_integer(&rows, 0, "told")
               : 0;
}

static size_t pauses_read(struct arena *arena, const char *text, struct pause *ret_pauses)
{
    const json_t *list = json_input_parse(arena, text, strlen(text));
    size_t count = json_array_size(list) < PAUSES_MAX ? json_array_size(list) : PAUSES_MAX;
    for (size_t i = 0; i < count; i++) {
        const json_t *pair = json_array_get(list, i);
        ret_pauses[i] = (struct pause){
            instant_of_unix(json_integer_value(json_array_get(pair, 0))),
            instant_of_unix(json_integer_value(json_array_get(pair, 1))),
        };
    }
    return count;
}

/* The due instants by today's calendar; false when the dossier has no deadline: then nothing
 * changes. */
static bool recount(const struct workflow_rules *rules, struct dossier_record *record,
                    const struct pause *pauses, size_t pause_count)
{
    struct dossier after;
    struct promise promise;
    if (record->dossier.state != DOSSIER_NEW) {
        if (!workflow_recompute(rules, &record->dossier, pauses, pause_count, &after)) {
            return false;
        }
        record->due_at = after.due_at;
        record->unit = after.unit;
        record->statutory_due_at = after.statutory_due_at;
        record->statutory_unit = after.statutory_unit;
        return true;
    }
    if (!deadline_promise(rules->deadlines, rules->clock, record->procedure,
                          record->dossier.receiving_office, record->dossier.received_at,
                          &promise)) {
        return false;
    }
    record->due_at = promise.due_at;
    record->unit = promise.unit;
    record->statutory_due_at = promise.statutory_due_at;
    record->statutory_unit = promise.statutory_unit;
    return true;
}

static const char *seconds_text(struct escalation *escalation, int64_t instant)
{
    return arena_printf(&escalation->arena, "%lld", (long long)instant_to_unix(instant));
}

static void recount_row(struct escalation *escalation, const struct rulebook *book,
                        const struct sql_rows *rows, int row)
{
    struct instant now = clock_read();
    struct dossier_record record;
    struct legal_clock clock;
    struct workflow_rules rules;
    struct pause pauses[PAUSES_MAX];
    struct sql_rows ignored;
    struct arena *arena = &escalation->arena;
    if (!dossier_record_read(arena, sql_value(rows, row, "facts"), &record)) {
        return;
    }
    size_t pause_count = pauses_read(arena, sql_value(rows, row, "pauses"), pauses);
    if (!dossier_rules(book, &record, now.today, &clock, &rules)) {
        return;
    }
    recount(&rules, &record, pauses, pause_count);
    int64_t warn_at = deadline_warning(&clock, record.dossier.received_at, record.due_at);
    const struct given given[] = {
        {"dossier_no", record.dossier_no},
        {"version", arena_printf(arena, "%lld", (long long)record.version)},
        {"due_s", seconds_text(escalation, record.due_at)},
        {"unit", deadline_unit_names[record.unit]},
        {"statutory_due_s", seconds_text(escalation, record.statutory_due_at)},
        {"statutory_unit", deadline_unit_names[record.statutory_unit]},
        {"warn_s", seconds_text(escalation, warn_at)},
        {"now", now.text},
    };
    run(escalation, QUERY_dossier_recounted, given, sizeof given / sizeof *given, &ignored);
}

/* The rules are looked up for each row: while one is written, another request may have read a newer
 * book. */
static int64_t recount_some(struct escalation *escalation)
{
    struct sql_rows rows;
    const struct rulebook *book;
    const struct given given[] = {{"most", arena_printf(&escalation->arena, "%d", BATCH)}};
    if (run(escalation, QUERY_dossiers_to_recount, given, 1, &rows) != SQL_OK) {
        return 0;
    }
    for (int row = 0; row < rows.row_count && !escalation->stopping; row++) {
        if (!rulebook_of(escalation->server, sql_integer(&rows, row, "revision"), &book)) {
            recount_row(escalation, book, &rows, row);
        }
    }
    return rows.row_count;
}

static void escalation_fiber(void *argument)
{
    struct escalation *escalation = argument;
    while (!escalation->stopping) {
        int64_t done = escalate(escalation);
        arena_reset(&escalation->arena);
        done += escalation->stopping ? 0 : recount_some(escalation);
        arena_reset(&escalation->arena);
        if (done < BATCH && !escalation->stopping) {
            loop_sleep_ms(escalation->server->loop, PAUSE_MS);
        }
    }
}

struct escalation *escalation_start(struct server *server)
{
    struct escalation *escalation = calloc(1, sizeof *escalation);
    if (!escalation) {
        return NULL;
    }
    escalation->server = server;
    arena_init(&escalation->arena);
    if (!fiber_start(escalation_fiber, escalation)) {
        escalation_free(escalation);
        return NULL;
    }
    return escalation;
}

void escalation_stop(struct escalation *escalation)
{
    escalation->stopping = true;
}

void escalation_free(struct escalation *escalation)
{
    if (escalation) {
        arena_destroy(&escalation->arena);
        free(escalation);
    }
}
