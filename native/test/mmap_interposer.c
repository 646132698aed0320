/* Another interposer of mmap and munmap: counts, and passes on. */
#include <dlfcn.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

int interposed_maps, interposed_unmaps;

void *mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset) {
  static void *(*next)(void *, size_t, int, int, int, off_t);
  if (next == NULL) next = (void *(*)(void *, size_t, int, int, int, off_t))(size_t)dlsym(RTLD_NEXT, "mmap");
  interposed_maps++;
  return next(at, bytes, protection, flags, file, offset);
}

int munmap(void *at, size_t bytes) {
  static int (*next)(void *, size_t);
  if (next == NULL) next = (int (*)(void *, size_t))(size_t)dlsym(RTLD_NEXT, "munmap");
  interposed_unmaps++;
  return next(at, bytes);
}
