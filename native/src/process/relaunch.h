/* The process replaces itself by the same command with another environment. Cold. */
#ifndef MEMPROF_RELAUNCH_H
#define MEMPROF_RELAUNCH_H

#include <stdbool.h>
#include <stddef.h>

struct relaunch {
  const char *preload;     /* full value of LD_PRELOAD */
  const char *malloc_conf; /* full value of MALLOC_CONF */
  const char *marker_name; /* the variable that says it has been done */
  const char *marker_value;
  const char *java_home;   /* files below it are the JVM's own */
  const int *keep;         /* descriptors to keep open whatever they are */
  size_t keep_count;
};

/* Why this process cannot be relaunched, or NULL. */
const char *relaunch_refusal(void);

/* Does not return on success. Returns 0 never, else an errno; the process is as it was. */
int relaunch_exec(const struct relaunch *relaunch);

#endif
