/*
 * A file without a name, for what is read back at once: nobody else can find or replace it, and
 * nothing of it is left behind, however the process ends. Cold: on threads of the agent's.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memprof.h"

/* A file system without unnamed files says EOPNOTSUPP, a kernel without them EISDIR (open(2)). */
int memprof_scratch_open(const char *directory) {
  if (directory != NULL) {
    int file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return file < 0 ? -errno : file;
  }
  int memory = memfd_create("memprof", MFD_CLOEXEC);
  return memory < 0 ? -errno : memory;
}

void memprof_scratch_close(int file) { close(file); }
