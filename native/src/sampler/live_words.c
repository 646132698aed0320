#include "sampler/live_words.h"

#include <stdatomic.h>
#include <stddef.h>

#include "sampler/segments.h"

enum { CHUNK_WORDS = 15, SEGMENT_BITS = 13, SEGMENTS = MAX_WORD_CHUNKS >> SEGMENT_BITS };

struct chunk {
  uint64_t words[CHUNK_WORDS];
  _Atomic uint32_t next; /* of a stack's, or of the free ones */
};

static _Atomic(void *) segments[SEGMENTS];
static _Atomic uint32_t used = 1; /* chunks that were ever given out; number 0 is none */

/* The first free one, and above it how often that changed: another first one may have the same number. */
static _Atomic uint64_t free_chunks;

static struct chunk *chunk_at(uint32_t number) {
  struct chunk *segment = atomic_load_explicit(&segments[number >> SEGMENT_BITS], memory_order_acquire);
  return &segment[number & ((1u << SEGMENT_BITS) - 1)];
}

static uint32_t take_freed(void) {
  uint64_t head = atomic_load_explicit(&free_chunks, memory_order_acquire);
  for (;;) {
    uint32_t first = (uint32_t)head;
    if (first == NO_WORDS) return NO_WORDS;
    uint64_t next = ((head >> 32) + 1) << 32 | atomic_load_explicit(&chunk_at(first)->next, memory_order_relaxed);
    if (atomic_compare_exchange_weak_explicit(&free_chunks, &head, next, memory_order_acquire, memory_order_acquire))
      return first;
  }
}

static uint32_t take_new(void) {
  uint32_t number = atomic_load_explicit(&used, memory_order_relaxed);
  do {
    if (number == MAX_WORD_CHUNKS) return NO_WORDS;
    size_t bytes = sizeof(struct chunk) << SEGMENT_BITS;
    if (segment_map(&segments[number >> SEGMENT_BITS], bytes) == NULL) return NO_WORDS;
  } while (!atomic_compare_exchange_weak_explicit(&used, &number, number + 1, memory_order_relaxed, memory_order_relaxed));
  return number;
}

static uint32_t take(void) {
  uint32_t number = take_freed();
  return number != NO_WORDS ? number : take_new();
}

static void give_back(uint32_t number) {
  uint64_t head = atomic_load_explicit(&free_chunks, memory_order_relaxed), fresh;
  do {
    atomic_store_explicit(&chunk_at(number)->next, (uint32_t)head, memory_order_relaxed);
    fresh = ((head >> 32) + 1) << 32 | number;
  } while (!atomic_compare_exchange_weak_explicit(&free_chunks, &head, fresh, memory_order_release, memory_order_relaxed));
}

/* From the last chunk to the first, so that each knows the next. */
uint32_t live_words_add(void *const *words, unsigned count) {
  uint32_t first = NO_WORDS;
  unsigned kept = count; /* words from here on are in chunks */
  while (kept > 0) {
    unsigned start = (kept - 1) / CHUNK_WORDS * CHUNK_WORDS;
    uint32_t number = take();
    if (number == NO_WORDS) {
      live_words_drop(first, count - kept);
      return NO_WORDS;
    }
    struct chunk *chunk = chunk_at(number);
    for (unsigned i = start; i < kept; i++) chunk->words[i - start] = (uintptr_t)words[i];
    atomic_store_explicit(&chunk->next, first, memory_order_relaxed);
    first = number;
    kept = start;
  }
  return first;
}

static const struct chunk *chunk_after(const struct chunk *chunk) {
  return chunk_at(atomic_load_explicit(&chunk->next, memory_order_relaxed));
}

/* To the end, since they nearly always are: a look for a way out at each word would cost more. */
static bool same_words(const uint64_t *kept, void *const *words, unsigned count) {
  uint64_t differs = 0;
  for (unsigned i = 0; i < count; i++) differs |= kept[i] ^ (uintptr_t)words[i];
  return differs == 0;
}

bool live_words_same(uint32_t first, void *const *words, unsigned count) {
  const struct chunk *chunk = chunk_at(first);
  for (; count > CHUNK_WORDS; words += CHUNK_WORDS, count -= CHUNK_WORDS, chunk = chunk_after(chunk))
    if (!same_words(chunk->words, words, CHUNK_WORDS)) return false;
  return same_words(chunk->words, words, count);
}

void live_words_copy(uint32_t first, uint64_t *into, unsigned count) {
  const struct chunk *chunk = NULL;
  for (unsigned i = 0; i < count; i++) {
    if (i % CHUNK_WORDS == 0)
      chunk = chunk_at(chunk == NULL ? first : atomic_load_explicit(&chunk->next, memory_order_relaxed));
    into[i] = chunk->words[i % CHUNK_WORDS];
  }
}

void live_words_drop(uint32_t first, unsigned count) {
  for (unsigned i = 0; i < count; i += CHUNK_WORDS) {
    uint32_t next = atomic_load_explicit(&chunk_at(first)->next, memory_order_relaxed);
    give_back(first);
    first = next;
  }
}

uint64_t live_words_mapped_bytes(void) {
  uint64_t bytes = 0;
  for (int i = 0; i < SEGMENTS && atomic_load_explicit(&segments[i], memory_order_relaxed) != NULL; i++)
    bytes += sizeof(struct chunk) << SEGMENT_BITS;
  return bytes;
}
