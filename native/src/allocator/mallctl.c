#include "allocator/mallctl.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int (*by_name)(const char *, void *, size_t *, void *, size_t);
static int (*name_to_mib)(const char *, size_t *, size_t *);
static int (*by_mib)(const size_t *, size_t, void *, size_t *, void *, size_t);
static bool found; /* all three */

static void find_all(void) {
  *(void **)&by_name = dlsym(RTLD_DEFAULT, "mallctl");
  *(void **)&name_to_mib = dlsym(RTLD_DEFAULT, "mallctlnametomib");
  *(void **)&by_mib = dlsym(RTLD_DEFAULT, "mallctlbymib");
  found = by_name != NULL && name_to_mib != NULL && by_mib != NULL;
}

bool mallctl_is_there(void) {
  pthread_once(&once, find_all);
  return found;
}

int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size) {
  return mallctl_is_there() ? by_name(name, old, old_size, fresh, fresh_size) : ENOENT;
}

int control_find(struct control *control, const char *name) {
  control->depth = CONTROL_DEPTH;
  return mallctl_is_there() ? name_to_mib(name, control->mib, &control->depth) : ENOENT;
}

int control_call(const struct control *control, void *old, size_t *old_size, void *fresh, size_t fresh_size) {
  return mallctl_is_there() ? by_mib(control->mib, control->depth, old, old_size, fresh, fresh_size) : ENOENT;
}
