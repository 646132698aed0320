/* One of several libraries of the same layout, which differ by the name of what leaks. */
#include <stdlib.h>

static void *volatile leaked;

__attribute__((noinline, visibility("hidden"))) void NAME(int bytes);
__attribute__((noinline, visibility("hidden"))) void NAME(int bytes) {
  leaked = malloc((size_t)bytes);
  *(volatile char *)leaked = 1;
}

void leak(int blocks, int bytes);
void leak(int blocks, int bytes) {
  for (int i = 0; i < blocks; i++) NAME(bytes);
}
