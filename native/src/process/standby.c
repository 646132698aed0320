#include "process/standby.h"

#include <stdatomic.h>

#include "allocator/mallctl.h"
#include "memprof.h"
#include "process/quiet.h"
#include "process/standby_curve.h"

static _Atomic uint32_t awake;

enum { STILL_BYTES = 1 << 20 };

static struct quiet_figures start, last;
static unsigned pause_millis;

int64_t standby_begin(void) {
  start = quiet_look();
  uint64_t epoch = 1;
  size_t live, size = sizeof live;
  return mallctl_by_name("epoch", NULL, NULL, &epoch, sizeof epoch) == 0 &&
                 mallctl_by_name("stats.allocated", &live, &size, NULL, 0) == 0
             ? (int64_t)live
             : -1;
}

static bool is_still(const struct quiet_figures *seen) {
  return seen->samples == last.samples && seen->resident_bytes < last.resident_bytes + STILL_BYTES &&
         last.resident_bytes < seen->resident_bytes + STILL_BYTES;
}

bool standby_needed(unsigned millis, const struct standby_growth *growth) {
  quiet_sleep(&awake, pause_millis > millis ? pause_millis : millis);
  struct quiet_figures seen = quiet_look();
  pause_millis = is_still(&seen) ? quiet_longer(pause_millis > millis ? pause_millis : millis) : millis;
  last = seen;
  standby_curve_note(seen.resident_bytes);
  memprof_live_sweep();
  return atomic_load(&awake) || memprof_exhausted() ||
         seen.resident_bytes >= start.resident_bytes + growth->resident_bytes ||
         seen.samples >= start.samples + growth->samples;
}

void standby_wake(void) { quiet_wake(&awake); }
