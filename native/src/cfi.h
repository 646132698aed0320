/*
 * How to get from a frame to its caller's, by the call frame information that every library carries
 * (.eh_frame, DWARF). Hot path. x86-64 only; elsewhere walk_native takes libgcc's unwinder.
 */
#ifndef MEMPROF_CFI_H
#define MEMPROF_CFI_H

#include <stdbool.h>
#include <stdint.h>

/* The caller's stack pointer (CFA) is sp or fp plus an offset; the return address lies at CFA - 8. */
struct cfi_rule {
  bool from_fp;
  bool saved_fp;      /* the caller's frame pointer lies at CFA + fp_offset; else it is unchanged */
  int32_t cfa_offset;
  int32_t fp_offset;
};

/* Whether this system can tell (glibc 2.35 and later: _dl_find_object, which takes no lock). */
bool cfi_prepare(void);

/* The rule at a return address. False where there is none of this simple form. */
bool cfi_find(uintptr_t return_address, struct cfi_rule *rule);

/* Forgets what was found so far: a library was unloaded, and another may come to lie there. */
void cfi_forget(void);

#endif
