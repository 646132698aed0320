/*
 * What differs between processors, and the only place that asks for which one this is built. Facts are constants, so
 * that code for another processor is compiled everywhere and left out by the optimizer.
 */
#ifndef MEMPROF_ARCH_H
#define MEMPROF_ARCH_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

enum {
  ARCH_MIN_PAGE_BYTES = 4096, /* larger pages are multiples of it */
  ARCH_ADDRESS_BITS = 48,     /* of a pointer into user space: 47 on x86-64 */
  ARCH_ALIGN_BITS = 3,        /* zero at the end of a pointer to anything of HotSpot's */
};

/* Where a call is resumed when what it calls has met a fault. */
struct arch_rescue {
  uintptr_t pc, sp, fp;
};

#if defined __x86_64__

enum {
  /* The numbers of registers in .eh_frame (System V ABI, AMD64 supplement, figure 3.36). */
  ARCH_DWARF_FP = 6,
  ARCH_DWARF_SP = 7,
  ARCH_DWARF_RA = 16,

  ARCH_READS_CFI = true, /* sampler/cfi.c can */

  /* glibc's struct dl_find_object is as sampler/object.c declares it. */
  ARCH_HAS_FIND_OBJECT = true,

  /* A call pushes its return address, so HotSpot leaves an anchor's pc to be found at sp[-1]. */
  ARCH_PUSHES_RETURN_ADDRESS = true,

  ARCH_SWITCHES_STACKS = true, /* arch_call_on works */

  ARCH_RESUMES = true, /* arch_call_rescued and arch_resume do */
};

/* The first version of all that glibc had on this processor, of its dladdr1, and of pthread_setname_np. */
#define ARCH_GLIBC_BASE "GLIBC_2.2.5"
#define ARCH_GLIBC_DLADDR1 "GLIBC_2.3.3"
#define ARCH_GLIBC_THREAD_NAMES "GLIBC_2.12"

static inline void arch_set_registers(ucontext_t *context, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  context->uc_mcontext.gregs[REG_RIP] = (greg_t)pc;
  context->uc_mcontext.gregs[REG_RSP] = (greg_t)sp;
  context->uc_mcontext.gregs[REG_RBP] = (greg_t)fp;
}

/* Calls a function on another stack, whose end is given. */
static inline void arch_call_on(char *stack_end, void (*function)(void *), void *argument) {
  __asm__ volatile(
      "mov %%rsp, %%rbx\n\t"
      "mov %[stack], %%rsp\n\t"
      "call *%[function]\n\t"
      "mov %%rbx, %%rsp"
      : "+D"(argument), [stack] "+r"(stack_end), [function] "+r"(function)
      :
      : "rbx", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "cc", "memory", "xmm0", "xmm1", "xmm2",
        "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
        "xmm15");
}

static inline uintptr_t arch_pc(const ucontext_t *context) { return (uintptr_t)context->uc_mcontext.gregs[REG_RIP]; }

static inline uintptr_t arch_sp(const ucontext_t *context) { return (uintptr_t)context->uc_mcontext.gregs[REG_RSP]; }

/* Has the thread of a signal handler go on there when the handler returns. */
static inline void arch_resume(ucontext_t *context, const struct arch_rescue *rescue) {
  arch_set_registers(context, rescue->pc, rescue->sp, rescue->fp);
}

/* Calls a function; false where arch_resume has ended it. Below the red zone, and with the stack as a call wants it. The
 * compiler keeps all that is lost; the frame pointer is the caller's own. */
static inline bool arch_call_rescued(struct arch_rescue *rescue, void (*function)(void *), void *argument) {
  bool whole;
  __asm__ volatile(
      "lea 1f(%%rip), %%rax\n\t"
      "mov %%rsp, 8(%%rbx)\n\t"
      "mov %%rbp, 16(%%rbx)\n\t"
      "mov %%rax, (%%rbx)\n\t"
      "lea -128(%%rsp), %%rsp\n\t"
      "and $-16, %%rsp\n\t"
      "call *%[function]\n\t"
      "mov 8(%%rbx), %%rsp\n\t"
      "mov $1, %%eax\n\t"
      "jmp 2f\n"
      "1:\txor %%eax, %%eax\n"
      "2:"
      : "=&a"(whole), "+b"(rescue), "+D"(argument), [function] "+S"(function)
      :
      : "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory", "xmm0", "xmm1", "xmm2",
        "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
        "xmm15");
  return whole;
}

/*
 * A function NAME of as many arguments (2 or 3) that keeps them, calls memprof_NAME_turn with them and its own return
 * address, and returns what that has in its first register; or, where that is NULL, jumps to what the second holds.
 */
#define ARCH_TURN_ENTRY(name, arguments)              \
  __asm__(".text\n.p2align 4\n"                       \
          ".globl " #name "\n"                        \
          ".type " #name ", @function\n"              \
          #name ":\n.cfi_startproc\n"                 \
          "endbr64\n"                                 \
          "push %rdi\n.cfi_adjust_cfa_offset 8\n"     \
          "push %rsi\n.cfi_adjust_cfa_offset 8\n"     \
          "push %rdx\n.cfi_adjust_cfa_offset 8\n"     \
          "mov 24(%rsp), " ARCH_ARGUMENT_##arguments "\n" \
          "call memprof_" #name "_turn\n"             \
          "mov %rdx, %r11\n"                          \
          "pop %rdx\n.cfi_adjust_cfa_offset -8\n"     \
          "pop %rsi\n.cfi_adjust_cfa_offset -8\n"     \
          "pop %rdi\n.cfi_adjust_cfa_offset -8\n"     \
          "test %rax, %rax\n"                         \
          "jz 1f\n"                                   \
          "ret\n"                                     \
          "1: jmp *%r11\n"                            \
          ".cfi_endproc\n.size " #name ", .-" #name "\n")
#define ARCH_ARGUMENT_2 "%rdx"
#define ARCH_ARGUMENT_3 "%rcx"

#elif defined __aarch64__

enum {
  ARCH_DWARF_FP = 29,
  ARCH_DWARF_SP = 31,
  ARCH_DWARF_RA = 30,
  ARCH_READS_CFI = false,
  ARCH_HAS_FIND_OBJECT = false,
  ARCH_PUSHES_RETURN_ADDRESS = false,
  ARCH_SWITCHES_STACKS = false,
  ARCH_RESUMES = false,
};

#define ARCH_GLIBC_BASE "GLIBC_2.17"
#define ARCH_GLIBC_DLADDR1 "GLIBC_2.17"
#define ARCH_GLIBC_THREAD_NAMES "GLIBC_2.17"

static inline void arch_set_registers(ucontext_t *context, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  context->uc_mcontext.pc = pc;
  context->uc_mcontext.sp = sp;
  context->uc_mcontext.regs[29] = fp;
}

static inline void arch_call_on(char *stack_end, void (*function)(void *), void *argument) {
  (void)stack_end, (void)function, (void)argument;
}

static inline uintptr_t arch_pc(const ucontext_t *context) { return context->uc_mcontext.pc; }

static inline uintptr_t arch_sp(const ucontext_t *context) { return context->uc_mcontext.sp; }

static inline void arch_resume(ucontext_t *context, const struct arch_rescue *rescue) { (void)context, (void)rescue; }

static inline bool arch_call_rescued(struct arch_rescue *rescue, void (*function)(void *), void *argument) {
  (void)rescue;
  function(argument);
  return true;
}

#define ARCH_TURN_ENTRY(name, arguments)              \
  __asm__(".text\n.p2align 4\n"                       \
          ".globl " #name "\n"                        \
          ".type " #name ", %function\n"              \
          #name ":\n.cfi_startproc\n"                 \
          "hint #34\n" /* bti c */                    \
          "stp x29, x30, [sp, #-48]!\n"               \
          ".cfi_def_cfa_offset 48\n.cfi_offset 29, -48\n.cfi_offset 30, -40\n" \
          "mov x29, sp\n"                             \
          "stp x0, x1, [sp, #16]\n"                   \
          "str x2, [sp, #32]\n"                       \
          "mov " ARCH_ARGUMENT_##arguments ", x30\n"  \
          "bl memprof_" #name "_turn\n"               \
          "mov x16, x1\n"                             \
          "mov x17, x0\n"                             \
          "ldp x0, x1, [sp, #16]\n"                   \
          "ldr x2, [sp, #32]\n"                       \
          "ldp x29, x30, [sp], #48\n"                 \
          ".cfi_restore 29\n.cfi_restore 30\n.cfi_def_cfa_offset 0\n" \
          "cbz x17, 1f\n"                             \
          "mov x0, x17\n"                             \
          "ret\n"                                     \
          "1: br x16\n"                               \
          ".cfi_endproc\n.size " #name ", .-" #name "\n")
#define ARCH_ARGUMENT_2 "x2"
#define ARCH_ARGUMENT_3 "x3"

#else
#error "memprof is for x86-64 and aarch64"
#endif

#endif
