/*
 * Build-time check, run with the candidate preloaded and MALLOC_CONF=prof:true: can this jemalloc
 * profile, and does it have the hook? Exit status 0 and its version if so; else one line saying what to install.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

typedef int (*mallctl_function)(const char *, void *, size_t *, void *, size_t);

static int refuse(const char *library, const char *why) {
  fprintf(stderr,
          "memprof: %s %s.\n"
          "memprof: needed is jemalloc 5.3.0 or later, configured with --enable-prof and without a prefix:\n"
          "memprof: Debian 12 amd64 has it (apt-get install libjemalloc2); elsewhere build one and say\n"
          "memprof: make JEMALLOC=/path/to/libjemalloc.so.2\n",
          library, why);
  return 1;
}

int main(int count, char **arguments) {
  const char *library = count > 1 ? arguments[1] : "jemalloc";
  mallctl_function mallctl = (mallctl_function)(size_t)dlsym(RTLD_DEFAULT, "mallctl");
  if (mallctl == NULL) return refuse(library, "could not be preloaded or has no mallctl");

  bool profiling = false;
  size_t size = sizeof profiling;
  if (mallctl("config.prof", &profiling, &size, NULL, 0) != 0 || !profiling)
    return refuse(library, "is built without profiling (config.prof is false)");
  void (*hook)(void **, unsigned *, unsigned) = NULL;
  size = sizeof hook;
  if (mallctl("experimental.hooks.prof_backtrace", &hook, &size, NULL, 0) != 0)
    return refuse(library, "has no experimental.hooks.prof_backtrace");
  const char *version = NULL; /* such as 5.3.1-0-g81034ce1f137 */
  size = sizeof version;
  if (mallctl("version", &version, &size, NULL, 0) != 0) return refuse(library, "has no version");
  puts(version);
  return 0;
}
