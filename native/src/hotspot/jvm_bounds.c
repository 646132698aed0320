#include "hotspot/jvm_bounds.h"

#include "hotspot/layout.h"
#include "hotspot/vm.h"

enum { HEAP_WORD_BYTES = 8 };

static bool is_range(struct bounds range, struct bounds *out) {
  *out = range;
  return range.start != 0 && range.end > range.start;
}

/* Written when the heap was made, before any Java code. ZGC leaves it empty: it has several views of its heap. */
bool jvm_bounds_heap(struct bounds *out) {
  if (layout_missing(LAYOUT_HEAP_BOUNDS) != NULL || *layout.collected_heap == NULL) return false;
  const char *reserved = (const char *)*layout.collected_heap + layout.heap_reserved;
  uintptr_t start = *(const uintptr_t *)(reserved + layout.region_start);
  size_t words = *(const size_t *)(reserved + layout.region_words);
  return is_range((struct bounds){start, start + words * HEAP_WORD_BYTES}, out);
}

bool jvm_bounds_code(struct bounds *out) {
  if (vm.code_low == NULL || vm.code_high == NULL) return false;
  return is_range((struct bounds){(uintptr_t)*vm.code_low, (uintptr_t)*vm.code_high}, out);
}

uintptr_t jvm_bounds_klass_base(void) {
  return layout_missing(LAYOUT_KLASS_BASE) != NULL ? 0 : (uintptr_t)*layout.narrow_klass_base;
}

/* The table is as long as the heap may become; a region that was once made stays, whatever it is used for. */
bool jvm_bounds_humongous(struct humongous *out) {
  if (layout_missing(LAYOUT_G1_REGIONS) != NULL || layout_missing(LAYOUT_HEAP_BOUNDS) != NULL) return false;
  const char *heap = (const char *)*layout.collected_heap;
  if (heap == NULL) return false;
  const char *table = heap + layout.g1_regions + layout.regions_table;
  const char *const *regions = *(const char *const *const *)(table + layout.table_base);
  size_t length = *(const size_t *)(table + layout.table_length), count = 0;
  for (size_t i = 0; i < length; i++) {
    const char *region = __atomic_load_n(&regions[i], __ATOMIC_ACQUIRE);
    if (region == NULL) continue;
    int tag = __atomic_load_n((const int *)(region + layout.g1_region_type + layout.type_tag), __ATOMIC_RELAXED);
    count += (tag & layout.humongous_mask) != 0;
  }
  *out = (struct humongous){.regions = count, .bytes = count * *(const size_t *)layout.g1_region_bytes};
  return true;
}
