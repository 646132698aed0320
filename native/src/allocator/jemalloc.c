#include "allocator/jemalloc.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "allocator/mallctl.h"
#include "sampler/hook.h"
#include "sampler/live_table.h"

typedef void (*backtrace_hook)(void **, unsigned *, unsigned);

static const char hook_control[] = "experimental.hooks.prof_backtrace";

static bool read_flag(const char *name) {
  bool value = false;
  size_t size = sizeof value;
  return mallctl_by_name(name, &value, &size, NULL, 0) == 0 && value;
}

enum jemalloc_state jemalloc_probe(void) {
  if (!mallctl_is_there()) return JEMALLOC_ABSENT;
  if (!read_flag("config.prof")) return JEMALLOC_NO_PROFILING;
  if (!read_flag("opt.prof")) return JEMALLOC_PROF_OFF;
  backtrace_hook old;
  size_t size = sizeof old;
  return mallctl_by_name(hook_control, &old, &size, NULL, 0) == 0 ? JEMALLOC_READY : JEMALLOC_NO_HOOK;
}

/* ---- thread names ---- */

static struct control thread_name;
static _Atomic bool thread_name_known; /* set last */

/*
 * Once and for all: a second name would free the first one, which a dump may be printing right now
 * (jemalloc 5.3.0, src/prof_data.c, prof_thread_name_set_impl: no lock). The first name is safe: it is
 * one store of a pointer to a string that is complete; a dump prints what it finds under tdatas_mtx, and
 * frees of a name (prof_tdata_destroy) are under it, too. Threads that ended keep their names while
 * memory that they allocated lives. jemalloc 5.3.1 has room for a name in its record of the thread instead, of
 * 16 bytes, or of 64 where it is ours (jemalloc/build).
 *
 * On a CPU that reorders stores (aarch64) a dump that prints in those nanoseconds might meet the pointer
 * before the characters: jemalloc has no barrier there, and so one garbled name may be printed.
 */
void jemalloc_name_thread(const char *name) {
  if (!atomic_load_explicit(&thread_name_known, memory_order_acquire) || name[0] == 0) return;
  const char *old = NULL;
  size_t size = sizeof old;
  if (control_call(&thread_name, &old, &size, NULL, 0) == 0 && old != NULL && old[0] == 0)
    control_call(&thread_name, NULL, NULL, &name, sizeof name);
}

/* ---- the hooks ---- */

/* 5.3.1 is the first release that has them. Builds between 5.3.0 and that call one of them with fewer arguments. */
static bool has_sample_hooks(void) {
  const char *version = NULL;
  size_t size = sizeof version;
  unsigned major, minor, bugfix;
  return mallctl_by_name("version", &version, &size, NULL, 0) == 0 &&
         sscanf(version, "%u.%u.%u", &major, &minor, &bugfix) == 3 &&
         (major > 5 || (major == 5 && (minor > 3 || (minor == 3 && bugfix >= 1))));
}

/* Where they cannot be had there are no ages, and that is no error. */
static void install_sample_hooks(void) {
  size_t interval_bits, size = sizeof interval_bits;
  if (!has_sample_hooks() || mallctl_by_name("prof.lg_sample", &interval_bits, &size, NULL, 0) != 0) return;
  void (*allocated)(const void *, size_t, void **, unsigned, size_t) = live_table_allocated;
  void (*freed)(const void *, size_t) = live_table_freed;
  if (mallctl_by_name("experimental.hooks.prof_sample_free", NULL, NULL, &freed, sizeof freed) == 0 &&
      mallctl_by_name("experimental.hooks.prof_sample", NULL, NULL, &allocated, sizeof allocated) == 0)
    live_table_open(UINT64_C(1) << interval_bits);
}

int jemalloc_install_hook(void) {
  bool known = control_find(&thread_name, "thread.prof.name") == 0;
  atomic_store_explicit(&thread_name_known, known, memory_order_release);
  const char *no_prefix = "";
  int error = mallctl_by_name("prof.prefix", NULL, NULL, &no_prefix, sizeof no_prefix);
  if (error != 0) return error;
  install_sample_hooks();
  backtrace_hook hook = hook_backtrace;
  return mallctl_by_name(hook_control, NULL, NULL, &hook, sizeof hook);
}

int jemalloc_set_active(bool active) {
  return mallctl_by_name("prof.active", NULL, NULL, &active, sizeof active);
}
