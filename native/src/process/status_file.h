/* How the agent stands while it rests, for a client that makes the words of it: docs/formats.md has the form. Cold. */
#ifndef MEMPROF_STATUS_FILE_H
#define MEMPROF_STATUS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* What only Java code knows, lines of fields; it is copied, and takes the place of what was told before. On the thread that
 * serves clients, or before one does. */
void status_file_tell(const char *lines, size_t length);

/* Writes it to a file that is open. On the agent's own thread, which is attached to the JVM, after the sampler was
 * started. Returns 0 or an errno: ENODATA where nothing was told yet, ENOTSUP where this JVM, or its jemalloc, does not
 * tell enough. */
int status_file_write(int file);

#endif
