/* The smallest coroutines on x86-64: what the tests of walks on other stacks share with integration-tests. */
#ifndef MEMPROF_TEST_COROUTINE_H
#define MEMPROF_TEST_COROUTINE_H

#include <stdint.h>
#include <stdlib.h>

__attribute__((naked, noinline)) static void switch_stacks(__attribute__((unused)) void **from,
                                                           __attribute__((unused)) void *to) {
  __asm__ volatile("push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15;"
                   "mov %rsp,(%rdi); mov %rsi,%rsp;"
                   "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp; ret");
}

/* Functions without a byte between them. The rule before the two exits is that of another, and reaches past the
 * stack; before one of them a call ends that is never to return, so that it looks like a return address. */
void coroutine_exit(void);
void exit_after_call(void);
__asm__(".text; .globl large_frame; .type large_frame, @function; large_frame: .cfi_startproc;"
        "sub $512, %rsp; .cfi_def_cfa_offset 520; ud2; .cfi_endproc; .size large_frame, .-large_frame;"
        ".globl coroutine_exit; .type coroutine_exit, @function; coroutine_exit: .cfi_startproc;"
        "ud2; .cfi_endproc; .size coroutine_exit, .-coroutine_exit;"
        ".type calls_abort, @function; calls_abort: .cfi_startproc;"
        "sub $512, %rsp; .cfi_def_cfa_offset 520; call abort@PLT; .cfi_endproc; .size calls_abort, .-calls_abort;"
        ".globl exit_after_call; .type exit_after_call, @function; exit_after_call: .cfi_startproc;"
        "ud2; .cfi_endproc; .size exit_after_call, .-exit_after_call");

/* Thread-local: coroutines run on several threads at once. */
static __thread void *resumer_sp, *coroutine_sp;
static __thread void (*coroutine_function)(void);

__attribute__((noinline)) void coroutine_run(void);
__attribute__((noinline)) void coroutine_run(void) {
  coroutine_function();
  switch_stacks(&coroutine_sp, resumer_sp);
  abort();
}

/* Runs a function on a stack to its end. `outermost` is what lies where the return address of its first function
 * would be. */
__attribute__((unused)) static void on_stack(char *stack_end, uintptr_t outermost, void (*function)(void)) {
  uintptr_t *sp = (uintptr_t *)stack_end;
  coroutine_function = function;
  *--sp = outermost;
  *--sp = (uintptr_t)coroutine_run;
  for (int i = 0; i < 6; i++) *--sp = outermost; /* registers, the frame pointer among them */
  coroutine_sp = sp;
  switch_stacks(&resumer_sp, coroutine_sp);
}

#endif
