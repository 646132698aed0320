/* To be preloaded: passes malloc on to whatever comes next, and has looked it up before anybody's constructor. */
#include <dlfcn.h>
#include <stddef.h>

size_t interposed_mallocs;
void *interposed_early_free, *interposed_early_getpid;

static void *(*next_malloc)(size_t);

void *interposer_look_up(void *handle, const char *name);
void *interposer_look_up(void *handle, const char *name) { return dlsym(handle, name); }

__attribute__((constructor)) static void look_up_early(void) {
  interposed_early_getpid = dlsym(RTLD_NEXT, "getpid");
  void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  interposed_early_free = dlsym(libc, "free");
  dlclose(libc);
}

void *malloc(size_t size) {
  if (next_malloc == NULL) next_malloc = (void *(*)(size_t))(size_t)dlsym(RTLD_NEXT, "malloc");
  interposed_mallocs++;
  return next_malloc(size);
}
