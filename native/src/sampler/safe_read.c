/*
 * Hot path: two ways to read memory that may not be there.
 *
 * process_vm_readv on this very process copies, or fails with EFAULT. The kernel lets a process read itself
 * whatever Yama says (kernel/ptrace.c, __ptrace_may_access: same_thread_group). A seccomp filter may not,
 * and some filters kill instead of refusing, so under any filter it is not called.
 *
 * rt_sigprocmask with a `how` that does not exist reads 8 bytes and then fails: EINVAL if they could be read,
 * EFAULT if not (kernel/signal.c). Every filter allows it, as libc cannot do without. Between its answer and
 * the read, another thread could unmap the page; the callers read in that way only what is most likely a
 * stack or library in use.
 */
#include "sampler/safe_read.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arch.h"

enum {
  PAGE_BYTES = ARCH_MIN_PAGE_BYTES,
  NO_SUCH_HOW = -1,
  KERNEL_SIGSET_BYTES = 8,
};

static bool copy_works, probe_works; /* written once, before the first walk */

/* Kept, as system calls are the cost of a walk: a forked child must not read its parent. (A child by vfork shares
 * the memory.) */
static _Atomic pid_t process;

static void find_process(void) { atomic_store_explicit(&process, getpid(), memory_order_relaxed); }

static bool under_seccomp(void) {
  int mode = prctl(PR_GET_SECCOMP);
  return mode != 0 && !(mode < 0 && errno == EINVAL); /* EINVAL: a kernel without seccomp */
}

static bool copy(uintptr_t from, void *to, size_t bytes) {
  struct iovec local = {to, bytes}, remote = {(void *)from, bytes};
  pid_t self = atomic_load_explicit(&process, memory_order_relaxed);
  return syscall(SYS_process_vm_readv, self, &local, 1UL, &remote, 1UL, 0UL) == (long)bytes;
}

static bool probe(uintptr_t address) {
  uintptr_t word = address & ~(uintptr_t)(KERNEL_SIGSET_BYTES - 1);
  return syscall(SYS_rt_sigprocmask, NO_SUCH_HOW, word, NULL, (size_t)KERNEL_SIGSET_BYTES) == -1 && errno == EINVAL;
}

/* The sanitizers know nothing of other stacks and freed memory being read on purpose. */
__attribute__((no_sanitize("address"))) static void copy_plainly(const volatile unsigned char *from,
                                                                 unsigned char *to, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) to[i] = from[i];
}

/* Fills the window from an address on, to the end of its page at most. */
static bool fill(struct window *window, uintptr_t from) {
  size_t room = PAGE_BYTES - from % PAGE_BYTES;
  window->start = from;
  window->length = 0;
  unsigned wanted = room < WINDOW_BYTES ? (unsigned)room : WINDOW_BYTES;
  if (window->by_copy) {
    if (copy(from, window->bytes, wanted)) {
      window->length = wanted;
      return true;
    }
    if (errno != EPERM && errno != ENOSYS) return false;
    window->by_copy = false;
  }
  if (!probe_works || !probe(from)) return false;
  copy_plainly((const unsigned char *)from, window->bytes, wanted);
  window->length = wanted;
  return true;
}

void window_open(struct window *window) {
  window->by_copy = copy_works && !under_seccomp();
  window->start = 0;
  window->length = 0;
}

bool window_read(struct window *window, uintptr_t from, void *to, size_t bytes) {
  unsigned char *next = to;
  while (bytes > 0) {
    uintptr_t offset = from - window->start;
    if (offset >= window->length) {
      if (!fill(window, from)) return false;
      offset = 0;
    }
    size_t part = window->length - offset < bytes ? window->length - offset : bytes;
    memcpy(next, window->bytes + offset, part);
    next += part;
    from += part;
    bytes -= part;
  }
  return true;
}

bool safe_read_prepare(void) {
  if (probe_works || copy_works) return true;
  unsigned char byte;
  find_process();
  pthread_atfork(NULL, NULL, find_process);
  void *page = mmap(NULL, PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return false;
  uintptr_t hidden = (uintptr_t)page, shown = (uintptr_t)&copy_works;
  /* Emulators of Linux may check in another order. */
  probe_works = probe(shown) && !probe(hidden);
  copy_works = !under_seccomp() && copy(shown, &byte, 1) && !copy(hidden, &byte, 1);
  munmap(page, PAGE_BYTES);
  return probe_works || copy_works;
}
