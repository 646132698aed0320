#include "sampler/live_figures.h"

static uint64_t load(const _Atomic uint64_t *figure) { return atomic_load_explicit(figure, memory_order_relaxed); }

static void grow(_Atomic uint64_t *figure, uint64_t by) { atomic_fetch_add_explicit(figure, by, memory_order_relaxed); }

/* What is freed first: so it is never more than was allocated. */
static uint64_t live_bytes(const struct live_figures *figures) {
  uint64_t freed = atomic_load_explicit(&figures->freed[SUM_BYTES], memory_order_acquire);
  return load(&figures->allocated[SUM_BYTES]) - freed;
}

uint64_t live_figures_peak_bytes(const struct live_figures *figures, uint64_t peak) {
  return load(&figures->peak) == peak ? load(&figures->peak_bytes) : live_bytes(figures);
}

/* What lived until now lived at the latest peak as well, unless it has changed since. Threads that change a stack at once
 * may put one of their samples on the wrong side of the peak. */
static void keep_peak(struct live_figures *figures, uint64_t peak) {
  uint64_t seen = load(&figures->peak);
  if (seen != peak && atomic_compare_exchange_strong_explicit(&figures->peak, &seen, peak, memory_order_relaxed, memory_order_relaxed))
    atomic_store_explicit(&figures->peak_bytes, live_bytes(figures), memory_order_relaxed);
}

void live_figures_add(struct live_figures *figures, const struct sample_sums *sums, uint64_t peak) {
  keep_peak(figures, peak);
  for (int i = 0; i < SAMPLED_SUMS; i++) grow(&figures->allocated[i], sums->of[i]);
}

static int lifetime_class(uint64_t nanos) {
  uint64_t millis = nanos / 1000000;
  int class = millis == 0 ? 0 : 64 - __builtin_clzll(millis);
  return class < LIFETIME_CLASSES ? class : LIFETIME_CLASSES - 1;
}

void live_figures_free(struct live_figures *figures, const struct sample_sums *sums, uint64_t lifetime_nanos, bool by_allocator,
                       uint64_t peak) {
  keep_peak(figures, peak);
  for (int i = 0; i < SAMPLED_SUMS; i++)
    atomic_fetch_add_explicit(&figures->freed[i], sums->of[i], memory_order_release);
  if (by_allocator) grow(&figures->freed_by_allocator, 1);
  atomic_fetch_add_explicit(&figures->lifetimes[lifetime_class(lifetime_nanos)], 1, memory_order_relaxed);
}

void live_figures_read(const struct live_figures *figures, uint64_t peak, struct live_stack *into) {
  for (int i = 0; i < SAMPLED_SUMS; i++) {
    into->freed[i] = atomic_load_explicit(&figures->freed[i], memory_order_acquire);
    into->allocated[i] = load(&figures->allocated[i]);
    into->allocated_before[i] = load(&figures->allocated_before[i]);
    into->freed_before[i] = load(&figures->freed_before[i]);
  }
  into->freed_by_allocator = load(&figures->freed_by_allocator);
  for (int i = 0; i < LIFETIME_CLASSES; i++)
    into->lifetimes[i] = atomic_load_explicit(&figures->lifetimes[i], memory_order_relaxed);
  into->peak_bytes = live_figures_peak_bytes(figures, peak);
}

void live_figures_gather(struct live_figures *into, const struct live_figures *from) {
  for (int i = 0; i < SAMPLED_SUMS; i++) {
    grow(&into->allocated[i], load(&from->allocated[i]));
    grow(&into->freed[i], load(&from->freed[i]));
    grow(&into->allocated_before[i], load(&from->allocated_before[i]));
    grow(&into->freed_before[i], load(&from->freed_before[i]));
  }
  grow(&into->freed_by_allocator, load(&from->freed_by_allocator));
  for (int i = 0; i < LIFETIME_CLASSES; i++)
    atomic_fetch_add_explicit(&into->lifetimes[i], atomic_load_explicit(&from->lifetimes[i], memory_order_relaxed),
                              memory_order_relaxed);
}

/* What was freed first: so it is never more than was allocated. */
void live_figures_begin_anew(struct live_figures *figures) {
  for (int i = 0; i < SAMPLED_SUMS; i++) {
    uint64_t freed = atomic_load_explicit(&figures->freed[i], memory_order_acquire);
    atomic_store_explicit(&figures->allocated_before[i], load(&figures->allocated[i]), memory_order_relaxed);
    atomic_store_explicit(&figures->freed_before[i], freed, memory_order_relaxed);
  }
  atomic_store_explicit(&figures->freed_by_allocator, 0, memory_order_relaxed);
  for (int i = 0; i < LIFETIME_CLASSES; i++) atomic_store_explicit(&figures->lifetimes[i], 0, memory_order_relaxed);
}
