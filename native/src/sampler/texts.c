/* Hot path: texts lie one behind the other, two bytes of length before each, at even offsets. */
#include "sampler/texts.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "sampler/index.h"

static struct texts {
  struct index index;
  char bytes[MAX_TEXT_BYTES];
} *table;

static _Atomic uint32_t end = TEXT_OVERFLOW;
static _Atomic uint64_t lost;

struct text {
  const char *bytes;
  uint16_t length;
};

static bool same(uint32_t offset, const void *wanted) {
  const struct text *text = wanted;
  uint16_t length;
  const char *bytes = texts_get(offset, &length);
  return length == text->length && memcmp(bytes, text->bytes, length) == 0;
}

/* Reserves by compare-and-swap, not by addition: a full table must not wrap around. */
static uint32_t add(const void *wanted) {
  const struct text *text = wanted;
  uint32_t size = (2u + text->length + 1u) & ~1u;
  uint32_t offset = atomic_load_explicit(&end, memory_order_relaxed);
  do {
    if (offset + size > MAX_TEXT_BYTES) return 0;
  } while (!atomic_compare_exchange_weak_explicit(&end, &offset, offset + size, memory_order_relaxed,
                                                  memory_order_relaxed));
  memcpy(&table->bytes[offset], &text->length, sizeof text->length);
  memcpy(&table->bytes[offset + 2], text->bytes, text->length);
  return offset;
}

static void drop(uint32_t offset) { (void)offset; /* some bytes, lost to a race of first sights */ }

uint32_t texts_add(const char *bytes, size_t length) {
  static const struct index_values values = {same, add, drop};
  if (length == 0) return TEXT_EMPTY;
  struct text text = {bytes, length > MAX_TEXT_LENGTH ? MAX_TEXT_LENGTH : (uint16_t)length};
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (uint16_t i = 0; i < text.length; i++)
    hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
  uint32_t offset = index_intern(&table->index, index_mix(hash), &values, &text);
  if (offset != 0) return offset;
  atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
  return TEXT_OVERFLOW;
}

static bool begin(void) {
  /* NORESERVE: only pages that are written count against the process. */
  void *memory = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  table = memory;
  atomic_store_explicit(&end, TEXT_OVERFLOW, memory_order_relaxed);
  texts_add("[overflow]", 10); /* the first one, which lies at TEXT_OVERFLOW */
  return true;
}

int texts_reserve(void) { return table != NULL || begin() ? 0 : errno; }

struct texts *texts_begin_anew(void) {
  struct texts *old = table;
  return begin() ? old : NULL;
}

void texts_free(struct texts *texts) { munmap(texts, sizeof *texts); }

const char *texts_of(const struct texts *texts, uint32_t offset, uint16_t *length) {
  if (offset == TEXT_EMPTY) {
    *length = 0;
    return "";
  }
  memcpy(length, &texts->bytes[offset], sizeof *length);
  return &texts->bytes[offset + 2];
}

const char *texts_get(uint32_t offset, uint16_t *length) { return texts_of(table, offset, length); }

uint64_t texts_lost(void) { return atomic_load_explicit(&lost, memory_order_relaxed); }
uint64_t texts_bytes(void) { return atomic_load_explicit(&end, memory_order_relaxed); }
