/*
 * Hot path: the tables of Java frames. Runs inside malloc: no lock, no allocation, no call into the JVM.
 *
 * A frame's key goes into an open-addressed table of 64-bit words by compare-and-swap; the slot is the
 * frame's id, so a thread that finds a key needs nothing more, even while the thread that put it there
 * still copies the names. Up to JDK 25 a jmethodID is never reused, so a key stands for one method.
 */
#include "names.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "outcome.h"
#include "vm.h"

enum {
  FRAME_SLOTS = 1 << 17,
  FRAME_PROBES = 64,
  RECORDS = FRAME_SLOTS / 4 * 3,
  TEXT_SLOTS = 1 << 16,
  TEXT_PROBES = 64,
  TEXT_BYTES = 16 << 20,
  LONGEST_TEXT = 4096,
  OVERFLOW_TEXT = 2, /* where the first text of all lies */
};

static struct tables {
  _Atomic uint64_t frame_keys[FRAME_SLOTS];
  struct frame_record records[RECORDS];
  _Atomic uint64_t text_slots[TEXT_SLOTS]; /* hash in the high half, offset in the low; 0 is free */
  unsigned char text[TEXT_BYTES];          /* 16 bits of length, then the bytes */
} *tables;

static _Atomic uint32_t record_count;
static _Atomic uint32_t text_end = OVERFLOW_TEXT; /* offset 0 is the empty string */
static _Atomic uint64_t lost;

static uint64_t mix(uint64_t x) {
  x ^= x >> 32;
  x *= UINT64_C(0xd6e8feb86659fd93);
  x ^= x >> 32;
  return x;
}

/* The offset of a text, added if new; that of "[overflow]" when the table is full. */
static uint32_t text_offset(const unsigned char *bytes, uint16_t length) {
  if (length > LONGEST_TEXT) length = LONGEST_TEXT;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (uint16_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
  hash = mix(hash);
  uint64_t tag = hash & UINT64_C(0xffffffff00000000);
  uint32_t slot = (uint32_t)hash, added = 0;
  for (int probe = 0; probe < TEXT_PROBES; probe++, slot++) {
    _Atomic uint64_t *entry = &tables->text_slots[slot % TEXT_SLOTS];
    uint64_t seen = atomic_load_explicit(entry, memory_order_acquire);
    if (seen == 0) {
      if (added == 0) {
        /* Reserve by compare-and-swap, not by addition: a full table must not wrap around. */
        uint32_t size = (2u + length + 1u) & ~1u;
        added = atomic_load_explicit(&text_end, memory_order_relaxed);
        do {
          if (added + size > TEXT_BYTES) goto full;
        } while (!atomic_compare_exchange_weak_explicit(&text_end, &added, added + size,
                                                        memory_order_relaxed, memory_order_relaxed));
        memcpy(&tables->text[added], &length, sizeof length);
        memcpy(&tables->text[added + 2], bytes, length);
      }
      if (atomic_compare_exchange_strong_explicit(entry, &seen, tag | added, memory_order_release,
                                                  memory_order_acquire))
        return added;
    }
    if ((seen & UINT64_C(0xffffffff00000000)) == tag) {
      uint16_t other;
      const char *text = names_text((uint32_t)seen, &other);
      if (other == length && memcmp(text, bytes, length) == 0) return (uint32_t)seen;
    }
  }
full:
  atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
  return OVERFLOW_TEXT;
}

int names_reserve(void) {
  if (tables != NULL) return 0;
  /* NORESERVE: only pages that are written count against the process. */
  void *memory = mmap(NULL, sizeof(struct tables), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  tables = memory;
  text_offset((const unsigned char *)"[overflow]", 10);
  return 0;
}

#define FIELD(type, object, offset) (*(const type *)((const char *)(object) + (offset)))

static uint32_t symbol_text(const void *pool, uint16_t index) {
  if (index == 0) return 0;
  const void *symbol = FIELD(void *, pool, vm.pool_size + index * sizeof(void *));
  if (symbol == NULL) return 0;
  return text_offset((const unsigned char *)symbol + vm.symbol_body,
                     FIELD(uint16_t, symbol, vm.symbol_length));
}

/* A line table being read; ends with its ConstMethod, whatever it holds. */
struct line_stream {
  const unsigned char *next, *end;
};

static uint32_t read_byte(struct line_stream *stream) {
  return stream->next < stream->end ? *stream->next++ : 0;
}

/* One UNSIGNED5 number (src/hotspot/share/utilities/unsigned5.hpp): up to five bytes, least
 * significant first, each below 192 the last; since JDK 20 every byte is one higher, to exclude 0. */
static uint32_t read_unsigned5(struct line_stream *stream) {
  const uint32_t excluded = vm.lines_exclude_zero ? 1 : 0, low = 192 - excluded;
  uint32_t sum = 0;
  for (int i = 0; i < 5; i++) {
    uint32_t byte = read_byte(stream);
    if (byte < excluded) break;
    sum += (byte - excluded) << (6 * i);
    if (byte < excluded + low) break;
  }
  return sum;
}

static int32_t read_signed5(struct line_stream *stream) {
  uint32_t value = read_unsigned5(stream);
  return (int32_t)(value >> 1) ^ -(int32_t)(value & 1);
}

/* The source line of a bytecode index, from the compressed line table behind the bytecodes
 * (src/hotspot/share/oops/method.hpp, CompressedLineNumberReadStream); -1 where there is none. */
static int32_t line_of(const void *const_method, jint bci) {
  if ((FIELD(uint16_t, const_method, vm.const_flags) & vm.has_line_table) == 0) return -1;
  const unsigned char *start = const_method;
  struct line_stream stream = {
      start + vm.const_size + FIELD(uint16_t, const_method, vm.const_code_size),
      start + (size_t)FIELD(int32_t, const_method, vm.const_words) * sizeof(void *)};
  uint32_t at_bci = 0, at_line = 0; /* unsigned, so that nonsense wraps */
  int32_t best_bci = -1, best = -1;
  for (uint32_t next; (next = read_byte(&stream)) != 0;) {
    if (next == 0xff) {
      at_bci += (uint32_t)read_signed5(&stream);
      at_line += (uint32_t)read_signed5(&stream);
    } else {
      at_bci += next >> 3;
      at_line += next & 7;
    }
    if ((int32_t)at_bci <= bci && (int32_t)at_bci >= best_bci) {
      best_bci = (int32_t)at_bci;
      best = (int32_t)at_line;
    }
  }
  return best;
}

/* Copies the names through the Method, which cannot go away: it is on this thread's own stack. */
static void copy_names(struct frame_record *record, jmethodID id, jint bci) {
  const void *method = *(void *const *)id;
  if (method == NULL) {
    record->method_name = text_offset((const unsigned char *)"[unloaded]", 10);
    return;
  }
  const void *const_method = FIELD(void *, method, vm.method_const);
  const void *pool = FIELD(void *, const_method, vm.const_pool);
  const void *holder = FIELD(void *, pool, vm.pool_holder);
  const void *class_symbol = FIELD(void *, holder, vm.klass_name);
  record->class_name = text_offset((const unsigned char *)class_symbol + vm.symbol_body,
                                   FIELD(uint16_t, class_symbol, vm.symbol_length));
  record->method_name = symbol_text(pool, FIELD(uint16_t, const_method, vm.const_name));
  record->signature = symbol_text(pool, FIELD(uint16_t, const_method, vm.const_signature));
  record->source_file = symbol_text(pool, FIELD(uint16_t, pool, vm.pool_source_file));
  record->line = bci == -3 ? -2 : line_of(const_method, bci);
}

static void add_record(uint32_t id, jmethodID method, jint bci) {
  uint32_t index = atomic_fetch_add_explicit(&record_count, 1, memory_order_relaxed);
  if (index >= RECORDS) return; /* cannot happen: checked before the key went in, but for a race */
  struct frame_record *record = &tables->records[index];
  record->line = -1;
  record->bci = bci;
  if (vm.names_in_hook)
    copy_names(record, method, bci);
  else
    record->method = method;
  atomic_store_explicit(&record->id, id, memory_order_release);
}

uint32_t names_frame_id(jmethodID method, jint bci) {
  /* The id without the bits that are always zero, and 16 bits of bytecode index: -3 (a native method)
   * and -1 (unknown) become the two highest, which a method's code cannot reach. */
  uint64_t key = (uint64_t)(uintptr_t)method << vm.method_id_shift | (uint16_t)bci;
  uint32_t slot = (uint32_t)mix(key);
  for (int probe = 0; probe < FRAME_PROBES; probe++, slot++) {
    uint32_t index = slot % FRAME_SLOTS;
    uint64_t seen = atomic_load_explicit(&tables->frame_keys[index], memory_order_acquire);
    if (seen == key) return FIRST_FRAME_ID + index;
    if (seen != 0) continue;
    if (atomic_load_explicit(&record_count, memory_order_relaxed) >= RECORDS) break;
    if (atomic_compare_exchange_strong_explicit(&tables->frame_keys[index], &seen, key,
                                                memory_order_acq_rel, memory_order_acquire)) {
      add_record(FIRST_FRAME_ID + index, method, bci);
      return FIRST_FRAME_ID + index;
    }
    if (seen == key) return FIRST_FRAME_ID + index;
  }
  atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
  return MARKER_OVERFLOW;
}

uint32_t names_count(void) {
  uint32_t count = atomic_load_explicit(&record_count, memory_order_acquire);
  return count < RECORDS ? count : RECORDS;
}

const struct frame_record *names_record(uint32_t index) { return &tables->records[index]; }

const char *names_text(uint32_t offset, uint16_t *length) {
  if (offset == 0) {
    *length = 0;
    return "";
  }
  memcpy(length, &tables->text[offset], sizeof *length);
  return (const char *)&tables->text[offset + 2];
}

uint64_t names_lost(void) { return atomic_load_explicit(&lost, memory_order_relaxed); }

uint64_t names_table_bytes(void) {
  return names_count() * sizeof(struct frame_record) +
         atomic_load_explicit(&text_end, memory_order_relaxed) + sizeof tables->frame_keys +
         sizeof tables->text_slots;
}
