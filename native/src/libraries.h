/* Which libraries are loaded, and which were: the names file tells a reader where an address lay. Cold. */
#ifndef MEMPROF_LIBRARIES_H
#define MEMPROF_LIBRARIES_H

#include <stdint.h>

struct library_segment {
  uintptr_t base, start, end, file_offset;
  const char *path;
  const unsigned char *build_id; /* NULL where there is none */
  unsigned build_id_bytes;
};

struct library_listener {
  void (*loaded)(uint64_t seq, const struct library_segment *segment);
  void (*unloaded)(uint64_t seq, uintptr_t base);
};

/* Reports what changed since the last call: all libraries at first. One caller at a time. */
void libraries_scan(const struct library_listener *listener);

/* Makes the next scan report all libraries again. */
void libraries_forget(void);

#endif
