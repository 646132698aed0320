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

enum cfi_answer {
  CFI_NONE,    /* no library, no information, or none of this simple form */
  CFI_RULE,    /* the rule holds */
  CFI_NO_CALL, /* no call ends at the address: it is no return address */
};

/* Readies what reading takes; false where this architecture has no way. Cold. */
bool cfi_prepare(void);

/* The rule at a return address, kept from then on. */
enum cfi_answer cfi_find(uintptr_t return_address, struct cfi_rule *rule);

/* The same, read from the library that holds the address. */
enum cfi_answer cfi_read(uintptr_t return_address, struct cfi_rule *rule);

/* Forgets what was found so far: a library was unloaded, and another may come to lie there. */
void cfi_forget(void);

#endif
