#include "allocator/scopes.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "allocator/mallctl.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int problem; /* an errno */
static struct control flush, thread_arena;

static void find(const char *name, struct control *control) {
  int error = control_find(control, name);
  if (error != 0) problem = error;
}

/* Under percpu_arena jemalloc gives a thread the arena of its CPU, and lets nobody else do so: there would be
 * no way back. */
static void refuse_arenas_by_cpu(void) {
  const char *mode = NULL;
  size_t size = sizeof mode;
  if (mallctl_by_name("opt.percpu_arena", &mode, &size, NULL, 0) == 0 && strcmp(mode, "disabled") != 0) problem = ENOTSUP;
}

static void prepare(void) {
  find("thread.tcache.flush", &flush);
  find("thread.arena", &thread_arena);
  refuse_arenas_by_cpu();
}

int scopes_create(unsigned *arena) {
  pthread_once(&once, prepare);
  if (problem != 0) return problem;
  size_t size = sizeof *arena;
  return mallctl_by_name("arenas.create", arena, &size, NULL, 0);
}

int scopes_switch(unsigned arena, unsigned *before) {
  pthread_once(&once, prepare);
  if (problem != 0) return problem;
  int error = control_call(&flush, NULL, NULL, NULL, 0);
  if (error != 0 && error != EFAULT) return error; /* EFAULT: this thread has no cache */
  size_t size = sizeof *before;
  return control_call(&thread_arena, before, &size, &arena, sizeof arena);
}
