/*
 * Memory that may be unmapped, protected or truncated at any moment, read so that a fault is an answer.
 * Hot path: system calls without a lock in user space; changes errno.
 */
#ifndef MEMPROF_SAFE_READ_H
#define MEMPROF_SAFE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes read ahead, so that most reads take no system call. Small: it lies on stacks of any size. */
enum { WINDOW_BYTES = 512 };

struct window {
  bool by_copy;
  unsigned length;
  uintptr_t start;
  unsigned char bytes[WINDOW_BYTES];
};

/* Finds out what this kernel allows; false where nothing of it works. Cold. */
bool safe_read_prepare(void);

/* A window that has read nothing. Short-lived: what it holds is as old as its read. */
void window_open(struct window *window);

/* Copies bytes from an address; false where they cannot be read. */
bool window_read(struct window *window, uintptr_t from, void *to, size_t bytes);

#endif
