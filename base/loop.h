/*
 * The event loop of one thread: descriptors, ticks, sleeping fibers, and work that other threads
 * have finished.
 *
 * Everything runs on the thread that calls loop_run, but loop_post, which any thread may call.
 * Callbacks are for the few places that speak to a library's descriptors (libpq, libmicrohttpd);
 * handlers use fibers.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fiber.h"

struct loop;

/* `events` are epoll's (EPOLLIN, EPOLLOUT). */
typedef void loop_ready_fn(void *argument, uint32_t events);
typedef void loop_call_fn(void *argument);

struct loop_watch {
    int fd; /* -1: not watched */
    uint32_t events;
    loop_ready_fn *ready;
    void *argument;
};

/* NULL when the system has no descriptor left. */
struct loop *loop_create(void);
void loop_destroy(struct loop *loop);

/* Watches fd, or changes what is watched; the watch's memory is the caller's and outlives the
 * watching. */
bool loop_watch(struct loop *loop, struct loop_watch *watch, int fd, uint32_t events);
void loop_unwatch(struct loop *loop, struct loop_watch *watch);

/* Calls the function about every interval_ms; at most LOOP_TICK_LIMIT of them, for the loop's life.
 */
enum { LOOP_TICK_LIMIT = 8 };
void loop_every(struct loop *loop, int interval_ms, loop_call_fn *call, void *argument);

/* Called in each turn after descriptors and fibers had their say: where a library is given time. */
void loop_each_turn(struct loop *loop, loop_call_fn *call, void *argument);

/* Called when the loop has nothing left to do in this turn: what was gathered is sent together. */
void loop_before_wait(struct loop *loop, loop_call_fn *call, void *argument);

/* The next turn, and only that, begins at this time at the latest; of several the earliest counts.
 */
void loop_wake_by(struct loop *loop, int64_t due_ms);

/* From any thread: call(argument) soon, on the loop's thread. The caller owns `post` until it is
 * called. */
struct loop_post {
    struct loop_post *next;
    loop_call_fn *call;
    void *argument;
};
void loop_post(struct loop *loop, struct loop_post *post);

/* From a fiber: others run for so long. */
void loop_sleep_ms(struct loop *loop, int64_t duration_ms);

/* One turn with what is due in it: sleepers and beats, too. Waits most_ms at most. */
void loop_step(struct loop *loop, int most_ms);

/* Runs until loop_stop; loop_turn runs once, waiting at most so long. */
void loop_run(struct loop *loop);
void loop_turn(struct loop *loop, int timeout_ms);
void loop_stop(struct loop *loop);

/* Milliseconds of a clock that never jumps. */
int64_t loop_now_ms(void);

#endif
