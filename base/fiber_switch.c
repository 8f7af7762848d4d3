#include "base/fiber_switch.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)

/* rdi: where to keep the stack pointer; rsi: the stack pointer to take. System V ABI: rbx, rbp, r12
 * to r15 are kept. */
void fiber_stack_switch(void **ret_kept, void *taken);
__asm__(".text\n"
        ".globl fiber_stack_switch\n"
        ".type fiber_stack_switch, @function\n"
        "fiber_stack_switch:\n"
        "    endbr64\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    ret\n"
        ".size fiber_stack_switch, . - fiber_stack_switch\n");

void fiber_context_make(struct fiber_context *context, void *stack, size_t size,
                        void (*entry)(void))
{
    enum { KEPT_REGISTERS = 6 };
    /* From the top: a zero where entry() would return to, entry's address, the kept registers as
     * zeroes. The stack is aligned to 16 bytes before that return address, as at every call. */
    uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
    uintptr_t words[KEPT_REGISTERS + 2] = {[KEPT_REGISTERS] = (uintptr_t)entry};
    char *pointer = (char *)stack + (top - (uintptr_t)stack) - sizeof words;
    memcpy(pointer, words, sizeof words);
    context->stack_pointer = pointer;
}

void fiber_context_switch(struct fiber_context *from, const struct fiber_context *to)
{
    fiber_stack_switch(&from->stack_pointer, to->stack_pointer);
}

#else

void fiber_context_make(struct fiber_context *context, void *stack, size_t size,
                        void (*entry)(void))
{
    getcontext(&context->registers);
    context->registers.uc_stack.ss_sp = stack;
    context->registers.uc_stack.ss_size = size;
    context->registers.uc_link = NULL;
    makecontext(&context->registers, entry, 0);
}

void fiber_context_switch(struct fiber_context *from, const struct fiber_context *to)
{
    swapcontext(&from->registers, &to->registers);
}

#endif
