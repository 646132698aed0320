#include "process/standby.h"

#include <poll.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "allocator/mallctl.h"
#include "memprof.h"
#include "process/address_reserve.h"
#include "process/look_socket.h"
#include "process/quiet.h"
#include "process/standby_curve.h"

static _Atomic uint32_t awake;
static _Atomic int bell = -1; /* rung when that is set, for who polls */

enum { STILL_BYTES = 1 << 20 };

static struct quiet_figures start, last;
static unsigned pause_millis;

int64_t standby_begin(void) {
  address_reserve_hold();
  if (look_socket_descriptor() >= 0) atomic_store(&bell, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  start = quiet_look();
  uint64_t live;
  return mallctl_live_bytes(&live) ? (int64_t)live : -1;
}

/* Clients may look meanwhile. */
static void rest(unsigned millis) {
  struct pollfd waits[] = {{.fd = look_socket_descriptor(), .events = POLLIN}, {.fd = atomic_load(&bell), .events = POLLIN}};
  if (waits[0].fd < 0 || waits[1].fd < 0)
    quiet_sleep(&awake, millis);
  else if (!atomic_load(&awake) && poll(waits, 2, (int)millis) > 0 && waits[0].revents != 0)
    look_socket_serve();
}

static bool is_still(const struct quiet_figures *seen) {
  return seen->samples == last.samples && seen->resident_bytes < last.resident_bytes + STILL_BYTES &&
         last.resident_bytes < seen->resident_bytes + STILL_BYTES;
}

bool standby_needed(unsigned millis, const struct standby_growth *growth) {
  rest(pause_millis > millis ? pause_millis : millis);
  struct quiet_figures seen = quiet_look();
  pause_millis = is_still(&seen) ? quiet_longer(pause_millis > millis ? pause_millis : millis) : millis;
  last = seen;
  standby_curve_note(seen.resident_bytes);
  memprof_sweep();
  return atomic_load(&awake) || memprof_exhausted() ||
         seen.resident_bytes >= start.resident_bytes + growth->resident_bytes ||
         seen.samples >= start.samples + growth->samples;
}

void standby_wake(void) {
  const uint64_t ring = 1;
  quiet_wake(&awake);
  int rung = atomic_load(&bell);
  if (rung >= 0 && write(rung, &ring, sizeof ring) < 0) return; /* it has been rung before */
}
