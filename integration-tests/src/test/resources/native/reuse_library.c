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

/* The libraries have the same code; this gives each a build-id of its own, as other code would. */
#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
const char library_name[] = TEXT(NAME);
