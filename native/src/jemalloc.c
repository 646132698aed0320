#include "jemalloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#include "hook.h"

typedef int (*mallctl_function)(const char *, void *, size_t *, void *, size_t);
typedef void (*backtrace_hook)(void **, unsigned *, unsigned);

typedef int (*nametomib_function)(const char *, size_t *, size_t *);
typedef int (*bymib_function)(const size_t *, size_t, void *, size_t *, void *, size_t);

static const char hook_control[] = "experimental.hooks.prof_backtrace";

static mallctl_function find_mallctl(void) {
  return (mallctl_function)(size_t)dlsym(RTLD_DEFAULT, "mallctl");
}

static bool read_flag(mallctl_function mallctl, const char *name) {
  bool value = false;
  size_t size = sizeof value;
  return mallctl(name, &value, &size, NULL, 0) == 0 && value;
}

enum jemalloc_state jemalloc_probe(void) {
  mallctl_function mallctl = find_mallctl();
  if (mallctl == NULL) return JEMALLOC_ABSENT;
  if (!read_flag(mallctl, "config.prof")) return JEMALLOC_NO_PROFILING;
  if (!read_flag(mallctl, "opt.prof")) return JEMALLOC_PROF_OFF;
  backtrace_hook old;
  size_t size = sizeof old;
  return mallctl(hook_control, &old, &size, NULL, 0) == 0 ? JEMALLOC_READY : JEMALLOC_NO_HOOK;
}

/* ---- thread names ---- */

/* mallctl("thread.prof.name") with its name looked up once. */
static size_t thread_name_mib[3];
static size_t thread_name_depth = sizeof thread_name_mib / sizeof *thread_name_mib;
static _Atomic(bymib_function) thread_name_control; /* set last */

static void find_thread_name_control(void) {
  nametomib_function nametomib = (nametomib_function)(size_t)dlsym(RTLD_DEFAULT, "mallctlnametomib");
  bymib_function bymib = (bymib_function)(size_t)dlsym(RTLD_DEFAULT, "mallctlbymib");
  if (nametomib != NULL && bymib != NULL &&
      nametomib("thread.prof.name", thread_name_mib, &thread_name_depth) == 0)
    atomic_store_explicit(&thread_name_control, bymib, memory_order_release);
}

/*
 * Once and for all: a second name would free the first one, which a dump may be printing right now
 * (jemalloc 5.3.0, src/prof_data.c, prof_thread_name_set_impl: no lock). The first name is safe: it is
 * one store of a pointer to a string that is complete; a dump prints what it finds under tdatas_mtx, and
 * frees of a name (prof_tdata_destroy) are under it, too. Threads that ended keep their names while
 * memory that they allocated lives.
 *
 * On a CPU that reorders stores (aarch64) a dump that prints in those nanoseconds might meet the pointer
 * before the characters: jemalloc has no barrier there, and so one garbled name may be printed.
 */
void jemalloc_name_thread(const char *name) {
  bymib_function control = atomic_load_explicit(&thread_name_control, memory_order_acquire);
  if (control == NULL || name[0] == 0) return;
  const char *old = NULL;
  size_t size = sizeof old;
  if (control(thread_name_mib, thread_name_depth, &old, &size, NULL, 0) == 0 && old != NULL && old[0] == 0)
    control(thread_name_mib, thread_name_depth, NULL, NULL, &name, sizeof name);
}

/* ---- the hook ---- */

int jemalloc_install_hook(void) {
  mallctl_function mallctl = find_mallctl();
  if (mallctl == NULL) return ENOENT;
  find_thread_name_control();
  const char *no_prefix = "";
  int error = mallctl("prof.prefix", NULL, NULL, &no_prefix, sizeof no_prefix);
  if (error != 0) return error;
  backtrace_hook hook = hook_backtrace;
  return mallctl(hook_control, NULL, NULL, &hook, sizeof hook);
}

int jemalloc_set_active(bool active) {
  mallctl_function mallctl = find_mallctl();
  return mallctl == NULL ? ENOENT : mallctl("prof.active", NULL, NULL, &active, sizeof active);
}
