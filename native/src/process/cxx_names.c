#include "process/cxx_names.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/* __cxa_demangle of <cxxabi.h>: what it returns malloc gave, which is the process's own there as here. */
typedef char *(*demangle_function)(const char *mangled, char *into, size_t *length, int *status);

static demangle_function demangle;

static void find(void) {
  void *library = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL);
  if (library != NULL) demangle = (demangle_function)(uintptr_t)dlsym(library, "__cxa_demangle");
}

char *cxx_name(const char *mangled) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find);
  int status = 0;
  return demangle == NULL ? NULL : demangle(mangled, NULL, NULL, &status);
}
