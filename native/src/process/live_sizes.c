/* Sums of the live samples by the size of their blocks. Cold. */
#include "memprof.h"
#include "sampler/live_samples.h"
#include "sampler/live_table.h"

static struct memprof_live_size *find(struct memprof_live_size *sizes, size_t count, uint64_t usable_bytes) {
  for (size_t i = 0; i < count; i++)
    if (sizes[i].usable_bytes == usable_bytes) return &sizes[i];
  return NULL;
}

size_t memprof_live_sizes(struct memprof_live_size *into, size_t room) {
  size_t count = 0;
  struct live_sample sample;
  for (uint32_t slot = 0; slot < live_samples_slots(); slot++) {
    if (!live_samples_read(slot, &sample)) continue;
    struct memprof_live_size *size = find(into, count, sample.usable_bytes);
    if (size == NULL && count < room) {
      size = &into[count++];
      *size = (struct memprof_live_size){.usable_bytes = sample.usable_bytes};
    }
    if (size == NULL) continue;
    size->samples++;
    size->requested_bytes += sample.requested_bytes;
  }
  return count;
}
