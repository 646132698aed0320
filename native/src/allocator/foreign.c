#include "allocator/foreign.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

typedef int (*mallctl_function)(const char *, void *, size_t *, void *, size_t);

/* --with-jemalloc-prefix of those that are known: none, jemalloc's own advice, FreeBSD's and Debian's, Rust's, DuckDB's. */
static const char *const names[] = {"mallctl", "je_mallctl", "jemalloc_mallctl", "_rjem_mallctl", "duckdb_je_mallctl"};
enum { NAMES = sizeof names / sizeof *names };

/* A lookup goes on to what the library needs, where the process's own jemalloc may be. */
static mallctl_function find_own(void *handle, const char *path) {
  for (size_t i = 0; i < NAMES; i++) {
    void *found = dlsym(handle, names[i]);
    Dl_info info;
    void *map;
    if (found != NULL && dladdr1(found, &info, &map, RTLD_DL_LINKMAP) != 0 && strcmp(info.dli_fname, path) == 0) {
      mallctl_function function;
      memcpy(&function, &found, sizeof function);
      return function;
    }
  }
  return NULL;
}

static int read_size(mallctl_function mallctl, const char *name, int64_t *out) {
  size_t value = 0, size = sizeof value;
  int error = mallctl(name, &value, &size, NULL, 0);
  if (error == 0) *out = (int64_t)value;
  return error;
}

int foreign_read(const char *path, struct foreign_use *use) {
  void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
  if (handle == NULL) return ENOENT;
  mallctl_function mallctl = find_own(handle, path);
  int error = mallctl == NULL ? ENOENT : 0;
  if (error == 0) {
    uint64_t epoch = 1; /* statistics stand still until it is advanced */
    size_t size = sizeof epoch;
    error = mallctl("epoch", &epoch, &size, &epoch, size);
  }
  if (error == 0) error = read_size(mallctl, "stats.allocated", &use->allocated);
  if (error == 0) error = read_size(mallctl, "stats.resident", &use->resident);
  dlclose(handle);
  return error;
}
