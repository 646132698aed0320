#include "sampler/live_table.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>

#include "monotonic.h"
#include "sampler/live_samples.h"
#include "sampler/live_stacks.h"
#include "sampler/live_threads.h"

static _Atomic uint64_t interval; /* 0 until it is open */

static struct {
  _Alignas(64) _Atomic uint64_t bytes;
  _Alignas(64) _Atomic uint64_t peak, peak_bytes;
  _Atomic uint64_t lost_samples, lost_bytes;
} totals;

static uint64_t load(const _Atomic uint64_t *figure) { return atomic_load_explicit(figure, memory_order_relaxed); }

void live_table_open(uint64_t interval_bytes) { atomic_store_explicit(&interval, interval_bytes, memory_order_release); }

uint64_t live_table_interval_bytes(void) { return load(&interval); }

/* The number of a size among those that begin with the same three bits: 0 ... 255. All sizes of jemalloc's classes from 32
 * bytes on are the least of theirs. */
static unsigned size_number(uint64_t bytes) {
  unsigned first = 63 - (unsigned)__builtin_clzll(bytes | 4);
  return first * 4 + (bytes >> (first - 2) & 3);
}

/* 1/p, kept by size: an exponential for each sample would be 2 % of what it costs. */
static double weight_of(uint64_t usable_bytes) {
  static struct {
    _Atomic uint64_t usable_bytes; /* of the first of its number; 0 while there is none, ~0 while it is being written */
    double weight;
  } kept[256];
  unsigned number = size_number(usable_bytes);
  uint64_t seen = atomic_load_explicit(&kept[number].usable_bytes, memory_order_acquire);
  if (seen == usable_bytes) return kept[number].weight;
  double weight = -1 / expm1(-(double)usable_bytes / (double)load(&interval));
  if (seen == 0 && atomic_compare_exchange_strong(&kept[number].usable_bytes, &seen, UINT64_MAX)) {
    kept[number].weight = weight;
    atomic_store_explicit(&kept[number].usable_bytes, usable_bytes, memory_order_release);
  }
  return weight;
}

/* jemalloc takes each byte as a sample with probability 1/interval, and of a block the first one. One of n bytes is sampled
 * with p = 1 - exp(-n/interval) and stands for 1/p. */
static struct sample_sums sums_of(uint64_t requested_bytes, uint64_t usable_bytes) {
  double weight = weight_of(usable_bytes);
  return (struct sample_sums){{
      [SUM_SAMPLES] = 1,
      [SUM_REQUESTED_BYTES] = requested_bytes,
      [SUM_USABLE_BYTES] = usable_bytes,
      [SUM_OBJECTS] = (uint64_t)(weight * 65536 + 0.5),
      [SUM_BYTES] = (uint64_t)(weight * (double)usable_bytes + 0.5),
  }};
}

/* Where this is a new peak, it has a number of its own: a stack whose latest change is of an earlier one keeps what lived there. */
static void count_live(uint64_t bytes) {
  uint64_t live = atomic_fetch_add_explicit(&totals.bytes, bytes, memory_order_relaxed) + bytes;
  uint64_t peak = load(&totals.peak_bytes);
  while (live > peak)
    if (atomic_compare_exchange_weak_explicit(&totals.peak_bytes, &peak, live, memory_order_relaxed, memory_order_relaxed)) {
      atomic_fetch_add_explicit(&totals.peak, 1, memory_order_relaxed);
      break;
    }
}

static void lose(uint32_t stack, uint64_t bytes) {
  live_stacks_release(stack);
  atomic_fetch_add_explicit(&totals.lost_samples, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&totals.lost_bytes, bytes, memory_order_relaxed);
}

void live_table_prefetch(void) {
  __builtin_prefetch(&totals.bytes, 1);
  live_stacks_prefetch_last();
}

void live_table_allocated(const void *address, size_t requested_bytes, void **words, unsigned count, size_t usable_bytes) {
  if (!live_table_is_open() || count == 0) return;
  int saved_errno = errno; /* of the application, which a malloc that succeeds leaves alone */
  live_samples_prefetch((uintptr_t)address);
  struct sample_sums sums = sums_of(requested_bytes, usable_bytes);
  struct live_sample sample = {
      .address = (uintptr_t)address,
      .requested_bytes = requested_bytes,
      .usable_bytes = usable_bytes,
      .birth_nanos = (uint64_t)monotonic_nanos(),
      .stack = live_stacks_acquire(words, count < MAX_LIVE_STACK_WORDS ? count : MAX_LIVE_STACK_WORDS),
      .thread = live_threads_this(),
  };
  if (live_samples_add(&sample)) {
    live_stacks_add(sample.stack, &sums, load(&totals.peak));
    count_live(sums.of[SUM_BYTES]);
  } else {
    lose(sample.stack, sums.of[SUM_BYTES]);
  }
  errno = saved_errno;
}

/* Not there: allocated before the table was open, or lost. */
void live_table_freed(const void *address, size_t usable_bytes) {
  if (!live_table_is_open()) return;
  int saved_errno = errno;
  __builtin_prefetch(&totals.bytes, 1);
  struct live_sample sample;
  if (live_samples_take((uintptr_t)address, usable_bytes, &sample)) {
    live_stacks_prefetch(sample.stack);
    struct sample_sums sums = sums_of(sample.requested_bytes, sample.usable_bytes);
    uint64_t now = (uint64_t)monotonic_nanos();
    live_stacks_free(sample.stack, &sums, now > sample.birth_nanos ? now - sample.birth_nanos : 0,
                     sample.thread == live_threads_this(), load(&totals.peak));
    atomic_fetch_sub_explicit(&totals.bytes, sums.of[SUM_BYTES], memory_order_relaxed);
    live_stacks_release(sample.stack);
  }
  errno = saved_errno;
}

void live_table_totals(struct live_totals *into) {
  *into = (struct live_totals){.bytes = load(&totals.bytes),
                               .peak = load(&totals.peak),
                               .peak_bytes = load(&totals.peak_bytes),
                               .lost_samples = load(&totals.lost_samples),
                               .lost_bytes = load(&totals.lost_bytes),
                               .stackless = live_stacks_refused(),
                               .mapped_bytes = live_samples_mapped_bytes() + live_stacks_mapped_bytes()};
}

/* The latest peak is then now. */
void live_table_begin_anew(void) {
  live_stacks_begin_anew();
  atomic_store_explicit(&totals.peak_bytes, load(&totals.bytes), memory_order_relaxed);
  atomic_fetch_add_explicit(&totals.peak, 1, memory_order_relaxed);
}

void live_table_sweep_all(void) {
  if (live_table_is_open()) live_stacks_sweep_all(load(&totals.peak));
}

void live_table_sweep(void) {
  if (live_table_is_open()) live_stacks_sweep(load(&totals.peak));
}
