/* Which library holds an address, and where its call frame information lies. Hot path. */
#ifndef MEMPROF_OBJECT_H
#define MEMPROF_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

struct object {
  uintptr_t start, end; /* what is mapped of it */
  uintptr_t header;     /* its .eh_frame_hdr; never 0 */
};

/* Looks for the ways to tell. Cold. */
void object_prepare(void);

/* False where no library with call frame information holds the address. */
bool object_find(uintptr_t address, struct object *object);

#endif
