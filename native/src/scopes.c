#include "scopes.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

typedef int (*mallctl_function)(const char *, void *, size_t *, void *, size_t);
typedef int (*nametomib_function)(const char *, size_t *, size_t *);
typedef int (*bymib_function)(const size_t *, size_t, void *, size_t *, void *, size_t);

/* Names are looked up once: that would be the dearest part of a switch. */
struct control {
  size_t mib[3], depth;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int problem; /* an errno */
static mallctl_function mallctl;
static bymib_function bymib;
static struct control flush, thread_arena;

static void find(nametomib_function nametomib, const char *name, struct control *control) {
  control->depth = sizeof control->mib / sizeof *control->mib;
  int error = nametomib(name, control->mib, &control->depth);
  if (error != 0) problem = error;
}

/* Under percpu_arena jemalloc gives a thread the arena of its CPU, and lets nobody else do so: there would be
 * no way back. */
static void refuse_arenas_by_cpu(void) {
  const char *mode = NULL;
  size_t size = sizeof mode;
  if (mallctl("opt.percpu_arena", &mode, &size, NULL, 0) == 0 && strcmp(mode, "disabled") != 0) problem = ENOTSUP;
}

static void prepare(void) {
  mallctl = (mallctl_function)(size_t)dlsym(RTLD_DEFAULT, "mallctl");
  bymib = (bymib_function)(size_t)dlsym(RTLD_DEFAULT, "mallctlbymib");
  nametomib_function nametomib = (nametomib_function)(size_t)dlsym(RTLD_DEFAULT, "mallctlnametomib");
  if (mallctl == NULL || bymib == NULL || nametomib == NULL) {
    problem = ENOENT;
    return;
  }
  find(nametomib, "thread.tcache.flush", &flush);
  find(nametomib, "thread.arena", &thread_arena);
  refuse_arenas_by_cpu();
}

int scopes_create(unsigned *arena) {
  pthread_once(&once, prepare);
  if (problem != 0) return problem;
  size_t size = sizeof *arena;
  return mallctl("arenas.create", arena, &size, NULL, 0);
}

int scopes_switch(unsigned arena, unsigned *before) {
  pthread_once(&once, prepare);
  if (problem != 0) return problem;
  int error = bymib(flush.mib, flush.depth, NULL, NULL, NULL, 0);
  if (error != 0 && error != EFAULT) return error; /* EFAULT: this thread has no cache */
  size_t size = sizeof *before;
  return bymib(thread_arena.mib, thread_arena.depth, before, &size, &arena, sizeof arena);
}
