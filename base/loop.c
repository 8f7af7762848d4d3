#include "base/loop.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 64, LONGEST_WAIT_MS = 100 };

struct tick {
    int interval_ms;
    int64_t due_ms;
    loop_call_fn *call;
    void *argument;
};

struct sleeper {
    struct fiber *fiber;
    int64_t due_ms;
    struct sleeper *next;
};

struct loop {
    int epoll_fd;
    struct loop_watch wake; /* an eventfd: other threads have posted */
    pthread_mutex_t lock;   /* guards posted */
    struct loop_post *posted;
    struct tick ticks[LOOP_TICK_LIMIT];
    int tick_count;
    loop_call_fn *turn_call;
    void *turn_argument;
    loop_call_fn *wait_call;
    void *wait_argument;
    struct sleeper *sleepers;
    int64_t wake_by_ms; /* INT64_MAX: nobody has asked */
    bool stopping;
};

int64_t loop_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void posts_run(void *argument, uint32_t events)
{
    struct loop *loop = argument;
    (void)events;
    uint64_t count;
    if (read(loop->wake.fd, &count, sizeof count) < 0) {
        return;
    }
    pthread_mutex_lock(&loop->lock);
    struct loop_post *posted = loop->posted;
    loop->posted = NULL;
    pthread_mutex_unlock(&loop->lock);
    while (posted) {
        struct loop_post *post = posted;
        posted = post->next;
        post->call(post->argument);
    }
}

struct loop *loop_create(void)
{
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        return NULL;
    }
    pthread_mutex_init(&loop->lock, NULL);
    loop->wake_by_ms = INT64_MAX;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = (struct loop_watch){.fd = -1, .ready = posts_run, .argument = loop};
    int wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->epoll_fd < 0 || wake_fd < 0 || !loop_watch(loop, &loop->wake, wake_fd, EPOLLIN)) {
        if (wake_fd >= 0) {
            close(wake_fd);
        }
        loop->wake.fd = -1;
        loop_destroy(loop);
        return NULL;
    }
    return loop;
}

void loop_destroy(struct loop *loop)
{
    if (loop->wake.fd >= 0) {
        close(loop->wake.fd);
    }
    if (loop->epoll_fd >= 0) {
        close(loop->epoll_fd);
    }
    pthread_mutex_destroy(&loop->lock);
    free(loop);
}

bool loop_watch(struct loop *loop, struct loop_watch *watch, int fd, uint32_t events)
{
    if (watch->fd == fd && watch->events == events) {
        return true;
    }
    if (watch->fd >= 0 && watch->fd != fd) {
        loop_unwatch(loop, watch);
    }
    struct epoll_event event = {.events = events, .data.ptr = watch};
    int operation = watch->fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(loop->epoll_fd, operation, fd, &event) != 0) {
        return false;
    }
    watch->fd = fd;
    watch->events = events;
    return true;
}

void loop_unwatch(struct loop *loop, struct loop_watch *watch)
{
    if (watch->fd >= 0) {
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
        watch->fd = -1;
        watch->events = 0;
    }
}

void loop_every(struct loop *loop, int interval_ms, loop_call_fn *call, void *argument)
{
    if (loop->tick_count == LOOP_TICK_LIMIT) {
        abort(); /* a programming error, seen at the first start */
    }
    loop->ticks[loop->tick_count++] =
        (struct tick){interval_ms, loop_now_ms() + interval_ms, call, argument};
}

void loop_each_turn(struct loop *loop, loop_call_fn *call, void *argument)
{
    loop->turn_call = call;
    loop->turn_argument = argument;
}

void loop_post(struct loop *loop, struct loop_post *post)
{
    pthread_mutex_lock(&loop->lock);
    post->next = loop->posted;
    loop->posted = post;
    pthread_mutex_unlock(&loop->lock);
    uint64_t one = 1;
    /* A full eventfd counter is a wake-up already on its way. */
    (void)!write(loop->wake.fd, &one, sizeof one);
}

/* Sleepers stand in the order in which they wake. */
void loop_sleep_ms(struct loop *loop, int64_t duration_ms)
{
    struct sleeper sleeper = {.fiber = fiber_current(), .due_ms = loop_now_ms() + duration_ms};
    struct sleeper **link = &loop->sleepers;
    while (*link && (*link)->due_ms <= sleeper.due_ms) {
        link = &(*link)->next;
    }
    sleeper.next = *link;
    *link = &sleeper; /* unlinked by wake_sleepers before this stack frame ends */
    fiber_park();
}

void loop_before_wait(struct loop *loop, loop_call_fn *call, void *argument)
{
    loop->wait_call = call;
    loop->wait_argument = argument;
}

void loop_wake_by(struct loop *loop, int64_t due_ms)
{
    loop->wake_by_ms = due_ms < loop->wake_by_ms ? due_ms : loop->wake_by_ms;
}

static void wake_sleepers(struct loop *loop, int64_t now_ms)
{
    while (loop->sleepers && (loop->sleepers->due_ms <= now_ms || loop->stopping)) {
        struct sleeper *sleeper = loop->sleepers;
        loop->sleepers = sleeper->next;
        fiber_wake(sleeper->fiber);
    }
}

/* Runs what is due; returns how long the loop may wait for the next. */
static int run_due(struct loop *loop)
{
    int64_t now_ms = loop_now_ms();
    int64_t next_ms = now_ms + LONGEST_WAIT_MS;
    for (int i = 0; i < loop->tick_count; i++) {
        struct tick *tick = &loop->ticks[i];
        if (tick->due_ms <= now_ms) {
            tick->due_ms = now_ms + tick->interval_ms;
            tick->call(tick->argument);
        }
        next_ms = tick->due_ms < next_ms ? tick->due_ms : next_ms;
    }
    wake_sleepers(loop, now_ms);
    if (loop->sleepers && loop->sleepers->due_ms < next_ms) {
        next_ms = loop->sleepers->due_ms;
    }
    next_ms = loop->wake_by_ms < next_ms ? loop->wake_by_ms : next_ms;
    loop->wake_by_ms = INT64_MAX;
    return next_ms > now_ms ? (int)(next_ms - now_ms) : 0;
}

void loop_turn(struct loop *loop, int timeout_ms)
{
    struct epoll_event events[EVENTS_A_TURN];
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_A_TURN, timeout_ms);
    for (int i = 0; i < count; i++) {
        struct loop_watch *watch = events[i].data.ptr;
        watch->ready(watch->argument, events[i].events);
    }
    fiber_run_ready();
    if (loop->turn_call) {
        loop->turn_call(loop->turn_argument);
    }
    if (loop->wait_call) {
        loop->wait_call(loop->wait_argument);
    }
}

void loop_step(struct loop *loop, int most_ms)
{
    int wait_ms = run_due(loop);
    wait_ms = wait_ms < most_ms ? wait_ms : most_ms;
    loop_turn(loop, fiber_run_ready() ? 0 : wait_ms);
}

void loop_run(struct loop *loop)
{
    loop->stopping = false;
    while (!loop->stopping) {
        int wait_ms = run_due(loop);
        loop_turn(loop, fiber_run_ready() ? 0 : wait_ms);
    }
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
}
