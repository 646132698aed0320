/* The build-id that a linker has put into a loaded library, by which its debug file is found. Cold. */
#ifndef MEMPROF_BUILD_ID_H
#define MEMPROF_BUILD_ID_H

#include <link.h>
#include <stdint.h>

enum { MAX_BUILD_ID_BYTES = 32 };

/* Reads it, given the library's program headers. Returns its length, 0 for none. The library need not be
 * well-formed, nor its file as long as it was. */
unsigned build_id_read(uintptr_t base, const ElfW(Phdr) *segments, unsigned count,
                       unsigned char out[MAX_BUILD_ID_BYTES]);

#endif
