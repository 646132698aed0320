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
  void (*unloaded)(uint64_t seq, uintptr_t base, uint32_t generation);
};

/* Begins to watch dlclose in this process (dlclose.c). Before that, and in a fork of it, dlclose is libc's. */
void libraries_watch(void);

/* Keeps what was loaded since the last look, and stamps what was unloaded (unloads.h). Any thread. */
void libraries_look(void);

/* Looks, and reports what changed since the last report: all libraries that were ever seen at first. */
void libraries_report(const struct library_listener *listener);

/* Makes the next report tell all again. */
void libraries_report_again(void);

#endif
