#include "process/early_mappings.h"

#include <stdatomic.h>

enum { MAX_EARLY = 128 };

static struct {
  uintptr_t start, end;
  const void *caller;
} early[MAX_EARLY];

static _Atomic unsigned noted;

void early_mappings_note(uintptr_t start, uintptr_t end, const void *caller) {
  unsigned at = atomic_fetch_add(&noted, 1);
  if (at >= MAX_EARLY) return;
  early[at].start = start;
  early[at].end = end;
  early[at].caller = caller;
}

unsigned early_mappings_replay(void (*told)(uintptr_t start, uintptr_t end, const void *caller)) {
  unsigned count = atomic_load(&noted);
  for (unsigned i = 0; i < count && i < MAX_EARLY; i++) told(early[i].start, early[i].end, early[i].caller);
  return count > MAX_EARLY ? count - MAX_EARLY : 0;
}
