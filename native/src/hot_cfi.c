/*
 * Hot path: call frame information, read once for every return address and kept. libgcc's unwinder reads
 * it anew for each frame of each walk, about 1 us a frame; a kept rule takes a few ns.
 *
 * Formats: DWARF 5, section 6.4, and the Linux Standard Base, "Exception Frames" (.eh_frame_hdr).
 */
#include "cfi.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

/* glibc's, declared here so that the build does not need glibc 2.35. */
struct found_object {
  unsigned long long flags;
  void *map_start, *map_end, *link_map, *eh_frame_header;
  unsigned long long reserved[7];
};

typedef int (*find_object_function)(void *address, struct found_object *result);
static find_object_function find_object;

bool cfi_prepare(void) {
#ifdef __x86_64__
  find_object = (find_object_function)(size_t)dlsym(RTLD_DEFAULT, "_dl_find_object");
#endif
  return find_object != NULL;
}

/* ---- reading ---- */

typedef const unsigned char *cursor;

enum { FP = 6, SP = 7, RA = 16 }; /* the DWARF numbers of x86-64's registers */

static uint64_t read_fixed(cursor *at, int bytes) {
  uint64_t value = 0;
  memcpy(&value, *at, (size_t)bytes); /* little-endian */
  *at += bytes;
  return value;
}

static uint64_t read_uleb(cursor *at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    unsigned char byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) break;
  }
  return value;
}

static int64_t read_sleb(cursor *at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64;) {
    unsigned char byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) == 0) {
      if ((byte & 0x40) != 0 && shift < 64) value |= ~UINT64_C(0) << shift;
      break;
    }
  }
  return (int64_t)value;
}

/* DW_EH_PE_*: a form in the low four bits, what it is relative to in the next three. */
enum { PE_UDATA4 = 0x03, PE_SDATA4 = 0x0b, PE_UDATA8 = 0x04, PE_SDATA8 = 0x0c, PE_PCREL = 0x10, PE_DATAREL = 0x30 };

static bool read_encoded(cursor *at, unsigned char encoding, uintptr_t data, uintptr_t *value) {
  uintptr_t base = (encoding & 0x70) == PE_PCREL ? (uintptr_t)*at : (encoding & 0x70) == PE_DATAREL ? data : 0;
  switch (encoding & 0x0f) {
    case PE_UDATA4: *value = base + read_fixed(at, 4); return true;
    case PE_SDATA4: *value = base + (uintptr_t)(intptr_t)(int32_t)read_fixed(at, 4); return true;
    case 0x00:
    case PE_UDATA8:
    case PE_SDATA8: *value = base + read_fixed(at, 8); return true;
    default: return false;
  }
}

/* ---- from a pc to its frame description entry ---- */

/* .eh_frame_hdr: version 1, three encodings, the address of .eh_frame, the number of entries, and a
 * table sorted by address: { int32 start, int32 entry }, both relative to the header. */
static cursor find_entry(uintptr_t pc) {
  struct found_object object;
  if (find_object((void *)pc, &object) != 0 || object.eh_frame_header == NULL) return NULL;
  cursor header = object.eh_frame_header, at = header + 4;
  uintptr_t eh_frame, count;
  if (header[0] != 1 || header[3] != (PE_DATAREL | PE_SDATA4) ||
      !read_encoded(&at, header[1], (uintptr_t)header, &eh_frame) ||
      !read_encoded(&at, header[2], (uintptr_t)header, &count) || count == 0)
    return NULL;
  const int32_t(*table)[2] = (const void *)at;
  int64_t wanted = (int64_t)(pc - (uintptr_t)header);
  if (table[0][0] > wanted) return NULL;
  size_t low = 0, high = count; /* table[low].start <= wanted < table[high].start */
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (table[middle][0] <= wanted)
      low = middle;
    else
      high = middle;
  }
  return header + table[low][1];
}

struct entry {
  uintptr_t start, size;
  uint64_t code_align;
  int64_t data_align;
  cursor common, common_end, own, own_end; /* the instructions of the CIE and of the FDE */
};

/* Reads a CIE ("zR", "zPLR" and the like) and the FDE that points back to it. */
static bool read_entry(cursor fde, struct entry *entry) {
  cursor at = fde;
  uint32_t length = (uint32_t)read_fixed(&at, 4);
  if (length == 0 || length == 0xffffffff) return false;
  entry->own_end = at + length;
  cursor cie = at - (uint32_t)read_fixed(&at, 4);
  cursor in_cie = cie;
  uint32_t cie_length = (uint32_t)read_fixed(&in_cie, 4);
  entry->common_end = in_cie + cie_length;
  if (read_fixed(&in_cie, 4) != 0) return false;
  unsigned version = *in_cie++;
  if (version != 1 && version != 3) return false;
  const char *augmentation = (const char *)in_cie;
  in_cie += strlen(augmentation) + 1;
  entry->code_align = read_uleb(&in_cie);
  entry->data_align = read_sleb(&in_cie);
  uint64_t return_register = version == 1 ? *in_cie++ : read_uleb(&in_cie);
  if (return_register != RA || augmentation[0] != 'z') return false;

  uint64_t augmentation_length = read_uleb(&in_cie);
  entry->common = in_cie + augmentation_length;
  unsigned char pointer_encoding = 0;
  uintptr_t personality;
  for (const char *letter = augmentation + 1; *letter != 0; letter++) switch (*letter) {
      case 'R': pointer_encoding = *in_cie++; break;
      case 'L': in_cie++; break;
      case 'P': {
        unsigned char encoding = *in_cie++;
        if (!read_encoded(&in_cie, encoding & 0x7f, 0, &personality)) return false;
        break;
      }
      default: return false; /* 'S': a signal frame, whose registers lie elsewhere */
    }
  if (!read_encoded(&at, pointer_encoding, 0, &entry->start) ||
      !read_encoded(&at, pointer_encoding & 0x0f, 0, &entry->size))
    return false;
  augmentation_length = read_uleb(&at);
  entry->own = at + augmentation_length;
  return true;
}

/* ---- instructions ---- */

struct row {
  bool simple_cfa; /* a register of ours plus an offset */
  bool unusable;   /* fp or the return address are neither unchanged nor saved */
  bool from_fp, saved_fp;
  int64_t cfa_offset, fp_offset;
};

static void set_cfa_register(struct row *row, uint64_t reg) {
  row->simple_cfa = reg == SP || reg == FP;
  row->from_fp = reg == FP;
}

static void set_saved(struct row *row, uint64_t reg, int64_t offset) {
  if (reg != FP) return;
  row->saved_fp = true;
  row->fp_offset = offset;
}

/* Executes up to the row that holds at pc. `initial` is the CIE's, for DW_CFA_restore. */
static bool execute(const struct entry *entry, cursor at, cursor end, uintptr_t pc, const struct row *initial,
                    struct row *row) {
  struct row stack[4];
  int depth = 0;
  uintptr_t location = entry->start;
  while (at < end) {
    unsigned char opcode = *at++;
    uint64_t operand = opcode & 0x3f, reg, length;
    switch (opcode >> 6) {
      case 1: /* DW_CFA_advance_loc */
        location += operand * entry->code_align;
        if (location > pc) return true;
        continue;
      case 2: /* DW_CFA_offset */
        set_saved(row, operand, (int64_t)read_uleb(&at) * entry->data_align);
        continue;
      case 3: /* DW_CFA_restore */
        if (operand == FP) row->saved_fp = initial->saved_fp, row->fp_offset = initial->fp_offset;
        continue;
    }
    switch (opcode) {
      case 0x00: break; /* nop */
      case 0x02:        /* advance_loc1, 2, 4 */
      case 0x03:
      case 0x04:
        location += read_fixed(&at, opcode == 0x02 ? 1 : opcode == 0x03 ? 2 : 4) * entry->code_align;
        if (location > pc) return true;
        break;
      case 0x05: /* offset_extended */
        reg = read_uleb(&at);
        set_saved(row, reg, (int64_t)read_uleb(&at) * entry->data_align);
        break;
      case 0x11: /* offset_extended_sf */
        reg = read_uleb(&at);
        set_saved(row, reg, read_sleb(&at) * entry->data_align);
        break;
      case 0x06: /* restore_extended */
        if (read_uleb(&at) == FP) row->saved_fp = initial->saved_fp, row->fp_offset = initial->fp_offset;
        break;
      case 0x07: /* undefined: of the return address, the outermost frame */
        reg = read_uleb(&at);
        if (reg == RA) row->unusable = true;
        if (reg == FP) row->saved_fp = false;
        break;
      case 0x08: /* same_value */
        if (read_uleb(&at) == FP) row->saved_fp = false;
        break;
      case 0x09: /* register */
        reg = read_uleb(&at);
        read_uleb(&at);
        if (reg == FP || reg == RA) row->unusable = true;
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
        set_cfa_register(row, read_uleb(&at));
        row->cfa_offset = (int64_t)read_uleb(&at);
        break;
      case 0x12: /* def_cfa_sf */
        set_cfa_register(row, read_uleb(&at));
        row->cfa_offset = read_sleb(&at) * entry->data_align;
        break;
      case 0x0d: /* def_cfa_register */
        set_cfa_register(row, read_uleb(&at));
        break;
      case 0x0e: /* def_cfa_offset */
        row->cfa_offset = (int64_t)read_uleb(&at);
        break;
      case 0x13: /* def_cfa_offset_sf */
        row->cfa_offset = read_sleb(&at) * entry->data_align;
        break;
      case 0x0f: /* def_cfa_expression */
        length = read_uleb(&at);
        at += length;
        row->simple_cfa = false;
        break;
      case 0x10: /* expression */
      case 0x16: /* val_expression */
        reg = read_uleb(&at);
        length = read_uleb(&at);
        at += length;
        if (reg == FP || reg == RA) row->unusable = true;
        break;
      case 0x2e: /* GNU_args_size */
        read_uleb(&at);
        break;
      default: return false;
    }
  }
  return true;
}

static bool read_rule(uintptr_t pc, struct cfi_rule *rule) {
  struct entry entry;
  cursor fde = find_entry(pc);
  if (fde == NULL || !read_entry(fde, &entry) || pc - entry.start >= entry.size) return false;
  struct row initial = {0};
  if (!execute(&entry, entry.common, entry.common_end, UINTPTR_MAX, &initial, &initial)) return false;
  struct row row = initial;
  if (!execute(&entry, entry.own, entry.own_end, pc, &initial, &row) || !row.simple_cfa || row.unusable)
    return false;
  *rule = (struct cfi_rule){.from_fp = row.from_fp,
                            .saved_fp = row.saved_fp,
                            .cfa_offset = (int32_t)row.cfa_offset,
                            .fp_offset = (int32_t)row.fp_offset};
  return row.cfa_offset == rule->cfa_offset && row.fp_offset == rule->fp_offset;
}

/* ---- what was found ---- */

enum { SLOTS = 1 << 13, PROBES = 16 };

/* The key is the address and, above its 48 bits, the generation; it is written last. */
static struct kept {
  _Atomic uint64_t key;
  _Atomic uint64_t rule;
} kept[SLOTS];

static _Atomic uint64_t generation = 1;

enum { BEING_WRITTEN = 1 };

static uint64_t pack(bool found, const struct cfi_rule *rule) {
  return (uint64_t)found | (uint64_t)rule->from_fp << 1 | (uint64_t)rule->saved_fp << 2 |
         ((uint64_t)(uint32_t)rule->cfa_offset & 0x3fffffff) << 4 |
         ((uint64_t)(uint32_t)rule->fp_offset & 0x3fffffff) << 34;
}

static int32_t sign_extend_30(uint64_t bits) { return (int32_t)((uint32_t)bits << 2) >> 2; }

static bool unpack(uint64_t packed, struct cfi_rule *rule) {
  *rule = (struct cfi_rule){.from_fp = packed >> 1 & 1,
                            .saved_fp = packed >> 2 & 1,
                            .cfa_offset = sign_extend_30(packed >> 4),
                            .fp_offset = sign_extend_30(packed >> 34)};
  return packed & 1;
}

bool cfi_find(uintptr_t return_address, struct cfi_rule *rule) {
  uint64_t key = return_address | atomic_load_explicit(&generation, memory_order_acquire) << 48;
  uint32_t slot = (uint32_t)((return_address * UINT64_C(0x9e3779b97f4a7c15)) >> 40);
  struct kept *free_slot = NULL;
  for (int probe = 0; probe < PROBES; probe++, slot++) {
    struct kept *entry = &kept[slot % SLOTS];
    uint64_t seen = atomic_load_explicit(&entry->key, memory_order_acquire);
    if (seen == key) return unpack(atomic_load_explicit(&entry->rule, memory_order_relaxed), rule);
    if (free_slot == NULL && seen != BEING_WRITTEN && seen >> 48 != key >> 48) free_slot = entry;
    if (seen == 0) break;
  }
  /* The row of the call, not of what follows it. */
  *rule = (struct cfi_rule){0};
  bool found = read_rule(return_address - 1, rule);
  if (free_slot != NULL) {
    uint64_t seen = atomic_load_explicit(&free_slot->key, memory_order_relaxed);
    if (seen != BEING_WRITTEN && seen >> 48 != key >> 48 &&
        atomic_compare_exchange_strong_explicit(&free_slot->key, &seen, BEING_WRITTEN,
                                                memory_order_acquire, memory_order_relaxed)) {
      atomic_store_explicit(&free_slot->rule, pack(found, rule), memory_order_relaxed);
      atomic_store_explicit(&free_slot->key, key, memory_order_release);
    }
  }
  return found;
}

void cfi_forget(void) {
  uint64_t next = (atomic_load(&generation) + 1) & 0xffff;
  atomic_store(&generation, next == 0 ? 1 : next);
}
