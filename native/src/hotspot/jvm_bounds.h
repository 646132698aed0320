/* Where the JVM keeps what, as its VMStructs tell. After the sampler was started; any thread. */
#ifndef MEMPROF_JVM_BOUNDS_H
#define MEMPROF_JVM_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bounds {
  uintptr_t start, end;
};

/* The addresses reserved for the Java heap. False where this JVM does not tell, as ZGC does not. */
bool jvm_bounds_heap(struct bounds *out);

/* Those that hold all segments of the code cache. */
bool jvm_bounds_code(struct bounds *out);

/* How many regions of G1's heap are humongous, and their bytes. Of a JVM with another collector this must not be asked. */
struct humongous {
  size_t regions, bytes;
};
bool jvm_bounds_humongous(struct humongous *out);

/* What compressed class pointers are relative to; 0 where it is not told, and where they are not relative. */
uintptr_t jvm_bounds_klass_base(void);

#endif
