/* A library that looks symbols up: its answers go by where it lies. */
#include <dlfcn.h>

const char *leaf_name(void);
const char *leaf_name(void) { return NAME; }

void *look_up(void *handle, const char *name);
void *look_up(void *handle, const char *name) { return dlsym(handle, name); }

void *look_up_version(void *handle, const char *name, const char *version);
void *look_up_version(void *handle, const char *name, const char *version) {
  return dlvsym(handle, name, version);
}
