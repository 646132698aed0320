#include "allocator/readings.h"

#include <pthread.h>
#include <stddef.h>

#include "allocator/mallctl.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool complete; /* all below was found */

static struct control bin_size, bin_served, bin_returned, large_size, large_served, large_returned;
static unsigned bins, larges;

static bool find(struct control *control, const char *name) { return control_find(control, name) == 0; }

static bool read_count(const char *name, unsigned *out) {
  size_t size = sizeof *out;
  return mallctl_by_name(name, out, &size, NULL, 0) == 0;
}

/* MALLCTL_ARENAS_ALL is 4096: the sum of all arenas. */
static void find_all(void) {
  complete = read_count("arenas.nbins", &bins) && read_count("arenas.nlextents", &larges) &&
             find(&bin_size, "arenas.bin.0.size") &&
             find(&bin_served, "stats.arenas.4096.bins.0.nmalloc") &&
             find(&bin_returned, "stats.arenas.4096.bins.0.ndalloc") &&
             find(&large_size, "arenas.lextent.0.size") &&
             find(&large_served, "stats.arenas.4096.lextents.0.nmalloc") &&
             find(&large_returned, "stats.arenas.4096.lextents.0.ndalloc");
}

static bool is_complete(void) {
  pthread_once(&once, find_all);
  return complete;
}

/* The value for one size class: its index stands at `place` of the control's name. */
static uint64_t read_class(const struct control *control, size_t place, unsigned index) {
  struct control one = *control;
  one.mib[place] = index;
  uint64_t value = 0;
  size_t size = sizeof value;
  return control_call(&one, &value, &size, NULL, 0) == 0 ? value : 0;
}

static void add_classes(unsigned count, const struct control *size, const struct control *served,
                        const struct control *returned, struct allocator_reading *out) {
  for (unsigned i = 0; i < count; i++) {
    uint64_t bytes = read_class(size, 2, i); /* arenas.bin.<i>.size */
    out->served += bytes * read_class(served, 4, i); /* stats.arenas.4096.bins.<i>.nmalloc */
    out->returned += bytes * read_class(returned, 4, i);
  }
}

static bool read_total(const char *name, uint64_t *out) {
  size_t size = sizeof *out;
  return mallctl_by_name(name, out, &size, NULL, 0) == 0;
}

bool readings_allocator(struct allocator_reading *out) {
  *out = (struct allocator_reading){0};
  if (!is_complete()) return false;
  if (mallctl_advance_epoch() != 0) return false;
  add_classes(bins, &bin_size, &bin_served, &bin_returned, out);
  add_classes(larges, &large_size, &large_served, &large_returned, out);
  return read_total("stats.allocated", &out->allocated) && read_total("stats.active", &out->active) &&
         read_total("stats.resident", &out->resident);
}

static __thread struct thread_counters counters;

bool readings_thread(struct thread_counters *out) {
  if (counters.freed == NULL) {
    if (!is_complete()) return false;
    size_t size = sizeof counters.allocated;
    if (mallctl_by_name("thread.allocatedp", (void *)&counters.allocated, &size, NULL, 0) != 0 ||
        mallctl_by_name("thread.deallocatedp", (void *)&counters.freed, &size, NULL, 0) != 0)
      return false;
  }
  *out = counters;
  return true;
}
