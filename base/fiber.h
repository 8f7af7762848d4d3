/*
 * Fibers: a handler reads as if it blocked, while its thread goes on with other requests.
 *
 * All fibers of a loop run on the loop's own thread, one at a time, and switch only where they call
 * fiber_park (or something that does: sql_run, pool_run, fiber_sleep). Data that only fibers of one
 * loop touch needs no lock, but does not survive a park unchanged unless it belongs to the fiber.
 * Stacks are pooled and never shrink below what is idle; nothing here may be called from another
 * thread.
 */
#ifndef BASE_FIBER_H
#define BASE_FIBER_H

#include <stdbool.h>
#include <stddef.h>

struct fiber;

/*
 * Starts run(argument) on a fresh stack: from the loop at once, until it first parks or returns;
 * from another fiber with the next fiber_run_ready. False: no memory for a stack.
 */
bool fiber_start(void (*run)(void *), void *argument);

/* The fiber that is running, NULL on the loop's own stack. */
struct fiber *fiber_current(void);

/* Gives the thread back; returns after somebody called fiber_wake for this fiber. */
void fiber_park(void);

/* Marks a parked fiber as ready; it runs in the next fiber_run_ready. */
void fiber_wake(struct fiber *fiber);

/* Runs every ready fiber, also those that become ready meanwhile. True when any ran. */
bool fiber_run_ready(void);

/* Fibers that were started and have not returned. */
size_t fiber_alive(void);

/* Frees the pooled stacks; call when none is alive. */
void fiber_cleanup(void);

#endif
