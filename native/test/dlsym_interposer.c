/* To be preloaded: counts the lookups of one name, and passes them on to libc. */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

unsigned interposed_lookups;

void *dlsym(void *restrict handle, const char *restrict name) {
  static void *(*real)(void *, const char *);
  if (real == NULL) real = (void *(*)(void *, const char *))(size_t)dlvsym(RTLD_NEXT, "dlsym", BASE_VERSION);
  if (strcmp(name, "getppid") == 0) interposed_lookups++;
  return real(handle, name);
}
