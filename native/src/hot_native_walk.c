/*
 * Hot path: native frames, from the caller of malloc outwards to the first frame of Java code. By kept
 * call frame information where glibc tells without a lock where it lies, else by libgcc's unwinder.
 */
#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

#include "cfi.h"
#include "vm.h"
#include "walk.h"

struct range {
  uintptr_t start, end;
};

/* Code that stands between malloc and the hook: never part of a stack. */
static struct range allocator[2];
static unsigned allocator_count;

static bool by_cfi;

extern void *__libc_stack_end; /* ld.so's: the outermost end of the main thread's stack */

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

/* Takes the next frame; false when the walk is to end there. */
static bool add_frame(struct walk *walk, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  if (pc == 0) return false;
  if (walk->count == 0 && in_allocator(pc)) return true;
  if (vm.code_low != NULL && pc >= (uintptr_t)*vm.code_low && pc < (uintptr_t)*vm.code_high) {
    walk->end->in_java = true;
    walk->end->pc = pc;
    walk->end->sp = sp;
    walk->end->fp = fp;
    return false;
  }
  if (pc - vm.loader_start < vm.loader_end - vm.loader_start) walk->end->in_loader = true;
  if (walk->count == walk->max) return false;
  walk->frames[walk->count++] = (void *)pc;
  return true;
}

/* ---- by call frame information ---- */

/* The outermost end of the stack that sp is on: glibc puts a thread's control block above its stack, but
 * the main thread's anywhere. Bounds every read, so that a rule gone stale cannot do harm. */
static uintptr_t stack_end(uintptr_t sp) {
  uintptr_t self = (uintptr_t)pthread_self();
  return sp < self ? self : (uintptr_t)__libc_stack_end;
}

static void walk_by_cfi(struct walk *walk, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  const uintptr_t end = stack_end(sp);
  struct cfi_rule rule;
  while (add_frame(walk, pc, sp, fp) && cfi_find(pc, &rule)) {
    uintptr_t cfa = (rule.from_fp ? fp : sp) + (uintptr_t)(intptr_t)rule.cfa_offset;
    if (cfa <= sp || cfa > end || cfa % sizeof(uintptr_t) != 0) return;
    if (rule.saved_fp) {
      uintptr_t at = cfa + (uintptr_t)(intptr_t)rule.fp_offset;
      if (at < sp || at >= cfa) return;
      fp = *(const uintptr_t *)at;
    }
    pc = ((const uintptr_t *)cfa)[-1];
    sp = cfa;
  }
}

/* ---- by libgcc ---- */

static _Unwind_Reason_Code on_frame(struct _Unwind_Context *context, void *argument) {
  enum { FP = 
#ifdef __x86_64__
      6
#else
      29
#endif
  };
  return add_frame(argument, _Unwind_GetIP(context), _Unwind_GetCFA(context), _Unwind_GetGR(context, FP))
             ? _URC_NO_REASON
             : _URC_END_OF_STACK;
}

unsigned walk_native(void **frames, unsigned max, struct native_end *end) {
  struct walk walk = {.frames = frames, .max = max, .end = end};
  *end = (struct native_end){0};
  if (by_cfi) {
    const uintptr_t *frame = __builtin_frame_address(0); /* the caller's fp, then the return address */
    walk_by_cfi(&walk, frame[1], (uintptr_t)(frame + 2), frame[0]);
  } else {
    _Unwind_Backtrace(on_frame, &walk);
  }
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
  by_cfi = cfi_prepare();
  walk_native(frames, 4, &end);
}
