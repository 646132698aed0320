#include "jemalloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

#include "hook.h"

typedef int (*mallctl_function)(const char *, void *, size_t *, void *, size_t);
typedef void (*backtrace_hook)(void **, unsigned *, unsigned);

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

int jemalloc_install_hook(void) {
  mallctl_function mallctl = find_mallctl();
  if (mallctl == NULL) return ENOENT;
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
