#include "process/quiet.h"

#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "memprof.h"

/* The longer nothing happens, the seldomer it looks: a wake-up alone takes a core 50 to 100 microseconds. */
enum { MIN_WATCH_PAUSE_MILLIS = 200, MAX_PAUSE_MILLIS = 1000 };

static struct quiet_figures watched, named; /* each of its thread's: when the last call returned */
static unsigned watch_pause = MIN_WATCH_PAUSE_MILLIS, names_pause;
static _Atomic uint32_t watch_awake, names_awake;

/* By /proc/self/statm (proc(5)), in pages: virtual, resident, .... */
static void look_at_pages(struct quiet_figures *figures) {
  char text[128];
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  unsigned long all, resident;
  text[length < 0 ? 0 : length] = 0;
  if (sscanf(text, "%lu %lu", &all, &resident) != 2) return;
  figures->virtual_bytes = all * (uint64_t)getpagesize();
  figures->resident_bytes = resident * (uint64_t)getpagesize();
}

struct quiet_figures quiet_look(void) {
  struct quiet_figures figures = {.samples = memprof_samples()};
  look_at_pages(&figures);
  return figures;
}

/* Called for the first library only: the counters are the same for all. */
static int count_changes(struct dl_phdr_info *first, size_t size, void *changes) {
  (void)size;
  *(uint64_t *)changes = first->dlpi_adds + first->dlpi_subs;
  return 1;
}

static struct quiet_figures look_at_names(void) {
  struct quiet_figures seen = {.samples = memprof_samples()};
  dl_iterate_phdr(count_changes, &seen.libraries);
  return seen;
}

/* A futex, since the clock of a condition variable cannot be chosen on every glibc that memprof runs on. */
void quiet_sleep(_Atomic uint32_t *awake, unsigned millis) {
  struct timespec pause = {.tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1000000L};
  if (!atomic_load(awake)) syscall(SYS_futex, awake, FUTEX_WAIT_PRIVATE, 0, &pause, NULL, 0);
}

void quiet_wake(_Atomic uint32_t *awake) {
  atomic_store(awake, 1);
  syscall(SYS_futex, awake, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static uint64_t distance(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

unsigned quiet_longer(unsigned pause_millis) {
  return pause_millis < MAX_PAUSE_MILLIS / 2 ? 2 * pause_millis : MAX_PAUSE_MILLIS;
}

static bool is_still(const struct quiet_figures *seen, uint64_t max_change) {
  return seen->samples == watched.samples && distance(seen->resident_bytes, watched.resident_bytes) < max_change &&
         !memprof_exhausted() && !atomic_load(&watch_awake);
}

void quiet_watch(unsigned max_millis, uint64_t max_change) {
  struct quiet_figures seen = quiet_look();
  for (unsigned waited = 0; is_still(&seen, max_change) && waited < max_millis;) {
    quiet_sleep(&watch_awake, watch_pause);
    waited += watch_pause;
    watch_pause = quiet_longer(watch_pause);
    seen = quiet_look();
  }
  if (!is_still(&seen, max_change)) watch_pause = MIN_WATCH_PAUSE_MILLIS;
  watched = seen;
  atomic_store(&watch_awake, 0);
}

void quiet_end_watch(void) { quiet_wake(&watch_awake); }

void quiet_names(unsigned look_millis, unsigned max_millis) {
  struct quiet_figures seen;
  unsigned waited = 0;
  if (names_pause < look_millis) names_pause = look_millis;
  do {
    unsigned pause = names_pause < max_millis ? names_pause : max_millis;
    quiet_sleep(&names_awake, pause);
    waited += pause;
    names_pause = quiet_longer(names_pause);
    seen = look_at_names();
  } while (waited < max_millis && seen.samples == named.samples && seen.libraries == named.libraries);
  if (seen.samples != named.samples || seen.libraries != named.libraries) names_pause = look_millis;
  named = seen;
}
