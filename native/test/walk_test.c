/*
 * The native walk by kept call frame information against libgcc's unwinder, on stacks that differ at
 * every call: recursion, libc in the middle, optimized frames, other threads. Under the sanitizers.
 */
#include <execinfo.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hotspot/vm.h"
#include "sampler/cfi.h"
#include "sampler/walk.h"

struct vm vm; /* in place of vm.c's: no Java code anywhere */

static int failures, compared;

__attribute__((noinline)) static void compare(void) {
  void *ours[128], *theirs[128];
  struct native_end end;
  unsigned count = walk_native(__builtin_frame_address(0), ours, 128, &end);
  unsigned other = (unsigned)backtrace(theirs, 128);
  compared++;
  /* ours starts in this function's caller; backtrace's first frame is this function */
  /* (below it, on some systems, the sanitizer's own backtrace) */
  unsigned extra = other - count;
  bool same = !end.in_java && extra > 0 && extra < 4 && count > 0 && memcmp(ours, theirs + extra, count * sizeof *ours) == 0;
  if (!same && failures++ == 0) {
    fprintf(stderr, "walks differ: %u and %u frames\n", count, other);
    for (unsigned i = 0; i < count || i < other; i++)
      fprintf(stderr, "  %p %p\n", i < count ? ours[i] : NULL, i < other ? theirs[i] : NULL);
  }
}

static int compare_in_sort(const void *a, const void *b) {
  compare();
  return *(const int *)a - *(const int *)b;
}

__attribute__((noinline)) static int recurse(int depth, volatile char *room) {
  char block[depth % 7 * 16 + 1];
  block[0] = (char)depth;
  if (depth == 0) {
    compare();
    return room[0];
  }
  return recurse(depth - 1, block) + block[0];
}

static void *in_thread(void *argument) {
  int numbers[] = {5, 3, 9, 1, 7};
  qsort(numbers, 5, sizeof *numbers, compare_in_sort);
  recurse(40, (volatile char *)"x");
  return argument;
}

int main(void) {
  walk_native_prepare();
  if (!cfi_prepare()) {
    printf("walk_test: skipped, this glibc has no _dl_find_object\n");
    return 0;
  }
  for (int round = 0; round < 3; round++) {
    in_thread(NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, in_thread, NULL);
    pthread_join(thread, NULL);
    cfi_forget();
  }
  printf("walk_test: %s (%d walks)\n", failures == 0 ? "passed" : "FAILED", compared);
  return failures != 0;
}
