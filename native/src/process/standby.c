#include "process/standby.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "allocator/mallctl.h"
#include "memprof.h"
#include "process/standby_curve.h"

/* A futex, since the clock of a condition variable cannot be chosen on every glibc that memprof runs on. */
static _Atomic uint32_t awake;

static struct standby_growth start;

/* By /proc/self/statm (proc(5)), in pages: virtual, resident, .... 0 where the kernel does not tell. */
static uint64_t resident_bytes(void) {
  char text[128];
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  unsigned long pages;
  text[length < 0 ? 0 : length] = 0;
  return sscanf(text, "%*u %lu", &pages) == 1 ? pages * (uint64_t)getpagesize() : 0;
}

static struct standby_growth now(void) {
  return (struct standby_growth){.resident_bytes = resident_bytes(), .samples = memprof_samples()};
}

int64_t standby_begin(void) {
  start = now();
  uint64_t epoch = 1;
  size_t live, size = sizeof live;
  return mallctl_by_name("epoch", NULL, NULL, &epoch, sizeof epoch) == 0 &&
                 mallctl_by_name("stats.allocated", &live, &size, NULL, 0) == 0
             ? (int64_t)live
             : -1;
}

static bool has_grown(const struct standby_growth *growth) {
  struct standby_growth seen = now();
  standby_curve_note(seen.resident_bytes);
  return seen.resident_bytes >= start.resident_bytes + growth->resident_bytes ||
         seen.samples >= start.samples + growth->samples;
}

bool standby_needed(unsigned millis, const struct standby_growth *growth) {
  struct timespec pause = {.tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1000000L};
  if (!atomic_load(&awake)) syscall(SYS_futex, &awake, FUTEX_WAIT_PRIVATE, 0, &pause, NULL, 0);
  bool grown = has_grown(growth);
  return atomic_load(&awake) || memprof_exhausted() || grown;
}

void standby_wake(void) {
  atomic_store(&awake, 1);
  syscall(SYS_futex, &awake, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}
