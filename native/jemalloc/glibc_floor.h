/*
 * Included into every source of jemalloc by the script `build`: functions that glibc has had all along, but whose
 * default version is newer (2.29 in libm; 2.32 and 2.34, where libpthread and libdl became part of libc), by their first
 * one. So jemalloc can be loaded wherever libmemprof.so can; see ../src/glibc_floor.h.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "arch.h"

__asm__(".symver dlsym, dlsym@" ARCH_GLIBC_BASE);
__asm__(".symver exp, exp@" ARCH_GLIBC_BASE);
__asm__(".symver log, log@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_create, pthread_create@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_getname_np, pthread_getname_np@" ARCH_GLIBC_THREAD_NAMES);
__asm__(".symver pthread_join, pthread_join@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_key_create, pthread_key_create@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_mutex_trylock, pthread_mutex_trylock@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_mutexattr_destroy, pthread_mutexattr_destroy@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_mutexattr_init, pthread_mutexattr_init@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_mutexattr_settype, pthread_mutexattr_settype@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_setname_np, pthread_setname_np@" ARCH_GLIBC_THREAD_NAMES);
__asm__(".symver pthread_setspecific, pthread_setspecific@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_sigmask, pthread_sigmask@" ARCH_GLIBC_BASE);

/* glibc has it since 2.30. */
#define gettid() ((pid_t)syscall(SYS_gettid))
