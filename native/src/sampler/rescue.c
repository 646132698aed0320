/*
 * The handler is installed by reading that of the JVM, once that has all of its own, and keeping its mask and flags. The other
 * way, a sigaction of ours before libc's, would have the JVM and the application believe in a handler that the kernel does not
 * know, for the whole life of the process.
 *
 * - What is no fault of ours is handed on by a call: the kernel has set the mask, the stack and the rest as for the JVM's own.
 *   Implicit null checks, safepoint polls, the end of a stack, SafeFetch, a crash: all come here first, for some nanoseconds.
 * - Ours is a fault that the processor raised (no kill) in code of this library, below a rescue_run of this thread. A handler
 *   of somebody else's amid a walk runs other code; AsyncGetCallTrace, which faults on purpose, is libjvm's.
 * - The handler returns to rescue_run by the kernel: so the mask is as before.
 * - A program that puts its own handler before ours hands on to us; or does not, and then there is no net, as without us.
 */
#include "sampler/rescue.h"

#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"

/* Of a walk, with room to spare. Farther away is a rescue_run that somebody's siglongjmp has left. */
enum { MAX_DEPTH_BYTES = 256 << 10 };

/* initial-exec, as all of ours (Makefile). */
static _Thread_local struct arch_rescue *volatile innermost;

static struct {
  uintptr_t start, end;
} code;

static struct sigaction previous_segv, previous_bus;

static bool is_ours(const siginfo_t *info, const ucontext_t *context) {
  const struct arch_rescue *rescue = innermost;
  uintptr_t pc = arch_pc(context), depth = rescue == NULL ? 0 : rescue->sp - arch_sp(context);
  return rescue != NULL && info->si_code > 0 && pc - code.start < code.end - code.start && depth < MAX_DEPTH_BYTES;
}

static void on_fault(int number, siginfo_t *info, void *context) {
  if (is_ours(info, context))
    arch_resume(context, innermost);
  else
    (number == SIGSEGV ? previous_segv : previous_bus).sa_sigaction(number, info, context);
}

static int find_code(struct dl_phdr_info *info, size_t size, void *argument) {
  (void)size, (void)argument;
  uintptr_t inside = (uintptr_t)on_fault;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type != PT_LOAD || inside - start >= segment->p_memsz) continue;
    code.start = start;
    code.end = start + segment->p_memsz;
    return 1;
  }
  return 0;
}

/* One that takes no siginfo is not the JVM's. SA_RESETHAND would remove ours by a fault of ours. */
static void go_before(int number, struct sigaction *previous) {
  if (sigaction(number, NULL, previous) != 0 || (previous->sa_flags & SA_SIGINFO) == 0 ||
      ((unsigned)previous->sa_flags & SA_RESETHAND) != 0 || previous->sa_sigaction == on_fault)
    return;
  struct sigaction ours = *previous;
  ours.sa_sigaction = on_fault;
  sigaction(number, &ours, NULL);
}

/* libjsig gives the JVM's handler the first look, and takes a fault for handled once another was called. */
void rescue_prepare(void) {
  if (!ARCH_RESUMES || code.end != 0 || dlsym(RTLD_DEFAULT, "JVM_begin_signal_setting") != NULL) return;
  dl_iterate_phdr(find_code, NULL);
  go_before(SIGSEGV, &previous_segv);
  go_before(SIGBUS, &previous_bus);
}

bool rescue_run(void (*function)(void *argument), void *argument) {
  struct arch_rescue here = {0}, *outer = innermost;
  innermost = &here;
  bool whole = arch_call_rescued(&here, function, argument);
  innermost = outer;
  return whole;
}
