#include "api/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "api/jobs.h"

enum { POLL_MS = 250, RETRY_MS = 1000, THREAD_LIMIT = 16 };

/* In this order: what is nearest to its end goes first. */
static job_fn *const jobs[] = {payment_answer_work, payment_files_work, pension_rise_work,
                               payment_run_work,    import_record_work, import_stage_work};

struct worker {
    const struct config *config;
    atomic_bool stopping;
    pthread_mutex_t mutex;
    pthread_cond_t woken; /* of a sleep that shall end: at the stop */
    pthread_t threads[THREAD_LIMIT];
    size_t count;
};

static const char *value_of(struct work *work, const char *name, const struct named_value *values,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(values[i].name, name) == 0) {
            return values[i].value;
        }
    }
    return strcmp(name, "now") == 0     ? work->now.text
           : strcmp(name, "today") == 0 ? work->now.today_text
                                        : NULL;
}

/* How many parameters the statement takes. */
static size_t parameters_of(struct work *work, enum query query, const struct named_value *values,
                            size_t count, const char **ret_parameters)
{
    const struct query_definition *definition = query_definition(query);
    for (int i = 0; i < definition->parameter_count; i++) {
        ret_parameters[i] = value_of(work, definition->parameters[i], values, count);
    }
    return (size_t)definition->parameter_count;
}

bool work_query(struct work *work, enum query query, const struct named_value *values, size_t count,
                struct admin_rows *ret_rows)
{
    const char *parameters[QUERY_PARAMETER_LIMIT];
    size_t given = parameters_of(work, query, values, count, parameters);
    return admin_query(work->admin, &work->arena, query_definition(query)->plain, given, parameters,
                       ret_rows);
}

bool work_stream(struct work *work, enum query query, const struct named_value *values,
                 size_t count, admin_row_fn *put, void *context)
{
    const char *parameters[QUERY_PARAMETER_LIMIT];
    size_t given = parameters_of(work, query, values, count, parameters);
    return admin_stream(work->admin, query_definition(query)->plain, given, parameters, put,
                        context);
}

const char *work_value(const struct admin_rows *rows, size_t row, const char *column)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        if (strcmp(rows->names[i], column) == 0) {
            return admin_value(rows, row, i);
        }
    }
    abort(); /* a name that the statement does not have */
}

int64_t work_integer(const struct admin_rows *rows, size_t row, const char *column)
{
    const char *text = work_value(rows, row, column);
    return text ? strtoll(text, NULL, 10) : 0;
}

/* One step of the first job that has any. */
static enum job_step work_step(struct work *work)
{
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        work->now = clock_read();
        enum job_step step = jobs[i](work);
        arena_reset(&work->arena);
        if (step != JOB_IDLE) {
            return step;
        }
    }
    return JOB_IDLE;
}

static void worker_sleep(struct worker *worker, int duration_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + (int64_t)duration_ms * 1000000;
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_mutex_lock(&worker->mutex);
    if (!worker->stopping) {
        pthread_cond_timedwait(&worker->woken, &worker->mutex, &until);
    }
    pthread_mutex_unlock(&worker->mutex);
}

static struct admin *work_connect(const struct config *config)
{
    struct admin *admin = admin_open(config->database_url);
    if (admin && !admin_run(admin, "set role ansinh_app; set jit = off")) {
        admin_close(admin);
        return NULL;
    }
    return admin;
}

static void *worker_thread(void *argument)
{
    struct worker *worker = argument;
    struct work work = {.config = worker->config, .stopping = &worker->stopping};
    arena_init(&work.arena);
    while (!worker->stopping) {
        work.admin = work.admin ? work.admin : work_connect(worker->config);
        enum job_step step = work.admin ? work_step(&work) : JOB_FAILED;
        if (step == JOB_FAILED) {
            /* The connection may be the reason: the next step has a new one. */
            admin_close(work.admin);
            work.admin = NULL;
        }
        if (step != JOB_DONE) {
            worker_sleep(worker, step == JOB_FAILED ? RETRY_MS : POLL_MS);
        }
    }
    admin_close(work.admin);
    arena_destroy(&work.arena);
    return NULL;
}

struct worker *worker_start(const struct config *config)
{
    if (mkdir(config->files, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "ansinh: cannot make the folder %s\n", config->files);
        return NULL;
    }
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        return NULL;
    }
    worker->config = config;
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->woken, NULL);
    size_t wanted = (size_t)config->work_threads;
    while (worker->count < wanted && worker->count < THREAD_LIMIT &&
           pthread_create(&worker->threads[worker->count], NULL, worker_thread, worker) == 0) {
        worker->count++;
    }
    if (worker->count < wanted) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

void worker_stop(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    worker->stopping = true;
    pthread_cond_broadcast(&worker->woken);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_free(struct worker *worker)
{
    if (!worker) {
        return;
    }
    worker_stop(worker);
    for (size_t i = 0; i < worker->count; i++) {
        pthread_join(worker->threads[i], NULL);
    }
    pthread_cond_destroy(&worker->woken);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}
