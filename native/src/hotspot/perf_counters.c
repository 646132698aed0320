#include "hotspot/perf_counters.h"

#include <string.h>

#include "hotspot/layout.h"

/* Both as in src/hotspot/share/runtime/perfMemory.hpp, which the version of the head stands for. */
struct head {
  uint8_t magic[4];
  int8_t byte_order, major, minor, accessible;
  int32_t used, overflow;
  int64_t modified;
  int32_t first, entries;
};

struct entry {
  int32_t length, name, elements; /* elements: 0 for a number */
  char type, flags, units, variability;
  int32_t data;
};

enum { MAJOR = 2, LITTLE_ENDIAN_BYTES = 1, ALIGNMENT = 8 };

static const uint8_t magic[4] = {0xca, 0xfe, 0xc0, 0xc0};

/* NULL where the JVM keeps none, or in a form that is not known. */
static const struct head *head(size_t *length) {
  if (layout_missing(LAYOUT_COUNTERS) != NULL || *layout.counters_start == NULL) return NULL;
  const struct head *found = *layout.counters_start;
  *length = (size_t)((const char *)*layout.counters_end - (const char *)found);
  bool known = *length > sizeof *found && memcmp(found->magic, magic, sizeof magic) == 0 &&
               found->byte_order == LITTLE_ENDIAN_BYTES && found->major == MAJOR;
  return known ? found : NULL;
}

/* New ones are added at the end, and counted when they are whole. */
static const struct entry *find(const char *name, size_t *room) {
  size_t length = 0, size = strlen(name) + 1;
  const struct head *counters = head(&length);
  if (counters == NULL) return NULL;
  size_t at = (size_t)counters->first;
  for (int32_t i = 0, count = __atomic_load_n(&counters->entries, __ATOMIC_ACQUIRE); i < count; i++) {
    if (at > length - sizeof(struct entry) || at % ALIGNMENT != 0) return NULL;
    const struct entry *entry = (const struct entry *)((const char *)counters + at);
    size_t entry_size = (size_t)entry->length, name_at = (size_t)entry->name, data_at = (size_t)entry->data;
    if (entry_size < sizeof *entry || entry_size > length - at || name_at > entry_size || data_at > entry_size) return NULL;
    if (size <= entry_size - name_at && memcmp((const char *)entry + name_at, name, size) == 0) {
      *room = entry_size - data_at;
      return entry;
    }
    at += entry_size;
  }
  return NULL;
}

static const char *data_of(const struct entry *entry) { return (const char *)entry + entry->data; }

bool perf_counter_number(const char *name, int64_t *out) {
  size_t room;
  const struct entry *entry = find(name, &room);
  if (entry == NULL || entry->type != 'J' || entry->elements != 0 || room < sizeof *out || entry->data % ALIGNMENT != 0) return false;
  *out = __atomic_load_n((const int64_t *)data_of(entry), __ATOMIC_RELAXED);
  return true;
}

bool perf_counter_text(const char *name, char *out, size_t out_room) {
  size_t room;
  const struct entry *entry = find(name, &room);
  if (entry == NULL || entry->type != 'B' || entry->elements <= 0 || (size_t)entry->elements > room) return false;
  size_t length = strnlen(data_of(entry), (size_t)entry->elements);
  if (length >= out_room) length = out_room - 1;
  memcpy(out, data_of(entry), length);
  out[length] = 0;
  return true;
}
