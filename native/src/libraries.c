#include "libraries.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cfi.h"

struct library {
  uintptr_t base;
  uint64_t header_hash; /* tells another library at the same base */
  bool present;
};

static struct library *known;
static size_t known_count, known_room;
static uint64_t seq;
static unsigned long long seen_adds, seen_subs;
static bool complete; /* whether the last scan's state is to be compared with */

struct scan {
  const struct library_listener *listener;
  bool changed; /* known from the first library on: the counters are the same for all */
};

static const unsigned char *find_build_id(const struct dl_phdr_info *info, unsigned *bytes) {
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_NOTE) continue;
    const char *note = (const char *)info->dlpi_addr + segment->p_vaddr;
    const char *end = note + segment->p_memsz;
    while (note + sizeof(ElfW(Nhdr)) <= end) {
      const ElfW(Nhdr) *header = (const void *)note;
      size_t name_bytes = (header->n_namesz + 3u) & ~3u, data_bytes = (header->n_descsz + 3u) & ~3u;
      const char *name = note + sizeof *header;
      if (name + name_bytes + data_bytes > end) break;
      if (header->n_type == NT_GNU_BUILD_ID && header->n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
        *bytes = header->n_descsz;
        return (const unsigned char *)name + name_bytes;
      }
      note = name + name_bytes + data_bytes;
    }
  }
  return NULL;
}

static uint64_t header_hash(const struct dl_phdr_info *info, const unsigned char *id, unsigned bytes) {
  uint64_t hash = info->dlpi_phnum;
  for (unsigned i = 0; i < bytes; i++) hash = hash * 31 + id[i];
  for (const char *c = info->dlpi_name; c != NULL && *c != 0; c++) hash = hash * 31 + (unsigned char)*c;
  return hash;
}

static struct library *find_known(uintptr_t base) {
  for (size_t i = 0; i < known_count; i++)
    if (known[i].base == base) return &known[i];
  return NULL;
}

static struct library *add_known(uintptr_t base) {
  if (known_count == known_room) {
    size_t room = known_room == 0 ? 64 : 2 * known_room;
    struct library *bigger = realloc(known, room * sizeof *known);
    if (bigger == NULL) return NULL;
    known = bigger;
    known_room = room;
  }
  known[known_count] = (struct library){.base = base};
  return &known[known_count++];
}

/* The loader names the program itself "". */
static const char *path_of(const struct dl_phdr_info *info) {
  static char program[4096];
  if (info->dlpi_name != NULL && info->dlpi_name[0] != 0) return info->dlpi_name;
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  program[length < 0 ? 0 : length] = 0;
  return program;
}

static int visit(struct dl_phdr_info *info, size_t size, void *argument) {
  (void)size;
  struct scan *scan = argument;
  if (!scan->changed && complete && info->dlpi_adds == seen_adds && info->dlpi_subs == seen_subs)
    return 1;
  scan->changed = true;
  seen_adds = info->dlpi_adds;
  seen_subs = info->dlpi_subs;

  unsigned id_bytes = 0;
  const unsigned char *id = find_build_id(info, &id_bytes);
  uint64_t hash = header_hash(info, id, id == NULL ? 0 : id_bytes);
  struct library *library = find_known(info->dlpi_addr);
  if (library != NULL && library->header_hash == hash) {
    library->present = true;
    return 0;
  }
  if (library == NULL) library = add_known(info->dlpi_addr);
  if (library == NULL) return 0; /* no memory: tried again when the next library comes */
  library->header_hash = hash;
  library->present = true;
  seq++;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
    uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    scan->listener->loaded(seq, &(struct library_segment){.base = info->dlpi_addr,
                                                          .start = start,
                                                          .end = start + segment->p_memsz,
                                                          .file_offset = segment->p_offset,
                                                          .path = path_of(info),
                                                          .build_id = id,
                                                          .build_id_bytes = id_bytes});
  }
  return 0;
}

void libraries_scan(const struct library_listener *listener) {
  struct scan scan = {.listener = listener};
  for (size_t i = 0; i < known_count; i++) known[i].present = false;
  /* Runs under the loader's lock, so the listener must only note what it is told. */
  dl_iterate_phdr(visit, &scan);
  if (!scan.changed) return;
  complete = true;
  for (size_t i = 0; i < known_count;) {
    if (known[i].present) {
      i++;
      continue;
    }
    cfi_forget();
    listener->unloaded(++seq, known[i].base);
    known[i] = known[--known_count];
  }
}

void libraries_forget(void) {
  known_count = 0;
  complete = false;
}
