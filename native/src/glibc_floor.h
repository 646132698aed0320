/*
 * Included into every source by the Makefile: functions that glibc has had all along, but whose default
 * version is newer (2.32 to 2.34, where libpthread and libdl became part of libc), by their first one. So
 * libmemprof.so can be loaded from glibc 2.28 on, and says itself what the jemalloc beside it needs.
 */
#include "arch.h"

__asm__(".symver dlopen, dlopen@" ARCH_GLIBC_BASE);
__asm__(".symver dladdr1, dladdr1@" ARCH_GLIBC_DLADDR1);
__asm__(".symver pthread_getspecific, pthread_getspecific@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_once, pthread_once@" ARCH_GLIBC_BASE);
__asm__(".symver pthread_sigmask, pthread_sigmask@" ARCH_GLIBC_BASE);
