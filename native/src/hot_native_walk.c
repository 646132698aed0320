/* Hot path: native frames by the unwinder of libgcc, whose look-ups are lock-free since glibc 2.35
 * (_dl_find_object). */
#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unwind.h>

#include "vm.h"
#include "walk.h"

struct range {
  uintptr_t start, end;
};

/* Code that stands between malloc and the hook: never part of a stack. */
static struct range allocator[2];
static unsigned allocator_count;

struct walk {
  void **frames;
  unsigned count, max;
  struct native_end *end;
};

static bool in_allocator(uintptr_t pc) {
  for (unsigned i = 0; i < allocator_count; i++)
    if (pc - allocator[i].start < allocator[i].end - allocator[i].start) return true;
  return false;
}

static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context, void *argument) {
  struct walk *walk = argument;
  uintptr_t pc = _Unwind_GetIP(context);
  if (pc == 0) return _URC_END_OF_STACK;
  if (walk->count == 0 && in_allocator(pc)) return _URC_NO_REASON;
  if (vm.code_low != NULL && pc >= (uintptr_t)*vm.code_low && pc < (uintptr_t)*vm.code_high) {
    *walk->end = (struct native_end){
        .in_loader = walk->end->in_loader,
        .in_java = true,
        .pc = pc,
        .sp = _Unwind_GetCFA(context),
        .fp = _Unwind_GetGR(context, __builtin_dwarf_sp_column() == 7 ? 6 : 29)};
    return _URC_END_OF_STACK;
  }
  if (pc - vm.loader_start < vm.loader_end - vm.loader_start) walk->end->in_loader = true;
  if (walk->count == walk->max) return _URC_END_OF_STACK;
  walk->frames[walk->count++] = (void *)pc;
  return _URC_NO_REASON;
}

unsigned walk_native(void **frames, unsigned max, struct native_end *end) {
  struct walk walk = {.frames = frames, .max = max, .end = end};
  *end = (struct native_end){0};
  _Unwind_Backtrace(add_frame, &walk);
  return walk.count;
}

static int find_allocator(struct dl_phdr_info *info, size_t size, void *argument) {
  (void)size;
  uintptr_t inside = (uintptr_t)argument;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type != PT_LOAD || inside - start >= segment->p_memsz) continue;
    allocator[allocator_count++] = (struct range){start, start + segment->p_memsz};
    return 1;
  }
  return 0;
}

void walk_native_prepare(void) {
  void *frames[4];
  struct native_end end;
  if (allocator_count == 0) {
    dl_iterate_phdr(find_allocator, dlsym(RTLD_DEFAULT, "mallctl"));
    dl_iterate_phdr(find_allocator, (void *)(uintptr_t)walk_native);
  }
  walk_native(frames, 4, &end);
}
