#include "process/standby_curve.h"

#include <stddef.h>
#include <time.h>

#include "allocator/mallctl.h"

/* Of all arenas: what has been free for dirty_decay_ms goes back to the kernel. jemalloc does so by itself only in an
 * arena that is used, and that of a JIT compiler which has come to rest keeps what the start took. */
#define DECAY "arena.4096.decay"

static struct standby_point points[MAX_STANDBY_POINTS];
static unsigned count;
static int64_t pause_millis = STANDBY_POINT_MILLIS;
static int64_t next_millis; /* by a clock that is not set back */

static int64_t millis(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Of the epoch of the last reading of what lives; 0 without jemalloc. */
static uint64_t allocator_bytes(void) {
  size_t bytes, size = sizeof bytes;
  return mallctl_by_name("stats.resident", &bytes, &size, NULL, 0) == 0 ? bytes : 0;
}

static void halve(void) {
  for (unsigned i = 0; i < MAX_STANDBY_POINTS / 2; i++) points[i] = points[2 * i];
  count = MAX_STANDBY_POINTS / 2;
  pause_millis *= 2;
}

void standby_curve_note(uint64_t resident_bytes) {
  int64_t now = millis(CLOCK_MONOTONIC);
  if (count > 0 && now < next_millis) return;
  if (count == MAX_STANDBY_POINTS) halve();
  next_millis = now + pause_millis;
  uint64_t live;
  mallctl_live_bytes(&live);
  mallctl_by_name(DECAY, NULL, NULL, NULL, 0);
  points[count++] = (struct standby_point){
      .time_millis = millis(CLOCK_REALTIME),
      .live_bytes = live,
      .allocator_bytes = allocator_bytes(),
      .resident_bytes = resident_bytes,
  };
}

unsigned standby_curve_points(const struct standby_point **out) {
  *out = points;
  return count;
}
