#include "base/fiber.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/fiber_switch.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define STACK_SIZE (512 * 1024)
#elif defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define STACK_SIZE (256 * 1024)
#else
#define STACK_SIZE (128 * 1024)
#endif

/* One page below each stack that nobody may touch: an overflow is a fault, not a corruption. */
#define GUARD_SIZE 4096

struct fiber {
    struct fiber_context context;
    void (*run)(void *);
    void *argument;
    char *stack;
    struct fiber *next; /* in the ready queue, or in the pool */
    bool finished;
    void *sanitizer; /* TSan's fiber, or ASan's fake stack */
};

/* One loop a thread, so the scheduler is the thread's. */
static _Thread_local struct {
    struct fiber_context loop;
    struct fiber *current;
    struct fiber *ready, **ready_tail;
    struct fiber *pool;
    size_t alive;
    void *loop_sanitizer;
    const void *loop_stack;
    size_t loop_stack_size;
} scheduler;

#if defined(__SANITIZE_ADDRESS__)
static void switching_to_fiber(struct fiber *fiber)
{
    __sanitizer_start_switch_fiber(&scheduler.loop_sanitizer, fiber->stack + GUARD_SIZE,
                                   STACK_SIZE);
}
static void arrived_in_fiber(struct fiber *fiber)
{
    __sanitizer_finish_switch_fiber(fiber->sanitizer, &scheduler.loop_stack,
                                    &scheduler.loop_stack_size);
}
static void switching_to_loop(struct fiber *fiber)
{
    __sanitizer_start_switch_fiber(fiber->finished ? NULL : &fiber->sanitizer, scheduler.loop_stack,
                                   scheduler.loop_stack_size);
}
static void arrived_in_loop(void)
{
    __sanitizer_finish_switch_fiber(scheduler.loop_sanitizer, NULL, NULL);
}
static void fiber_born(struct fiber *fiber)
{
    fiber->sanitizer = NULL;
    __asan_unpoison_memory_region(fiber->stack + GUARD_SIZE, STACK_SIZE);
}
static void fiber_died(struct fiber *fiber)
{
    (void)fiber;
}
#elif defined(__SANITIZE_THREAD__)
static void switching_to_fiber(struct fiber *fiber)
{
    scheduler.loop_sanitizer = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber->sanitizer, 0);
}
static void arrived_in_fiber(struct fiber *fiber)
{
    (void)fiber;
}
static void switching_to_loop(struct fiber *fiber)
{
    (void)fiber;
    __tsan_switch_to_fiber(scheduler.loop_sanitizer, 0);
}
static void arrived_in_loop(void)
{
}
static void fiber_born(struct fiber *fiber)
{
    fiber->sanitizer = __tsan_create_fiber(0);
}
static void fiber_died(struct fiber *fiber)
{
    __tsan_destroy_fiber(fiber->sanitizer);
}
#else
static void switching_to_fiber(struct fiber *fiber)
{
    (void)fiber;
}
static void arrived_in_fiber(struct fiber *fiber)
{
    (void)fiber;
}
static void switching_to_loop(struct fiber *fiber)
{
    (void)fiber;
}
static void arrived_in_loop(void)
{
}
static void fiber_born(struct fiber *fiber)
{
    (void)fiber;
}
static void fiber_died(struct fiber *fiber)
{
    (void)fiber;
}
#endif

static void fiber_main(void)
{
    struct fiber *fiber = scheduler.current;
    arrived_in_fiber(fiber);
    fiber->run(fiber->argument);
    fiber->finished = true;
    switching_to_loop(fiber);
    fiber_context_switch(&fiber->context, &scheduler.loop);
    abort();
}

static struct fiber *fiber_from_pool(void)
{
    struct fiber *fiber = scheduler.pool;
    if (fiber) {
        scheduler.pool = fiber->next;
        return fiber;
    }
    fiber = calloc(1, sizeof *fiber);
    if (!fiber) {
        return NULL;
    }
    void *stack = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED || mprotect(stack, GUARD_SIZE, PROT_NONE) != 0) {
        free(fiber);
        return NULL;
    }
    fiber->stack = stack;
    return fiber;
}

static void fiber_enter(struct fiber *fiber)
{
    scheduler.current = fiber;
    switching_to_fiber(fiber);
    fiber_context_switch(&scheduler.loop, &fiber->context);
    arrived_in_loop();
    scheduler.current = NULL;
    if (fiber->finished) {
        fiber_died(fiber);
        fiber->next = scheduler.pool;
        scheduler.pool = fiber;
        scheduler.alive--;
    }
}

bool fiber_start(void (*run)(void *), void *argument)
{
    struct fiber *fiber = fiber_from_pool();
    if (!fiber) {
        return false;
    }
    fiber->run = run;
    fiber->argument = argument;
    fiber->finished = false;
    fiber->next = NULL;
    fiber_born(fiber);
    fiber_context_make(&fiber->context, fiber->stack + GUARD_SIZE, STACK_SIZE, fiber_main);
    scheduler.alive++;
    if (scheduler.current) {
        fiber_wake(fiber);
    } else {
        fiber_enter(fiber);
    }
    return true;
}

struct fiber *fiber_current(void)
{
    return scheduler.current;
}

void fiber_park(void)
{
    struct fiber *fiber = scheduler.current;
    switching_to_loop(fiber);
    fiber_context_switch(&fiber->context, &scheduler.loop);
    arrived_in_fiber(fiber);
}

void fiber_wake(struct fiber *fiber)
{
    fiber->next = NULL;
    if (!scheduler.ready) {
        scheduler.ready_tail = &scheduler.ready;
    }
    *scheduler.ready_tail = fiber;
    scheduler.ready_tail = &fiber->next;
}

bool fiber_run_ready(void)
{
    bool any = false;
    while (scheduler.ready) {
        struct fiber *fiber = scheduler.ready;
        scheduler.ready = fiber->next;
        fiber_enter(fiber);
        any = true;
    }
    return any;
}

size_t fiber_alive(void)
{
    return scheduler.alive;
}

void fiber_cleanup(void)
{
    while (scheduler.pool) {
        struct fiber *fiber = scheduler.pool;
        scheduler.pool = fiber->next;
        munmap(fiber->stack, GUARD_SIZE + STACK_SIZE);
        free(fiber);
    }
}
