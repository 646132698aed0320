/* What the program ForeignStacks allocates by, on every kind of stack; see its constants for the kinds. */
#include <jni.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "coroutine.h"

enum { GUARD_BYTES = 64 << 10, STACK_BYTES = 64 << 10, STEP_BYTES = 4 << 20, STEPS = 100000 };

static JavaVM *vm;
static int blocks;
static size_t block_bytes;

__attribute__((noinline)) static void allocate(void) {
  for (int i = 0; i < blocks; i++) {
    void *volatile block = malloc(block_bytes);
    memset(block, 1, 1);
  }
}

/* One function for each kind, so that a stack tells it. */
#define HELD(name)                                  \
  void name(void);                                  \
  __attribute__((noinline)) void name(void) {       \
    allocate();                                     \
    __asm__ volatile("");                           \
  }
HELD(held_below)
HELD(held_above)
HELD(held_in_context)
HELD(held_on_attached)
HELD(held_on_unattached)
HELD(held_on_signal_stack)

/* The end of a stack with inaccessible memory at both sides, above or below this thread's own. */
static char *new_stack(bool above) {
  size_t bytes = STACK_BYTES + 2 * GUARD_BYTES;
  char here, *near = (char *)((uintptr_t)&here & ~(uintptr_t)4095), *start = MAP_FAILED;
  for (int step = 1; step < STEPS && start == MAP_FAILED; step++)
    start = mmap(above ? near + (size_t)step * STEP_BYTES : near - (size_t)step * STEP_BYTES, bytes, PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (start == MAP_FAILED) abort();
  mprotect(start + GUARD_BYTES, STACK_BYTES, PROT_READ | PROT_WRITE);
  return start + GUARD_BYTES + STACK_BYTES;
}

static void drop_stack(char *stack_end) { munmap(stack_end - STACK_BYTES - GUARD_BYTES, STACK_BYTES + 2 * GUARD_BYTES); }

static void coroutine(bool above, uintptr_t outermost, void (*function)(void)) {
  char *stack_end = new_stack(above);
  on_stack(stack_end, outermost, function);
  drop_stack(stack_end);
}

static void in_context(void) {
  static ucontext_t resumer, context;
  char *stack_end = new_stack(false);
  getcontext(&context);
  context.uc_stack.ss_sp = stack_end - STACK_BYTES;
  context.uc_stack.ss_size = STACK_BYTES;
  context.uc_link = &resumer;
  makecontext(&context, held_in_context, 0);
  swapcontext(&resumer, &context);
  drop_stack(stack_end);
}

static void handler(int signal) {
  (void)signal;
  held_on_signal_stack();
}

static void on_signal_stack(void) {
  char *stack_end = new_stack(true);
  stack_t stack = {.ss_sp = stack_end - STACK_BYTES, .ss_size = STACK_BYTES}, before;
  sigaltstack(&stack, &before);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK}, old;
  sigaction(SIGURG, &action, &old);
  raise(SIGURG);
  sigaction(SIGURG, &old, NULL);
  sigaltstack(&before, NULL);
  drop_stack(stack_end);
}

static void *unattached(void *argument) {
  coroutine(false, (uintptr_t)coroutine_exit, held_on_unattached);
  coroutine(true, 0, held_on_unattached);
  return argument;
}

static void *attached(void *type) {
  JNIEnv *env;
  if ((*vm)->AttachCurrentThread(vm, (void **)&env, NULL) != JNI_OK) abort();
  coroutine(false, (uintptr_t)coroutine_exit, held_on_attached);
  coroutine(true, 0, held_on_attached);
  jmethodID method = (*env)->GetStaticMethodID(env, type, "fromNative", "()V");
  (*env)->CallStaticVoidMethod(env, type, method);
  (*vm)->DetachCurrentThread(vm);
  return NULL;
}

static void run_thread(void *(*function)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, function, argument) != 0) abort();
  pthread_join(thread, NULL);
}

JNIEXPORT void JNICALL Java_dev_memprof_it_programs_ForeignStacks_hold(JNIEnv *env, jclass type, jint kind, jint count,
                                                                       jint bytes) {
  (*env)->GetJavaVM(env, &vm);
  blocks = count;
  block_bytes = (size_t)bytes;
  switch (kind) {
    case 0: coroutine(false, (uintptr_t)coroutine_exit, held_below); break;
    case 1: coroutine(true, (uintptr_t)coroutine_exit, held_above); break;
    case 2: in_context(); break;
    case 3: on_signal_stack(); break;
    case 4: run_thread(unattached, NULL); break;
    case 5: run_thread(attached, (*env)->NewGlobalRef(env, type)); break;
    default: allocate();
  }
}

/* ---- what must only be survived ---- */

static void churn_a_while(void) {
  for (int i = 0; i < 500; i++) free(malloc(4096));
}

static pthread_key_t first_key, second_key;

static void detach_between(void *value) {
  churn_a_while();
  if (value == (void *)1) (*vm)->DetachCurrentThread(vm);
  churn_a_while();
}

/* Keys beyond the first 32 lie in a block that is freed at the thread's end. */
static void make_keys(void) {
  pthread_key_create(&first_key, detach_between);
  for (int i = 0; i < 40; i++) pthread_key_create(&second_key, detach_between);
}

static void *ends_attached(void *value) {
  JNIEnv *env;
  if ((*vm)->AttachCurrentThreadAsDaemon(vm, (void **)&env, NULL) != JNI_OK) abort();
  pthread_setspecific(value == NULL ? second_key : first_key, value == NULL ? (void *)2 : value);
  pthread_setspecific(second_key, (void *)2);
  coroutine(true, (uintptr_t)exit_after_call, churn_a_while);
  return NULL;
}

/* Threads end with and without detaching, while their destructors allocate. */
JNIEXPORT void JNICALL Java_dev_memprof_it_programs_ForeignStacks_churn(JNIEnv *env, jclass type) {
  (void)type;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  (*env)->GetJavaVM(env, &vm);
  pthread_once(&once, make_keys);
  const uintptr_t outermost[] = {(uintptr_t)coroutine_exit, (uintptr_t)exit_after_call, 0, 0x1001, UINTPTR_MAX - 7};
  for (size_t i = 0; i < sizeof outermost / sizeof *outermost; i++) {
    coroutine(false, outermost[i], churn_a_while);
    coroutine(true, outermost[i], churn_a_while);
  }
  run_thread(ends_attached, (void *)1);
  run_thread(ends_attached, NULL);
}
