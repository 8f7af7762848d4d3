/*
 * A few threads for work that needs the processor (password hashing, drawing), so that the loop
 * never waits. The queue is bounded: when it is full pool_run refuses at once and the caller says
 * "too many requests".
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/loop.h"

struct pool;

struct pool *pool_create(struct loop *loop, int thread_count, size_t queue_limit);

/* From a fiber: runs work(argument) on another thread and returns when it is done. False: the queue
 * is full. */
bool pool_run(struct pool *pool, void (*work)(void *), void *argument);

/* Joins the threads; no fiber may be waiting in pool_run. */
void pool_destroy(struct pool *pool);

#endif
