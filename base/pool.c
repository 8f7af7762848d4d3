#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct job {
    void (*run)(void *);
    void *argument;
    struct pool *pool;
    struct fiber *waiting;
    struct loop_post done;
    struct job *next;
};

struct pool {
    struct loop *loop;
    pthread_mutex_t lock; /* guards queue, tail, queued, stopping */
    pthread_cond_t filled;
    struct job *queue, **tail;
    size_t queued, queue_limit;
    bool stopping;
    int thread_count;
    pthread_t threads[];
};

static void job_finish(void *argument)
{
    struct job *job = argument;
    fiber_wake(job->waiting);
}

static struct job *job_take(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->queue && !pool->stopping) {
        pthread_cond_wait(&pool->filled, &pool->lock);
    }
    struct job *job = pool->queue;
    if (job) {
        pool->queue = job->next;
        pool->queued--;
        if (!pool->queue) {
            pool->tail = &pool->queue;
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *pool_thread(void *argument)
{
    struct pool *pool = argument;
    for (struct job *job = job_take(pool); job; job = job_take(pool)) {
        job->run(job->argument);
        job->done = (struct loop_post){.call = job_finish, .argument = job};
        loop_post(pool->loop, &job->done);
    }
    return NULL;
}

struct pool *pool_create(struct loop *loop, int thread_count, size_t queue_limit)
{
    struct pool *pool = calloc(1, sizeof *pool + sizeof(pthread_t) * (size_t)thread_count);
    if (!pool) {
        return NULL;
    }
    pool->loop = loop;
    pool->queue_limit = queue_limit;
    pool->tail = &pool->queue;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->filled, NULL);
    while (pool->thread_count < thread_count &&
           pthread_create(&pool->threads[pool->thread_count], NULL, pool_thread, pool) == 0) {
        pool->thread_count++;
    }
    if (pool->thread_count == 0) {
        pool_destroy(pool);
        return NULL;
    }
    return pool;
}

bool pool_run(struct pool *pool, void (*work)(void *), void *argument)
{
    struct job job = {.run = work, .argument = argument, .pool = pool, .waiting = fiber_current()};
    pthread_mutex_lock(&pool->lock);
    bool accepted = pool->queued < pool->queue_limit;
    if (accepted) {
        *pool->tail = &job;
        pool->tail = &job.next;
        pool->queued++;
        pthread_cond_signal(&pool->filled);
    }
    pthread_mutex_unlock(&pool->lock);
    if (accepted) {
        fiber_park(); /* job lives on this stack until job_finish has run on the loop */
    }
    return accepted;
}

void pool_destroy(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    pthread_cond_destroy(&pool->filled);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
