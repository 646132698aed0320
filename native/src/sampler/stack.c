/*
 * Hot path: the bounds of the thread's own stack, which HotSpot has recorded. glibc cannot be asked here:
 * pthread_getattr_np takes the thread's lock and allocates (nptl/pthread_getattr_np.c).
 */
#include "sampler/stack.h"

#include <stddef.h>

#include "hotspot/vm.h"

/* Thread::_stack_base and _stack_size are written before Thread::current is set, and not changed (share/runtime/
 * thread.cpp, record_stack_base_and_size). The Thread is there as long as the key holds it: a thread deletes its
 * own, after all that allocates, and clears the key before the memory is freed (Thread::~Thread). The key's
 * destructor puts back what is still undeleted (os/posix/threadLocalStorage_posix.cpp), and a thread that ends
 * without detaching leaves its JavaThread for good. pthread_getspecific reads the thread's own descriptor; for
 * keys from 32 on a block that it frees when it ends, whose free is over only after a hook in it
 * (nptl/nptl_deallocate_tsd.c). */
struct stack stack_of(uintptr_t sp) {
  const char *thread = vm.threads_known ? pthread_getspecific(vm.thread_key) : NULL;
  if (thread == NULL) return (struct stack){.kind = STACK_UNKNOWN};
  uintptr_t base = *(const uintptr_t *)(thread + vm.stack_base_offset);
  size_t size = *(const size_t *)(thread + vm.stack_size_offset);
  enum stack_kind kind = sp < base && base - sp <= size ? STACK_OWN : STACK_FOREIGN;
  return (struct stack){.kind = kind, .low = base - size, .end = base};
}
