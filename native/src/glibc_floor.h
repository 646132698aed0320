/*
 * Included into every source by the Makefile: functions that glibc has had all along, but whose default
 * version is newer (2.32 to 2.34, where libpthread and libdl became part of libc), by their first one. So
 * libmemprof.so can be loaded from glibc 2.28 on, and says itself what the jemalloc beside it needs.
 */
#if defined __x86_64__
#define BASE "GLIBC_2.2.5"
#define BASE_DLADDR1 "GLIBC_2.3.3"
#elif defined __aarch64__
#define BASE "GLIBC_2.17"
#define BASE_DLADDR1 "GLIBC_2.17"
#endif

#ifdef BASE
__asm__(".symver dlopen, dlopen@" BASE);
__asm__(".symver dladdr1, dladdr1@" BASE_DLADDR1);
__asm__(".symver pthread_getspecific, pthread_getspecific@" BASE);
__asm__(".symver pthread_once, pthread_once@" BASE);
__asm__(".symver pthread_sigmask, pthread_sigmask@" BASE);
#endif
#undef BASE
#undef BASE_DLADDR1
