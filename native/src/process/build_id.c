#include "process/build_id.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

#include "sampler/safe_read.h"

/* Linkers write three or four, compilers' plug-ins some more. */
enum { MAX_NOTES = 64 };

struct note {
  ElfW(Nhdr) header;
  char name[4];
};

/* Whether the notes lie in what is mapped of the file: objcopy and packers leave headers behind that do not. */
static bool is_mapped(const ElfW(Phdr) *notes, const ElfW(Phdr) *segments, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    const ElfW(Phdr) *segment = &segments[i];
    if (segment->p_type == PT_LOAD && notes->p_vaddr >= segment->p_vaddr &&
        notes->p_vaddr - segment->p_vaddr <= segment->p_filesz &&
        notes->p_filesz <= segment->p_filesz - (notes->p_vaddr - segment->p_vaddr))
      return true;
  }
  return false;
}

static uint64_t align_up(uint64_t value, uint64_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

/* A note: lengths of name and data, type; the name; the data, both padded. */
static unsigned find_in(uintptr_t start, const ElfW(Phdr) *notes, unsigned char *out) {
  uint64_t alignment = notes->p_align == 8 ? 8 : 4, at = 0;
  struct note note;
  struct window window;
  window_open(&window);
  for (int i = 0; i < MAX_NOTES && notes->p_filesz >= sizeof note && at <= notes->p_filesz - sizeof note; i++) {
    if (!window_read(&window, start + at, &note, sizeof note)) return 0;
    uint64_t data = at + align_up(sizeof note.header + (uint64_t)note.header.n_namesz, alignment);
    uint64_t next = data + align_up(note.header.n_descsz, alignment);
    if (data + note.header.n_descsz > notes->p_filesz) return 0;
    if (note.header.n_type == NT_GNU_BUILD_ID && note.header.n_namesz == 4 && memcmp(note.name, "GNU", 4) == 0) {
      unsigned bytes = note.header.n_descsz < MAX_BUILD_ID_BYTES ? note.header.n_descsz : MAX_BUILD_ID_BYTES;
      return window_read(&window, start + data, out, bytes) ? bytes : 0;
    }
    at = next;
  }
  return 0;
}

unsigned build_id_read(uintptr_t base, const ElfW(Phdr) *segments, unsigned count,
                       unsigned char out[MAX_BUILD_ID_BYTES]) {
  for (unsigned i = 0; i < count; i++) {
    if (segments[i].p_type != PT_NOTE || !is_mapped(&segments[i], segments, count)) continue;
    unsigned bytes = find_in(base + segments[i].p_vaddr, &segments[i], out);
    if (bytes != 0) return bytes;
  }
  return 0;
}
