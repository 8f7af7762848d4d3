/* Fibers, the loop and its threads: order, sleeping, waking from other threads, and a queue that
 * says no. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "base/pool.h"

static struct loop *loop;
static char trace[256];

/* Fibers take no constants. */
static char name_a[] = "a", name_x[] = "x", name_1[] = "1", name_2[] = "2", name_3[] = "3";

static void note(const char *text)
{
    strcat(trace, text);
}

static int set_up(void **state)
{
    (void)state;
    trace[0] = '\0';
    loop = loop_create();
    return loop ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(fiber_alive(), 0);
    loop_destroy(loop);
    fiber_cleanup();
    return 0;
}

static struct fiber *parked;

static void park_once(void *argument)
{
    note(argument);
    parked = fiber_current();
    fiber_park();
    note(argument);
}

static void test_park_and_wake(void **state)
{
    (void)state;
    assert_null(fiber_current());
    assert_true(fiber_start(park_once, name_a));
    assert_string_equal(trace, "a");
    assert_false(fiber_run_ready());
    fiber_wake(parked);
    assert_string_equal(trace, "a");
    assert_true(fiber_run_ready());
    assert_string_equal(trace, "aa");
}

static void start_another(void *argument)
{
    (void)argument;
    note("1");
    fiber_start(park_once, name_x);
    note("2"); /* a fiber that starts another goes on first */
}

static void test_start_from_a_fiber(void **state)
{
    (void)state;
    fiber_start(start_another, NULL);
    assert_string_equal(trace, "12");
    fiber_run_ready();
    assert_string_equal(trace, "12x");
    fiber_wake(parked);
    fiber_run_ready();
    assert_string_equal(trace, "12xx");
}

/* Uses a good part of the stack, so that a stack too small or shared is seen. */
static int deep(int depth)
{
    volatile char waste[512];
    waste[depth % 512] = (char)depth;
    return depth ? deep(depth - 1) + waste[depth % 512] - (char)depth : 0;
}

static void dive(void *argument)
{
    int *result = argument;
    loop_sleep_ms(loop, 1);
    *result = deep(100) + 1;
}

static void stop_loop(void *argument)
{
    (void)argument;
    loop_sleep_ms(loop, 30);
    loop_stop(loop);
}

static void test_many_fibers(void **state)
{
    (void)state;
    static int results[500];
    for (size_t i = 0; i < 500; i++) {
        assert_true(fiber_start(dive, &results[i]));
    }
    assert_int_equal(fiber_alive(), 500);
    fiber_start(stop_loop, NULL);
    loop_run(loop);
    for (size_t i = 0; i < 500; i++) {
        assert_int_equal(results[i], 1);
    }
}

static void sleep_then_note(void *argument)
{
    const char *text = argument;
    loop_sleep_ms(loop, (*text - '0') * 40);
    note(text);
}

static void stop_at_four(void *argument)
{
    (void)argument;
    loop_sleep_ms(loop, 160);
    loop_stop(loop);
}

static void test_sleepers_wake_in_order_of_time(void **state)
{
    (void)state;
    fiber_start(sleep_then_note, name_3);
    fiber_start(sleep_then_note, name_1);
    fiber_start(sleep_then_note, name_2);
    fiber_start(stop_at_four, NULL);
    loop_run(loop);
    assert_string_equal(trace, "123");
}

static void square(void *argument)
{
    int *value = argument;
    *value *= *value;
}

struct squaring {
    struct pool *pool;
    int value;
    bool accepted;
};

static void square_in_pool(void *argument)
{
    struct squaring *squaring = argument;
    squaring->accepted = pool_run(squaring->pool, square, &squaring->value);
}

static void test_pool(void **state)
{
    (void)state;
    struct squaring jobs[50];
    struct pool *pool = pool_create(loop, 2, 50);
    assert_non_null(pool);
    for (int i = 0; i < 50; i++) {
        jobs[i] = (struct squaring){pool, i, false};
        fiber_start(square_in_pool, &jobs[i]);
    }
    while (fiber_alive()) {
        loop_turn(loop, 10);
    }
    for (int i = 0; i < 50; i++) {
        assert_true(jobs[i].accepted);
        assert_int_equal(jobs[i].value, i * i);
    }
    pool_destroy(pool);
}

static int gate[2];

static void wait_at_gate(void *argument)
{
    (void)argument;
    char byte;
    (void)!read(gate[0], &byte, 1);
}

static void pass_gate(void *argument)
{
    struct squaring *squaring = argument;
    squaring->accepted = pool_run(squaring->pool, wait_at_gate, NULL);
}

/* One thread, held at a gate, and a queue of two: whoever comes fourth or later hears no at once.
 */
static void test_pool_refuses_when_full(void **state)
{
    (void)state;
    struct squaring jobs[6];
    int accepted = 0;
    assert_int_equal(pipe(gate), 0);
    struct pool *pool = pool_create(loop, 1, 2);
    for (int i = 0; i < 6; i++) {
        jobs[i] = (struct squaring){pool, i, false};
        fiber_start(pass_gate, &jobs[i]);
    }
    size_t waiting = fiber_alive();
    assert_in_range(waiting, 2, 3); /* three when the thread has taken one already */
    assert_int_equal(write(gate[1], "......", 6), 6);
    while (fiber_alive()) {
        loop_turn(loop, 10);
    }
    for (int i = 0; i < 6; i++) {
        accepted += jobs[i].accepted;
    }
    assert_int_equal(accepted, waiting);
    pool_destroy(pool);
    close(gate[0]);
    close(gate[1]);
}

static void note_ready(void *argument, uint32_t events)
{
    char byte;
    const int *fd = argument;
    assert_true(events & EPOLLIN);
    (void)!read(*fd, &byte, 1);
    note("r");
}

static void test_watch(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct loop_watch watch = {.fd = -1, .ready = note_ready, .argument = &ends[0]};
    assert_true(loop_watch(loop, &watch, ends[0], EPOLLIN));
    loop_turn(loop, 0);
    assert_string_equal(trace, "");
    assert_int_equal(write(ends[1], "xy", 2), 2);
    loop_turn(loop, 0);
    loop_unwatch(loop, &watch);
    loop_turn(loop, 0);
    assert_string_equal(trace, "r");
    assert_int_equal(watch.fd, -1);
    close(ends[0]);
    close(ends[1]);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_park_and_wake), TEST(test_start_from_a_fiber),
        TEST(test_many_fibers),   TEST(test_sleepers_wake_in_order_of_time),
        TEST(test_pool),          TEST(test_pool_refuses_when_full),
        TEST(test_watch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
