/*
 * The native walk on stacks that are not the thread's own: hand-written coroutines below and above it, beside
 * guard pages, holes and other memory; ucontext; signal handlers. Again under seccomp filters. Only what was
 * called may be in a walk, and no layout may be the end of it. Under the sanitizers.
 */
#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"
#include "coroutine.h"
#include "hotspot/vm.h"
#include "sampler/walk.h"

struct vm vm; /* in place of vm.c's: no Java code anywhere */

enum { PAGE = 4096, STACK_BYTES = 160 << 10, OWN_BYTES = 1 << 20 };

/* ---- a walk, and what it found ---- */

static void *frames[128];
static unsigned frame_count;
static struct native_end end;

__attribute__((noinline)) void walk_here(void) {
  frame_count = walk_native(__builtin_frame_address(0), frames, 128, &end);
  __asm__ volatile("");
}

__attribute__((noinline)) void innermost(void) {
  walk_here();
  __asm__ volatile("");
}

__attribute__((noinline)) void middle(void) {
  volatile char room[333];
  room[0] = 1;
  innermost();
  room[332] = room[0];
}

static bool frame_is(unsigned index, const char *function) {
  Dl_info info;
  return index < frame_count && dladdr((char *)frames[index] - 1, &info) != 0 && info.dli_sname != NULL &&
         strcmp(info.dli_sname, function) == 0;
}

static bool walked_up_to(const char *outermost) {
  bool same = frame_is(0, "innermost") && frame_is(1, "middle") && frame_is(2, outermost);
  if (same && frame_count == 3) return true;
  for (unsigned i = 0; i < frame_count; i++) {
    Dl_info info = {0};
    dladdr((char *)frames[i] - 1, &info);
    fprintf(stderr, "  %u of %u: %p %s\n", i, frame_count, frames[i], info.dli_sname);
  }
  return false;
}

/* ---- coroutines ---- */

static void run_coroutine(char *stack_end, uintptr_t outermost) {
  frame_count = 0;
  on_stack(stack_end, outermost, middle);
}

static void run_coroutines(char *stack_end, enum stack_kind kind) {
  run_coroutine(stack_end, (uintptr_t)exit_after_call);
  CHECK(frame_is(2, "coroutine_run"));
  const uintptr_t outermost[] = {(uintptr_t)coroutine_exit, 0, 0x1001, (uintptr_t)stack_end + PAGE, UINTPTR_MAX - 7};
  for (size_t i = 0; i < sizeof outermost / sizeof *outermost; i++) {
    run_coroutine(stack_end, outermost[i]);
    CHECK(end.stack.kind == kind);
    /* An address outside of all libraries could be code made at run time: it stays, and ends the walk. */
    if (outermost[i] == (uintptr_t)coroutine_exit || outermost[i] == 0)
      CHECK(walked_up_to("coroutine_run"));
    else
      CHECK(frame_is(2, "coroutine_run") && frame_count == 4);
  }
}

/* ---- stacks below and above a thread's own ---- */

struct java_thread {
  uintptr_t vtable, base;
  size_t size;
};

static void *place(uintptr_t at, size_t bytes, int protection) {
  void *memory = mmap((void *)at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | (at != 0 ? MAP_FIXED : 0), -1, 0);
  CHECK(memory != MAP_FAILED);
  return memory;
}

enum neighbour { GUARD_PAGE, HOLE, MEMORY };

/* [coroutine's][neighbour][the thread's own][neighbour][coroutine's][neighbour] */
struct layout {
  char *below, *own, *above;
  bool known; /* to the JVM */
};

void *on_own_stack(void *argument);
__attribute__((noinline)) void *on_own_stack(void *argument) {
  const struct layout *layout = argument;
  struct java_thread thread = {.base = (uintptr_t)layout->own + OWN_BYTES, .size = OWN_BYTES};
  if (layout->known) pthread_setspecific(vm.thread_key, &thread);
  enum stack_kind kind = layout->known ? STACK_FOREIGN : STACK_UNKNOWN;
  run_coroutines(layout->below + STACK_BYTES, kind);
  run_coroutines(layout->above + STACK_BYTES, kind);
  middle();
  CHECK(frame_is(2, "on_own_stack"));
  CHECK(frame_count > 3); /* where threads start */
  CHECK(end.stack.kind == (layout->known ? STACK_OWN : STACK_UNKNOWN));
  pthread_setspecific(vm.thread_key, NULL);
  return NULL;
}

static void beside(enum neighbour neighbour, bool known) {
  size_t total = 2 * STACK_BYTES + OWN_BYTES + 3 * PAGE;
  char *start = place(0, total, PROT_READ | PROT_WRITE);
  struct layout layout = {.below = start, .known = known};
  layout.own = layout.below + STACK_BYTES + PAGE;
  layout.above = layout.own + OWN_BYTES + PAGE;
  char *between[] = {layout.own - PAGE, layout.own + OWN_BYTES, layout.above + STACK_BYTES};
  for (int i = 0; i < 3; i++) {
    if (neighbour == GUARD_PAGE) mprotect(between[i], PAGE, PROT_NONE);
    if (neighbour == HOLE) munmap(between[i], PAGE);
    if (neighbour == MEMORY) memset(between[i], 0x41, PAGE);
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  CHECK(pthread_attr_setstack(&attributes, layout.own, OWN_BYTES) == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, &attributes, on_own_stack, &layout) == 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  munmap(start, total);
}

/* The thread that was there first has the largest stack of all, which grows. */
static void on_the_first_thread(void) {
  char *stack = place(0, STACK_BYTES + PAGE, PROT_READ | PROT_WRITE);
  mprotect(stack + STACK_BYTES, PAGE, PROT_NONE);
  run_coroutines(stack + STACK_BYTES, STACK_UNKNOWN);
  munmap(stack, STACK_BYTES + PAGE);
}

/* ---- ucontext ---- */

static ucontext_t main_context, context;

__attribute__((noinline)) void in_context(void) {
  middle();
  __asm__ volatile("");
}

static void in_ucontext(void) {
  char *stack = place(0, STACK_BYTES + PAGE, PROT_READ | PROT_WRITE);
  mprotect(stack + STACK_BYTES, PAGE, PROT_NONE);
  getcontext(&context);
  context.uc_stack.ss_sp = stack;
  context.uc_stack.ss_size = STACK_BYTES;
  context.uc_link = &main_context;
  makecontext(&context, in_context, 0);
  frame_count = 0;
  swapcontext(&main_context, &context);
  CHECK(walked_up_to("in_context"));
  munmap(stack, STACK_BYTES + PAGE);
}

/* ---- signals ---- */

__attribute__((noinline)) void on_signal(int signal) {
  (void)signal;
  middle();
  __asm__ volatile("");
}

static void in_a_handler(int flags) {
  char *memory = place(0, STACK_BYTES + PAGE, PROT_READ | PROT_WRITE);
  mprotect(memory + STACK_BYTES, PAGE, PROT_NONE);
  stack_t stack = {.ss_sp = memory, .ss_size = STACK_BYTES}, before;
  sigaltstack(&stack, &before);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags}, old;
  sigaction(SIGUSR1, &action, &old);
  frame_count = 0;
  raise(SIGUSR1);
  CHECK(walked_up_to("on_signal"));
  sigaction(SIGUSR1, &old, NULL);
  sigaltstack(&before, NULL);
  munmap(memory, STACK_BYTES + PAGE);
}

/* ---- all of it ---- */

static void everywhere(void) {
  for (int known = 0; known <= 1; known++)
    for (enum neighbour neighbour = GUARD_PAGE; neighbour <= MEMORY; neighbour++) beside(neighbour, known);
  on_the_first_thread();
  in_ucontext();
  in_a_handler(SA_ONSTACK);
  in_a_handler(0);
}

static void forbid_copies(uint32_t action) {
  struct sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                                 BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
                                 BPF_STMT(BPF_RET | BPF_K, action),
                                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

/* In a child, as a filter stays for good. */
static void under_a_filter(uint32_t action) {
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    forbid_copies(action);
    everywhere();
    _exit(failures != 0);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
  walk_native_prepare();
  CHECK(pthread_key_create(&vm.thread_key, NULL) == 0);
  vm.threads_known = true;
  vm.stack_base_offset = offsetof(struct java_thread, base);
  vm.stack_size_offset = offsetof(struct java_thread, size);
  everywhere();
  under_a_filter(SECCOMP_RET_ERRNO | 1 /* EPERM */);
  under_a_filter(SECCOMP_RET_KILL_PROCESS);
  printf("foreign_stack_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
