/*
 * Hot path: native frames, from the caller of malloc outwards to the first frame of Java code. By kept call
 * frame information on x86-64; elsewhere by libgcc's unwinder on the thread's own stack, and by frame records
 * on others.
 *
 * Only the thread's own stack is read directly, from sp to its end: it is mapped as long as the thread runs, and
 * HotSpot's guard pages lie below sp. On another (a coroutine's, a signal handler's, that of a thread which the
 * JVM does not know) nothing tells where it ends: a rule that does not fit its outermost frame leads past it,
 * onto a guard page or nothing. There each read is a safe one.
 */
#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

#include "arch.h"
#include "hotspot/vm.h"
#include "sampler/cfi.h"
#include "sampler/safe_read.h"
#include "sampler/walk.h"

struct range {
  uintptr_t start, end;
};

/* Code that stands between malloc and the hook: never part of a stack. */
static struct range allocator[2];
static unsigned allocator_count;

static bool by_cfi;

/* How far a walk goes on a stack of unknown size: as far as the usual limit of a thread's. */
enum { MAX_UNKNOWN_STACK_BYTES = 8 << 20 };

struct walk {
  const uintptr_t *from;
  void **frames;
  unsigned count, max;
  struct native_end *end;
  bool own;            /* on the thread's own stack */
  uintptr_t stack_end; /* no read goes beyond */
  struct window window;
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

/* Bounds the walk by the stack it begins on. */
static void begin(struct walk *walk, uintptr_t sp) {
  walk->end->stack = stack_of(sp);
  walk->own = walk->end->stack.kind == STACK_OWN;
  if (walk->own) {
    walk->stack_end = walk->end->stack.end;
  } else {
    walk->stack_end = UINTPTR_MAX - sp < MAX_UNKNOWN_STACK_BYTES ? UINTPTR_MAX : sp + MAX_UNKNOWN_STACK_BYTES;
    window_open(&walk->window);
  }
}

/* A word of the stack, between a sp that was reached and stack_end. */
static bool read_word(struct walk *walk, uintptr_t at, uintptr_t *word) {
  if (at % sizeof *word != 0) return false;
  if (!walk->own) return window_read(&walk->window, at, word, sizeof *word);
  *word = *(const uintptr_t *)at;
  return true;
}

/* ---- by call frame information ---- */

/* An address that no call ends at is no frame: a coroutine's first function "returns" to the start of one that
 * nobody called, and the rule before that start is another function's. */
static bool find_rule(struct walk *walk, uintptr_t pc, struct cfi_rule *rule) {
  enum cfi_answer answer = cfi_find(pc, rule);
  if (answer == CFI_NO_CALL) {
    walk->end->uncalled = true;
    if (walk->count > 0) walk->count--;
  }
  return answer == CFI_RULE;
}

static void walk_by_cfi(struct walk *walk, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  struct cfi_rule rule;
  while (add_frame(walk, pc, sp, fp) && find_rule(walk, pc, &rule)) {
    uintptr_t cfa = (rule.from_fp ? fp : sp) + (uintptr_t)(intptr_t)rule.cfa_offset;
    if (cfa <= sp || cfa > walk->stack_end || cfa % sizeof(uintptr_t) != 0) return;
    if (rule.saved_fp) {
      uintptr_t at = cfa + (uintptr_t)(intptr_t)rule.fp_offset;
      if (at < sp || at >= cfa || !read_word(walk, at, &fp)) return;
    }
    if (!read_word(walk, cfa - sizeof(uintptr_t), &pc)) return;
    sp = cfa;
  }
}

/* ---- by frame records ---- */

/* The caller's fp, then the return address: what compilers for aarch64 keep by default. */
static void walk_by_records(struct walk *walk, uintptr_t pc, uintptr_t sp, uintptr_t fp) {
  while (add_frame(walk, pc, sp, fp)) {
    if (fp < sp || fp > walk->stack_end - 2 * sizeof fp) return;
    uintptr_t record = fp;
    if (!read_word(walk, record, &fp) || !read_word(walk, record + sizeof fp, &pc)) return;
    sp = record + 2 * sizeof fp;
  }
}

/* ---- by libgcc ---- */

static _Unwind_Reason_Code on_frame(struct _Unwind_Context *context, void *argument) {
  const struct walk *walk = argument;
  uintptr_t fp = _Unwind_GetGR(context, ARCH_DWARF_FP), sp = _Unwind_GetCFA(context);
  if (sp <= (uintptr_t)walk->from) return _URC_NO_REASON; /* our own calls */
  return add_frame(argument, _Unwind_GetIP(context), sp, fp) ? _URC_NO_REASON : _URC_END_OF_STACK;
}

unsigned walk_native(const void *from, void **frames, unsigned max, struct native_end *end) {
  struct walk walk;
  walk.from = from;
  walk.frames = frames;
  walk.count = 0;
  walk.max = max;
  walk.end = end;
  *end = (struct native_end){0};
  uintptr_t fp = walk.from[0], pc = walk.from[1], sp = (uintptr_t)(walk.from + 2);
  begin(&walk, sp);
  if (by_cfi)
    walk_by_cfi(&walk, pc, sp, fp);
  else if (walk.own)
    _Unwind_Backtrace(on_frame, &walk);
  else
    walk_by_records(&walk, pc, sp, fp);
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
  by_cfi = safe_read_prepare() && cfi_prepare();
  walk_native(__builtin_frame_address(0), frames, 4, &end);
}
