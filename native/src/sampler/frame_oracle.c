#include "sampler/frame_oracle.h"

#include "memprof.h"
#include "sampler/methods.h"

struct frame_oracle frame_oracle;

/* A method whose class another thread is just preparing has no jmethodID yet, and is known by its bytecode index alone. */
static bool same(const struct java_frame *ours, const asgct_frame *theirs) {
  bool known = false;
  const void *method = theirs->method == NULL ? NULL : methods_find(theirs->method, &known);
  return ours->bci == theirs->bci && (!known || ours->method == method);
}

void frame_oracle_compare(const struct java_frame *ours, int count, const asgct_frame *theirs, jint their_count) {
  if (their_count <= 0) return;
  atomic_fetch_add_explicit(&frame_oracle.compared, 1, memory_order_relaxed);
  jint next = 0; /* they do not tell where frames lie in the heap */
  bool agrees = true;
  for (int i = 0; i < count && agrees && next < their_count; i++)
    if (ours[i].method != NULL) agrees = same(&ours[i], &theirs[next++]);
  agrees &= next == their_count;
  if (!agrees) frame_oracle_disagree();
}

void memprof_java_walks(struct memprof_java_walks *out) {
  *out = (struct memprof_java_walks){
      .compared = atomic_load_explicit(&frame_oracle.compared, memory_order_relaxed),
      .disagreed = atomic_load_explicit(&frame_oracle.disagreed, memory_order_relaxed),
  };
  for (int i = 0; i < STRIPES; i++) {
    out->own += atomic_load_explicit(&frame_oracle.walks[i].own, memory_order_relaxed);
    out->by_jvm += atomic_load_explicit(&frame_oracle.walks[i].by_jvm, memory_order_relaxed);
  }
}

const char *memprof_walks_by_jvm_reason(void) { return vm.walks_by_jvm; }
