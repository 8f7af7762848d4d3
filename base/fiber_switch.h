/*
 * Leaving one stack for another: the part of a fiber that no C can say. Private to base/fiber.c.
 *
 * POSIX has swapcontext, but it asks the kernel for the signal mask at every switch, five times a
 * request; on x86-64 the registers that the calling convention keeps are all there is to save.
 * Elsewhere it is swapcontext.
 */
#ifndef BASE_FIBER_SWITCH_H
#define BASE_FIBER_SWITCH_H

#include <stddef.h>

#if defined(__x86_64__)
struct fiber_context {
    void *stack_pointer;
};
#else
#include <ucontext.h>
struct fiber_context {
    ucontext_t registers;
};
#endif

/* A context that, switched to for the first time, calls entry() on the stack; entry never returns.
 */
void fiber_context_make(struct fiber_context *context, void *stack, size_t size,
                        void (*entry)(void));

/* Saves where the caller is and goes on where `to` was saved or made. */
void fiber_context_switch(struct fiber_context *from, const struct fiber_context *to);

#endif
