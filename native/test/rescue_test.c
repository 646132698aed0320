/* Faults of our own within rescue_run end what it runs; all others reach the handler that was there, as without us. */
#include "sampler/rescue.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch.h"
#include "check.h"

enum { PAGE = 4096, ALTERNATE_BYTES = 64 << 10 };

static volatile char *page; /* unreadable, until the handler of the test makes it readable */

static void hide(void) { mprotect((void *)page, PAGE, PROT_NONE); }

/* ---- the handler that was there ---- */

static struct {
  volatile int calls, number, code;
  void *volatile address;
  volatile uintptr_t pc, sp;
  volatile bool masked;
} seen;

static void before_ours(int number, siginfo_t *info, void *context) {
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  seen.calls++;
  seen.number = number;
  seen.code = info->si_code;
  seen.address = info->si_addr;
  seen.pc = arch_pc(context);
  seen.sp = (uintptr_t)__builtin_frame_address(0);
  seen.masked = sigismember(&mask, SIGUSR1) && !sigismember(&mask, SIGUSR2) && sigismember(&mask, number);
  mprotect((void *)page, PAGE, PROT_READ);
}

static char *alternate;

static void install(int number, int flags) {
  struct sigaction action = {.sa_sigaction = before_ours, .sa_flags = flags};
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGUSR1);
  CHECK(sigaction(number, &action, NULL) == 0);
}

/* ---- what is run ---- */

__attribute__((noinline)) static void read_at(void *address) {
  (void)*(volatile char *)address;
}

static void read_nothing(void *unused) { (void)unused; }

static bool is_mask(int number, bool blocked) {
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  return sigismember(&mask, number) == blocked;
}

static void ends_what_faults(void) {
  hide();
  seen.calls = 0;
  errno = 77;
  CHECK(rescue_run(read_nothing, NULL));
  for (int i = 0; i < 1000; i++) {
    CHECK(!rescue_run(read_at, (void *)page));
    CHECK(!rescue_run(read_at, (void *)8));
    CHECK(!rescue_run(read_at, (void *)UINT64_C(0x5a5a5a5a5a5a5a58))); /* no address at all */
    CHECK(rescue_run(read_at, &seen));
  }
  CHECK(errno == 77);
  CHECK(is_mask(SIGSEGV, false) && is_mask(SIGUSR1, false));
  CHECK(seen.calls == 0);
}

static void ends_what_meets_a_cut_file(void) {
  char path[] = "/tmp/memprof-rescue-XXXXXX";
  int file = mkstemp(path);
  unlink(path);
  CHECK(ftruncate(file, PAGE) == 0);
  void *memory = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);
  CHECK(rescue_run(read_at, memory));
  CHECK(ftruncate(file, 0) == 0);
  CHECK(!rescue_run(read_at, memory));
  CHECK(is_mask(SIGBUS, false));
  CHECK(seen.calls == 0);
  munmap(memory, PAGE);
  close(file);
}

static void keeps_what_the_caller_has(void) {
  uint64_t values[24], sum = 0;
  for (int i = 0; i < 24; i++) values[i] = (uint64_t)rand();
  uint64_t a = values[0], b = values[1], c = values[2], d = values[3], e = values[4], f = values[5], g = values[6];
  double x = 1.5, y = 2.25;
  hide();
  for (int i = 0; i < 100; i++) {
    __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(g), "+x"(x), "+x"(y));
    sum += !rescue_run(read_at, (void *)page);
  }
  CHECK(sum == 100 && x == 1.5 && y == 2.25);
  CHECK(a == values[0] && b == values[1] && c == values[2] && d == values[3] && e == values[4] && f == values[5] && g == values[6]);
}

static void nest(void *inner_faults) {
  if (inner_faults != NULL) CHECK(!rescue_run(read_at, (void *)page));
  CHECK(rescue_run(read_nothing, NULL));
  read_at((void *)page);
  CHECK(false);
}

static void ends_the_innermost(void) {
  hide();
  CHECK(!rescue_run(nest, NULL));
  CHECK(!rescue_run(nest, (void *)1));
}

/* ---- what is handed on ---- */

static bool handed_on(void (*function)(void *), void *argument) {
  hide();
  seen.calls = 0;
  function(argument);
  return seen.calls == 1 && seen.masked && is_mask(SIGSEGV, false) && is_mask(SIGUSR1, false);
}

static bool runs_on_alternate(void) { return seen.sp - (uintptr_t)alternate < ALTERNATE_BYTES; }

static void hands_on_what_is_not_in_a_run(bool on_alternate) {
  CHECK(handed_on(read_at, (void *)page));
  CHECK(seen.number == SIGSEGV && seen.code == SEGV_ACCERR && seen.address == (void *)page);
  CHECK(seen.pc - (uintptr_t)read_at < 4096);
  CHECK(runs_on_alternate() == on_alternate);
}

/* By the C library, which no sanitizer replaces in it. */
static void read_by_library(void *address) { CHECK(atoi(address) == 0); }

static void run_by_library(void *address) { CHECK(rescue_run(read_by_library, address)); }

static void kill_oneself(void *number) { CHECK(pthread_kill(pthread_self(), (int)(intptr_t)number) == 0); }

static void run_kill(void *number) { CHECK(rescue_run(kill_oneself, number)); }

static void hands_on_what_is_not_ours(void) {
  CHECK(handed_on(run_by_library, (void *)page));
  CHECK(handed_on(run_kill, (void *)SIGSEGV));
  CHECK(seen.code == SI_TKILL);
  CHECK(handed_on(run_kill, (void *)SIGBUS));
  CHECK(seen.number == SIGBUS);
}

static sigjmp_buf out;

static void jump_out(void *unused) {
  (void)unused;
  siglongjmp(out, 1);
}

static void leaves_a_run_that_was_left(void) {
  if (sigsetjmp(out, 1) == 0) rescue_run(jump_out, NULL);
  CHECK(handed_on(read_at, (void *)page));
}

/* ---- on other stacks, threads and processes ---- */

static void run_in_handler(int number) {
  (void)number;
  hide();
  CHECK(!rescue_run(read_at, (void *)page));
}

static void interrupt_oneself(void *unused) {
  (void)unused;
  CHECK(raise(SIGUSR2) == 0);
  hide();
  read_at((void *)page);
  CHECK(false);
}

static void of_a_signal_handler_amid_a_run(void) {
  struct sigaction action = {.sa_handler = run_in_handler, .sa_flags = SA_ONSTACK};
  CHECK(sigaction(SIGUSR2, &action, NULL) == 0);
  CHECK(!rescue_run(interrupt_oneself, NULL));
  CHECK(is_mask(SIGUSR2, false));
}

static void *fault_often(void *unused) {
  (void)unused;
  intptr_t rescued = 0;
  for (int i = 0; i < 20000; i++) rescued += !rescue_run(read_at, (void *)16);
  return (void *)rescued;
}

static void of_many_threads(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, fault_often, NULL) == 0);
  for (int i = 0; i < 4; i++) {
    void *rescued;
    pthread_join(threads[i], &rescued);
    CHECK((intptr_t)rescued == 20000);
  }
}

static void of_a_child(void) {
  pid_t child = fork();
  if (child == 0) _exit(rescue_run(read_at, (void *)16) ? 1 : 13);
  int status;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 13);
}

/* ---- each with another handler before ours, so in a process of its own ---- */

static int in_child(void (*function)(void)) {
  pid_t child = fork();
  if (child == 0) {
    function();
    fflush(NULL);
    _exit(failures != 0);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  return status;
}

static void before_the_usual(void) {
  install(SIGSEGV, SA_SIGINFO | SA_RESTART);
  install(SIGBUS, SA_SIGINFO | SA_RESTART);
  rescue_prepare();
  rescue_prepare();
  ends_what_faults();
  ends_what_meets_a_cut_file();
  keeps_what_the_caller_has();
  ends_the_innermost();
  hands_on_what_is_not_in_a_run(false);
  hands_on_what_is_not_ours();
  of_a_signal_handler_amid_a_run();
  of_many_threads();
  of_a_child();
  leaves_a_run_that_was_left();
}

static void before_one_on_the_alternate_stack(void) {
  install(SIGSEGV, SA_SIGINFO | SA_ONSTACK);
  rescue_prepare();
  hands_on_what_is_not_in_a_run(true);
  ends_what_faults();
  ends_the_innermost();
}

static void before_one_that_is_reset(void) {
  install(SIGSEGV, (int)(SA_SIGINFO | SA_RESETHAND));
  rescue_prepare();
  struct sigaction now;
  sigaction(SIGSEGV, NULL, &now);
  CHECK(now.sa_sigaction == before_ours);
}

static void before_none(void) {
  signal(SIGSEGV, SIG_DFL);
  rescue_prepare();
  struct sigaction now;
  sigaction(SIGSEGV, NULL, &now);
  CHECK(now.sa_handler == SIG_DFL);
  CHECK(rescue_run(read_nothing, NULL));
}

int main(void) {
  page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  alternate = mmap(NULL, ALTERNATE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t stack = {.ss_sp = alternate, .ss_size = ALTERNATE_BYTES};
  CHECK(sigaltstack(&stack, NULL) == 0);
  if (ARCH_RESUMES) {
    CHECK(in_child(before_the_usual) == 0);
    CHECK(in_child(before_one_on_the_alternate_stack) == 0);
  }
  CHECK(in_child(before_one_that_is_reset) == 0);
  CHECK(in_child(before_none) == 0);
  printf("rescue_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
