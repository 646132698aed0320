/*
 * dlclose, interposed where this library is preloaded: an unload must be known before another library can
 * come to lie there, or the stacks of the two could not be told apart. (dlopen must not be interposed: it
 * goes by its caller. dlclose does not.)
 *
 * What is left of a race: between the real dlclose's end and the look behind it, no more than some
 * instructions, another thread would have to map the next library (several system calls) and take a
 * sample in it; that sample gets the name of the library before. Unloads that do not pass here, those of
 * libc itself (iconv, NSS), are seen by the next report, within 100 ms.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#include "memprof.h"
#include "process/libraries.h"
#include "sampler/safe_read.h"

typedef int (*dlclose_function)(void *handle);
static _Atomic(dlclose_function) real;

/* The process that is watched; 0 for none. A fork of it is not: there, a lock of the loader's may be held
 * for good by a thread that is not there any more. */
static _Atomic pid_t watched;

static dlclose_function find_real(void) {
  dlclose_function found = atomic_load_explicit(&real, memory_order_acquire);
  if (found != NULL) return found;
  found = (dlclose_function)(size_t)dlsym(RTLD_NEXT, "dlclose");
  atomic_store_explicit(&real, found, memory_order_release);
  return found;
}

/* Early, since dlsym takes the loader's lock. A constructor of another library may still be earlier. */
__attribute__((constructor)) static void find_early(void) { find_real(); }

void libraries_watch(void) {
  find_real();
  safe_read_prepare();
  libraries_look();
  atomic_store(&watched, getpid());
}

MEMPROF_EXPORT int dlclose(void *handle) {
  dlclose_function real_dlclose = find_real();
  pid_t process = atomic_load_explicit(&watched, memory_order_relaxed);
  if (process == 0 || process != getpid()) return real_dlclose(handle);
  libraries_look(); /* a library that comes and goes between two reports is named, too */
  int result = real_dlclose(handle);
  int error = errno;
  libraries_look();
  errno = error;
  return result;
}
