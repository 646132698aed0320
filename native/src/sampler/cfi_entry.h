/* Reading the entries of .eh_frame: what cfi.c makes rules of. Hot path; x86-64 only. */
#ifndef MEMPROF_CFI_ENTRY_H
#define MEMPROF_CFI_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "sampler/object.h"
#include "sampler/safe_read.h"

/* No entry of a compiler's is longer: the limit of every loop over one. */
enum { MAX_ENTRY_BYTES = 1 << 16 };

/* Once it has failed it yields zeros. */
struct cursor {
  struct window *window;
  uintptr_t at;
  bool failed;
};

uint64_t cursor_fixed(struct cursor *at, unsigned bytes); /* little-endian */
uint64_t cursor_uleb(struct cursor *at);
int64_t cursor_sleb(struct cursor *at);
void cursor_skip(struct cursor *at, uint64_t bytes);

struct entry {
  uintptr_t start, size;
  uint64_t code_align;
  int64_t data_align;
  uintptr_t common, common_end, own, own_end; /* the instructions of the CIE and of the FDE */
};

/* The entry that covers a pc. False where there is none, or none of a form that compilers write. */
bool entry_find(struct window *window, const struct object *object, uintptr_t pc, struct entry *entry);

#endif
