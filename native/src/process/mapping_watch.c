#include "process/mapping_watch.h"

#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "arch.h"
#include "process/early_mappings.h"
#include "process/mapping_stacks.h"
#include "process/mapping_table.h"
#include "process/search_order.h"
#include "sampler/hook.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static _Atomic bool started;

/* Libraries whose mappings are told by their caller alone: those that define malloc, and this one. */
static struct {
  uintptr_t start, end;
} silent[MAX_PROVIDERS + 1];
static int silent_count;

/* ---- sizes ---- */

static uintptr_t round_up(uintptr_t value, uintptr_t unit) { return (value + unit - 1) & ~(unit - 1); }

static uintptr_t page_bytes(void) {
  static uintptr_t known;
  if (known == 0) known = getauxval(AT_PAGESZ);
  return known == 0 ? ARCH_MIN_PAGE_BYTES : known;
}

/* The size of a large page stands in the flags as its binary logarithm; 2 MiB is the usual one. */
static uintptr_t unit_of(int flags) {
  if ((flags & MAP_HUGETLB) == 0) return page_bytes();
  unsigned log = (unsigned)flags >> MAP_HUGE_SHIFT & MAP_HUGE_MASK;
  return (uintptr_t)1 << (log == 0 ? 21 : log);
}

/* ---- stacks ---- */

/* An allocator calls mmap with locks of its own held, which nothing in a walk may wait for: before glibc 2.35 a walk
 * takes the loader's lock, under which others allocate. The caller alone tells whose the mapping is, as it does for what
 * the profiler itself holds. */
static bool is_silent(const void *caller) {
  for (int i = 0; i < silent_count; i++)
    if ((uintptr_t)caller - silent[i].start < silent[i].end - silent[i].start) return true;
  return false;
}

static struct mapping born_here(uintptr_t start, uintptr_t end, const void *caller) {
  static _Thread_local bool walking; /* a signal handler amid a walk does not walk */
  void *words[MAX_STACK_WORDS];
  unsigned count = 0;
  if (!walking && !is_silent(caller)) {
    walking = true;
    atomic_signal_fence(memory_order_seq_cst);
    count = hook_walk(words, MAX_STACK_WORDS).words;
    atomic_signal_fence(memory_order_seq_cst);
    walking = false;
  }
  if (count == 0) words[count++] = (void *)(uintptr_t)caller;
  return mapping_table_born(start, end, words, count);
}

/* ---- changes ---- */

/* A reservation keeps its owner whoever maps within it, as HotSpot does to commit and to uncommit. */
static void record(uintptr_t start, uintptr_t end, int flags, const void *caller) {
  bool fixed = (flags & MAP_FIXED) != 0 && (flags & MAP_FIXED_NOREPLACE) == 0;
  if (fixed && mapping_table_covers(start, end)) return;
  struct mapping mapping = born_here(start, end, caller);
  if (fixed)
    mapping_table_fill(&mapping);
  else
    mapping_table_replace(&mapping);
}

void mapping_watch_mapped(void *at, size_t bytes, int flags, const void *caller) {
  uintptr_t start = (uintptr_t)at, end = start + round_up(bytes, unit_of(flags));
  int saved_errno = errno;
  if (!mapping_watch_has_started())
    early_mappings_note(start, end, caller);
  else if (mapping_table_accepts())
    record(start, end, flags, caller);
  errno = saved_errno;
}

void mapping_watch_unmap(struct mapping_change *change, void *at, size_t bytes) {
  uintptr_t start = (uintptr_t)at, end = start + round_up(bytes, page_bytes());
  int saved_errno = errno;
  change->count = 0;
  if (start % page_bytes() != 0 || end <= start) return; /* the call will fail */
  if (!mapping_watch_has_started())
    early_mappings_note(start, end, NULL);
  else if (mapping_table_accepts())
    change->count = mapping_table_cut(start, end, change->pieces, MAX_PIECES);
  errno = saved_errno;
}

void mapping_watch_unmap_whole(struct mapping_change *change, void *at, size_t bytes) {
  uintptr_t start = round_up((uintptr_t)at, page_bytes()), end = round_up((uintptr_t)at + bytes, page_bytes());
  change->count = 0;
  if (start < end) mapping_watch_unmap(change, (void *)start, end - start);
}

/* The page that it begins in is whose it was. */
void mapping_watch_grown(void *at, size_t bytes, const void *caller) {
  uintptr_t start = (uintptr_t)at / page_bytes() * page_bytes();
  mapping_watch_mapped((void *)start, (uintptr_t)at + bytes - start, MAP_FIXED, caller);
}

void mapping_watch_put_back(const struct mapping_change *change) {
  int saved_errno = errno;
  for (unsigned i = 0; i < change->count; i++) mapping_table_fill(&change->pieces[i]);
  errno = saved_errno;
}

void mapping_watch_moved(const struct mapping_change *change, void *from, void *to, size_t bytes,
                         const void *caller) {
  uintptr_t start = (uintptr_t)to, end = start + round_up(bytes, page_bytes());
  int saved_errno = errno;
  if (!mapping_watch_has_started()) {
    early_mappings_note(start, end, caller);
  } else if (mapping_table_accepts()) {
    mapping_table_cut(start, end, NULL, 0); /* of what was unmapped unseen */
    for (unsigned i = 0; i < change->count; i++) {
      struct mapping piece = change->pieces[i];
      piece.start = piece.start - (uintptr_t)from + start;
      piece.end = piece.end - (uintptr_t)from + start;
      if (piece.end > end || i + 1 == change->count) piece.end = end; /* it has grown, or was cut short */
      if (piece.start < piece.end) mapping_table_fill(&piece);
    }
    record(start, end, MAP_FIXED, caller); /* what was in no record */
  }
  errno = saved_errno;
}

/* ---- start ---- */

static void find_segments(const struct dl_phdr_info *info, uintptr_t *start, uintptr_t *end) {
  *start = UINTPTR_MAX;
  *end = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t from = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type != PT_LOAD) continue;
    if (from < *start) *start = from;
    if (from + segment->p_memsz > *end) *end = from + segment->p_memsz;
  }
}

static int add_silent(struct dl_phdr_info *info, size_t size, void *order) {
  (void)size;
  const struct search_order *search = order;
  uintptr_t start, end;
  find_segments(info, &start, &end);
  bool is_silent_one = (uintptr_t)add_silent - start < end - start;
  for (int i = 0; i < search->provider_count; i++)
    if (info->dlpi_addr == search->providers[i].library->l_addr) is_silent_one = true;
  if (is_silent_one && silent_count < MAX_PROVIDERS + 1) {
    silent[silent_count].start = start;
    silent[silent_count++].end = end;
  }
  return 0;
}

static void replay(uintptr_t start, uintptr_t end, const void *caller) {
  if (caller == NULL) {
    mapping_table_cut(start, end, NULL, 0);
    return;
  }
  struct mapping mapping = mapping_table_born(start, end, (void *const *)&caller, 1);
  mapping_table_fill(&mapping); /* some were MAP_FIXED */
}

void mapping_watch_start(void) {
  dl_iterate_phdr(add_silent, (void *)(uintptr_t)search_order());
  if (mapping_table_open()) mapping_table_lose(early_mappings_replay(replay));
  atomic_store(&started, true);
}

bool mapping_watch_has_started(void) { return atomic_load_explicit(&started, memory_order_acquire); }
