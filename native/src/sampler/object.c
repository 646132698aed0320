/*
 * Hot path: glibc 2.35 and later tell without a lock (elf/dl-find_object.c: async-signal-safe). Before, the
 * list of libraries is gone through under the loader's recursive lock, as libgcc's unwinder does.
 *
 * What is found can be unmapped at once where the address is no return address of this thread, but a word that
 * looks like one. So nothing here reads the library; who does must read safely.
 */
#include "sampler/object.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

#include "arch.h"

/* glibc's, declared here so that the build does not need glibc 2.35. */
struct found_object {
  unsigned long long flags;
  void *map_start, *map_end, *link_map, *eh_frame_header;
  unsigned long long reserved[7];
};

typedef int (*find_object_function)(void *address, struct found_object *result);
static find_object_function find_object;

void object_prepare(void) {
  if (ARCH_HAS_FIND_OBJECT) find_object = (find_object_function)(size_t)dlsym(RTLD_DEFAULT, "_dl_find_object");
}

struct search {
  uintptr_t address;
  struct object object;
};

static int visit(struct dl_phdr_info *info, size_t size, void *argument) {
  (void)size;
  struct search *search = argument;
  struct object *object = &search->object;
  bool holds = false;
  *object = (struct object){.start = UINTPTR_MAX};
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + segment->p_vaddr, end = start + segment->p_memsz;
    if (segment->p_type == PT_GNU_EH_FRAME) object->header = start;
    if (segment->p_type != PT_LOAD) continue;
    if (start < object->start) object->start = start;
    if (end > object->end) object->end = end;
    if (search->address >= start && search->address < end) holds = true;
  }
  return holds;
}

bool object_find(uintptr_t address, struct object *object) {
  if (find_object != NULL) {
    struct found_object found;
    if (find_object((void *)address, &found) != 0) return false;
    *object = (struct object){(uintptr_t)found.map_start, (uintptr_t)found.map_end,
                              (uintptr_t)found.eh_frame_header};
  } else {
    struct search search = {.address = address};
    if (dl_iterate_phdr(visit, &search) == 0) return false;
    *object = search.object;
  }
  return object->header >= object->start && object->header < object->end;
}
