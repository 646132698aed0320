/*
 * Hot path: from a return address to its rule, by call frame information. libgcc's unwinder reads that anew for
 * each frame of each walk, about 1 us a frame; cfi_kept.c keeps the rule.
 */
#include "sampler/cfi.h"

#include <stddef.h>

#include "arch.h"
#include "sampler/cfi_entry.h"
#include "sampler/object.h"
#include "sampler/safe_read.h"

bool cfi_prepare(void) {
  if (ARCH_READS_CFI) object_prepare();
  return ARCH_READS_CFI;
}

/* ---- instructions ---- */

struct row {
  bool simple_cfa; /* a register of ours plus an offset */
  bool unusable;   /* fp or the return address are neither unchanged nor saved */
  bool from_fp, saved_fp;
  int64_t cfa_offset, fp_offset;
};

static void set_cfa_register(struct row *row, uint64_t reg) {
  row->simple_cfa = reg == ARCH_DWARF_SP || reg == ARCH_DWARF_FP;
  row->from_fp = reg == ARCH_DWARF_FP;
}

static void set_saved(struct row *row, uint64_t reg, int64_t offset) {
  if (reg != ARCH_DWARF_FP) return;
  row->saved_fp = true;
  row->fp_offset = offset;
}

/* Unsigned, so that nonsense wraps. */
static int64_t factored(const struct entry *entry, uint64_t offset) {
  return (int64_t)(offset * (uint64_t)entry->data_align);
}

/* Executes up to the row that holds at pc. `initial` is the CIE's, for DW_CFA_restore. */
static bool execute(const struct entry *entry, struct cursor at, uintptr_t end, uintptr_t pc,
                    const struct row *initial, struct row *row) {
  struct row stack[4];
  int depth = 0;
  uintptr_t location = entry->start;
  while (at.at < end && !at.failed) {
    unsigned opcode = (unsigned)cursor_fixed(&at, 1);
    uint64_t operand = opcode & 0x3f, reg;
    switch (opcode >> 6) {
      case 1: /* DW_CFA_advance_loc */
        location += operand * entry->code_align;
        if (location > pc) return !at.failed;
        continue;
      case 2: /* DW_CFA_offset */
        set_saved(row, operand, factored(entry, cursor_uleb(&at)));
        continue;
      case 3: /* DW_CFA_restore */
        if (operand == ARCH_DWARF_FP) row->saved_fp = initial->saved_fp, row->fp_offset = initial->fp_offset;
        continue;
    }
    switch (opcode) {
      case 0x00: break; /* nop */
      case 0x02:        /* advance_loc1, 2, 4 */
      case 0x03:
      case 0x04:
        location += cursor_fixed(&at, opcode == 0x02 ? 1u : opcode == 0x03 ? 2u : 4u) * entry->code_align;
        if (location > pc) return !at.failed;
        break;
      case 0x05: /* offset_extended */
        reg = cursor_uleb(&at);
        set_saved(row, reg, factored(entry, cursor_uleb(&at)));
        break;
      case 0x11: /* offset_extended_sf */
        reg = cursor_uleb(&at);
        set_saved(row, reg, factored(entry, (uint64_t)cursor_sleb(&at)));
        break;
      case 0x06: /* restore_extended */
        if (cursor_uleb(&at) == ARCH_DWARF_FP) row->saved_fp = initial->saved_fp, row->fp_offset = initial->fp_offset;
        break;
      case 0x07: /* undefined: of the return address, the outermost frame */
        reg = cursor_uleb(&at);
        if (reg == ARCH_DWARF_RA) row->unusable = true;
        if (reg == ARCH_DWARF_FP) row->saved_fp = false;
        break;
      case 0x08: /* same_value */
        if (cursor_uleb(&at) == ARCH_DWARF_FP) row->saved_fp = false;
        break;
      case 0x09: /* register */
        reg = cursor_uleb(&at);
        cursor_uleb(&at);
        if (reg == ARCH_DWARF_FP || reg == ARCH_DWARF_RA) row->unusable = true;
        break;
      case 0x0a: /* remember_state */
        if (depth == sizeof stack / sizeof *stack) return false;
        stack[depth++] = *row;
        break;
      case 0x0b: /* restore_state */
        if (depth == 0) return false;
        *row = stack[--depth];
        break;
      case 0x0c: /* def_cfa */
        set_cfa_register(row, cursor_uleb(&at));
        row->cfa_offset = (int64_t)cursor_uleb(&at);
        break;
      case 0x12: /* def_cfa_sf */
        set_cfa_register(row, cursor_uleb(&at));
        row->cfa_offset = factored(entry, (uint64_t)cursor_sleb(&at));
        break;
      case 0x0d: /* def_cfa_register */
        set_cfa_register(row, cursor_uleb(&at));
        break;
      case 0x0e: /* def_cfa_offset */
        row->cfa_offset = (int64_t)cursor_uleb(&at);
        break;
      case 0x13: /* def_cfa_offset_sf */
        row->cfa_offset = factored(entry, (uint64_t)cursor_sleb(&at));
        break;
      case 0x0f: /* def_cfa_expression */
        cursor_skip(&at, cursor_uleb(&at));
        row->simple_cfa = false;
        break;
      case 0x10: /* expression */
      case 0x16: /* val_expression */
        reg = cursor_uleb(&at);
        cursor_skip(&at, cursor_uleb(&at));
        if (reg == ARCH_DWARF_FP || reg == ARCH_DWARF_RA) row->unusable = true;
        break;
      case 0x2e: /* GNU_args_size */
        cursor_uleb(&at);
        break;
      default: return false;
    }
  }
  return !at.failed;
}

/* ---- from a return address to its rule ---- */

/* Whether a call ends at an address: E8 and a distance of 4 bytes, or FF /2 with a register or memory operand. */
static bool ends_a_call(const uint8_t before[7]) {
  if (before[2] == 0xe8) return true;
  for (unsigned length = 2; length <= 7; length++) {
    uint8_t opcode = before[7 - length], modrm = before[8 - length];
    if (opcode != 0xff || (modrm >> 3 & 7) != 2) continue;
    unsigned mode = modrm >> 6, base = modrm & 7;
    unsigned index_bytes = mode != 3 && base == 4 ? 1 : 0;
    unsigned distance_bytes = mode == 1 ? 1 : mode == 2 || (mode == 0 && base == 5) ? 4 : 0;
    if (mode == 0 && base == 4 && length == 7 && (before[2] & 7) == 5) distance_bytes = 4;
    if (length == 2 + index_bytes + distance_bytes) return true;
  }
  return false;
}

static bool read_row(struct window *window, const struct object *object, uintptr_t pc, struct row *row) {
  struct entry entry;
  if (!entry_find(window, object, pc, &entry)) return false;
  struct row initial = {0};
  struct cursor common = {.window = window, .at = entry.common}, own = {.window = window, .at = entry.own};
  if (!execute(&entry, common, entry.common_end, UINTPTR_MAX, &initial, &initial)) return false;
  *row = initial;
  return execute(&entry, own, entry.own_end, pc, &initial, row) && row->simple_cfa && !row->unusable;
}

enum cfi_answer cfi_read(uintptr_t return_address, struct cfi_rule *rule) {
  *rule = (struct cfi_rule){0};
  uintptr_t pc = return_address - 1; /* of the call, not of what follows it */
  struct object object;
  struct window window;
  struct row row;
  uint8_t before[7];
  if (!object_find(pc, &object)) return CFI_NONE;
  window_open(&window);
  if (!window_read(&window, return_address - sizeof before, before, sizeof before)) return CFI_NONE;
  if (!ends_a_call(before)) return CFI_NO_CALL;
  if (!read_row(&window, &object, pc, &row)) return CFI_NONE;
  *rule = (struct cfi_rule){.from_fp = row.from_fp,
                            .saved_fp = row.saved_fp,
                            .cfa_offset = (int32_t)row.cfa_offset,
                            .fp_offset = (int32_t)row.fp_offset};
  return row.cfa_offset == rule->cfa_offset && row.fp_offset == rule->fp_offset ? CFI_RULE : CFI_NONE;
}
