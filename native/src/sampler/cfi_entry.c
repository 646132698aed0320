/*
 * Hot path: entries of call frame information. Every byte is read safely: a library cannot go while this thread
 * runs in it, but a stack can hold words that only look like return addresses, into a library that another
 * thread unloads; and a library's file can be truncated under its mapping.
 *
 * Formats: DWARF 5, section 6.4, and the Linux Standard Base, "Exception Frames" (.eh_frame_hdr).
 */
#include "sampler/cfi_entry.h"

#include <stddef.h>

#include "arch.h"

/* ---- reading ---- */

uint64_t cursor_fixed(struct cursor *at, unsigned bytes) {
  uint64_t value = 0;
  if (!at->failed && !window_read(at->window, at->at, &value, bytes)) at->failed = true;
  at->at += bytes;
  return at->failed ? 0 : value;
}

static uint8_t read_byte(struct cursor *at) { return (uint8_t)cursor_fixed(at, 1); }

uint64_t cursor_uleb(struct cursor *at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t byte = read_byte(at);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) break;
  }
  return value;
}

int64_t cursor_sleb(struct cursor *at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64;) {
    uint8_t byte = read_byte(at);
    value |= (uint64_t)(byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) == 0) {
      if ((byte & 0x40) != 0 && shift < 64) value |= ~UINT64_C(0) << shift;
      break;
    }
  }
  return (int64_t)value;
}

void cursor_skip(struct cursor *at, uint64_t bytes) {
  if (bytes > MAX_ENTRY_BYTES)
    at->failed = true;
  else
    at->at += bytes;
}

/* DW_EH_PE_*: a form in the low four bits, what it is relative to in the next three. */
enum { PE_UDATA4 = 0x03, PE_SDATA4 = 0x0b, PE_UDATA8 = 0x04, PE_SDATA8 = 0x0c, PE_PCREL = 0x10, PE_DATAREL = 0x30 };

static bool read_encoded(struct cursor *at, unsigned encoding, uintptr_t data, uintptr_t *value) {
  uintptr_t base = (encoding & 0x70) == PE_PCREL ? at->at : (encoding & 0x70) == PE_DATAREL ? data : 0;
  switch (encoding & 0x0f) {
    case PE_UDATA4: *value = base + cursor_fixed(at, 4); break;
    case PE_SDATA4: *value = base + (uintptr_t)(intptr_t)(int32_t)cursor_fixed(at, 4); break;
    case 0x00:
    case PE_UDATA8:
    case PE_SDATA8: *value = base + cursor_fixed(at, 8); break;
    default: return false;
  }
  return !at->failed;
}

/* ---- from a pc to its frame description entry ---- */

/* An entry of the table: { int32 start, int32 entry }, both relative to the header. */
static int32_t table_word(struct cursor *table, size_t index, unsigned word) {
  struct cursor at = {.window = table->window, .at = table->at + index * 8 + word * 4, .failed = table->failed};
  int32_t value = (int32_t)cursor_fixed(&at, 4);
  table->failed = at.failed;
  return value;
}

/* .eh_frame_hdr: version 1, three encodings, the address of .eh_frame, the number of entries, and a table
 * sorted by start. 0 where there is no entry. */
static uintptr_t find_entry(struct window *window, const struct object *object, uintptr_t pc) {
  struct cursor at = {.window = window, .at = object->header};
  uint32_t head = (uint32_t)cursor_fixed(&at, 4);
  uintptr_t eh_frame, count;
  if ((head & 0xff) != 1 || head >> 24 != (PE_DATAREL | PE_SDATA4) ||
      !read_encoded(&at, head >> 8 & 0xff, object->header, &eh_frame) ||
      !read_encoded(&at, head >> 16 & 0xff, object->header, &count) || count == 0 ||
      count > (object->end - at.at) / 8)
    return 0;
  int64_t wanted = (int64_t)(pc - object->header);
  if (table_word(&at, 0, 0) > wanted) return 0;
  size_t low = 0, high = count; /* table[low].start <= wanted < table[high].start */
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (table_word(&at, middle, 0) <= wanted)
      low = middle;
    else
      high = middle;
  }
  uintptr_t entry = object->header + (uintptr_t)(intptr_t)table_word(&at, low, 1);
  return at.failed || entry < object->start || entry >= object->end ? 0 : entry;
}

/* Reads the length of a CIE or an FDE; its end, or 0. */
static uintptr_t read_length(struct cursor *at) {
  uint32_t length = (uint32_t)cursor_fixed(at, 4);
  return at->failed || length == 0 || length > MAX_ENTRY_BYTES ? 0 : at->at + length;
}

/* The augmentation: "zR", "zPLR" and the like. Reads up to the instructions. */
static bool read_common(struct cursor *at, struct entry *entry, unsigned *pointer_encoding) {
  char augmentation[8];
  size_t length = 0;
  if ((entry->common_end = read_length(at)) == 0 || cursor_fixed(at, 4) != 0) return false;
  unsigned version = read_byte(at);
  if (version != 1 && version != 3) return false;
  while ((augmentation[length] = (char)read_byte(at)) != 0)
    if (++length == sizeof augmentation) return false;
  entry->code_align = cursor_uleb(at);
  entry->data_align = cursor_sleb(at);
  uint64_t return_register = version == 1 ? read_byte(at) : cursor_uleb(at);
  if (return_register != ARCH_DWARF_RA || augmentation[0] != 'z') return false;

  struct cursor skipping = *at;
  cursor_skip(&skipping, cursor_uleb(&skipping));
  entry->common = skipping.at;
  cursor_uleb(at);
  *pointer_encoding = 0;
  uintptr_t personality;
  for (const char *letter = augmentation + 1; *letter != 0; letter++) switch (*letter) {
      case 'R': *pointer_encoding = read_byte(at); break;
      case 'L': read_byte(at); break;
      case 'P':
        if (!read_encoded(at, read_byte(at) & 0x7f, 0, &personality)) return false;
        break;
      default: return false; /* 'S': a signal frame, whose registers lie elsewhere */
    }
  return !at->failed && !skipping.failed;
}

/* Reads an FDE and the CIE that it points back to. */
static bool read_entry(struct window *window, uintptr_t fde, struct entry *entry) {
  struct cursor at = {.window = window, .at = fde};
  if ((entry->own_end = read_length(&at)) == 0) return false;
  struct cursor in_common = {.window = window, .at = at.at};
  in_common.at -= (uint32_t)cursor_fixed(&at, 4);
  unsigned pointer_encoding;
  if (at.failed || !read_common(&in_common, entry, &pointer_encoding) ||
      !read_encoded(&at, pointer_encoding, 0, &entry->start) ||
      !read_encoded(&at, pointer_encoding & 0x0f, 0, &entry->size))
    return false;
  cursor_skip(&at, cursor_uleb(&at));
  entry->own = at.at;
  return !at.failed;
}

bool entry_find(struct window *window, const struct object *object, uintptr_t pc, struct entry *entry) {
  uintptr_t fde = find_entry(window, object, pc);
  return fde != 0 && read_entry(window, fde, entry) && pc - entry->start < entry->size;
}
