/* What only this process knows of whose its memory is, for a client that makes the rest of the ledger of it:
 * docs/formats.md has the form. Cold. */
#ifndef MEMPROF_LEDGER_FILE_H
#define MEMPROF_LEDGER_FILE_H

/* Writes it to a file that is open. On a thread that is attached to the JVM, after the sampler was started. Returns 0 or an
 * errno, ENOTSUP where this JVM, or its jemalloc, does not tell enough. */
int ledger_file_write(int file);

#endif
