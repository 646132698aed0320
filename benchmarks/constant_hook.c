/* The ceiling: what jemalloc's own bookkeeping costs when a stack costs nothing. Preloaded behind jemalloc,
 * records one constant frame for every sample. */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

static void constant(void **frames, unsigned *count, unsigned most) {
  (void)most;
  frames[0] = (void *)(size_t)constant;
  *count = 1;
}

__attribute__((constructor)) static void install(void) {
  int (*mallctl)(const char *, void *, size_t *, void *, size_t) =
      (int (*)(const char *, void *, size_t *, void *, size_t))(size_t)dlsym(RTLD_DEFAULT, "mallctl");
  void (*hook)(void **, unsigned *, unsigned) = constant;
  bool active = true;
  if (mallctl != NULL && mallctl("experimental.hooks.prof_backtrace", NULL, NULL, &hook, sizeof hook) == 0)
    mallctl("prof.active", NULL, NULL, &active, sizeof active);
}
