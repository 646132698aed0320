/* What memprof does with the process's jemalloc as a whole. */
#ifndef MEMPROF_JEMALLOC_H
#define MEMPROF_JEMALLOC_H

#include <stdbool.h>

/* Keep in step with dev.memprof.agent.start.JemallocState. */
enum jemalloc_state {
  JEMALLOC_READY,
  JEMALLOC_ABSENT,       /* no mallctl in the process */
  JEMALLOC_NO_PROFILING, /* built without --enable-prof */
  JEMALLOC_PROF_OFF,     /* opt.prof is false */
  JEMALLOC_NO_HOOK,      /* older than 5.3.0 */
};

enum jemalloc_state jemalloc_probe(void);

/* Makes jemalloc call hook_backtrace and, from 5.3.1 on, the hooks of live_table.h, which is opened then; and suppresses its
 * in-line interval dumps. Returns 0 or an errno. */
int jemalloc_install_hook(void);

/* Names the current thread in dumps, if it has no name there yet. Does nothing before the hook is there.
 * The name must be of printable ASCII characters. */
void jemalloc_name_thread(const char *name);

/* Switches sampling. Returns 0 or an errno. */
int jemalloc_set_active(bool active);

#endif
