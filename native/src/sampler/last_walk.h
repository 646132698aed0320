/*
 * What a thread's last walk has met, so that the part of its stack that is as it was is passed for a look at each return
 * address, without a search for what that stands for. Only a guess at what comes next: each frame is held against the stack
 * and the code as they are now (return_cache.h). Bounded: some threads have a place in common. Hot path: without locks,
 * async-signal-safe.
 */
#ifndef MEMPROF_LAST_WALK_H
#define MEMPROF_LAST_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "sampler/return_cache.h"

struct last_walk;

/* That of the thread with this stack; NULL while another thread walks in its place. To be ended. After a fault in between it
 * stays taken: a thread then walks without. */
struct last_walk *last_walk_begin(uintptr_t stack_end);

/* Passes the frame at `*sp`, into which a call returns at `*pc`, and its senders, as far as they are as they were: to the first
 * one that is not. Writes the ids of those passed, at most max - count, from ids[count] on; returns how many. */
int last_walk_follow(struct last_walk *last, uintptr_t *pc, uintptr_t *sp, uint32_t *ids, int count, int max);

/* One that was passed otherwise; its ids are those of the walk from `first` on. */
void last_walk_add(struct last_walk *last, uintptr_t pc, uintptr_t sp, uintptr_t sender, const struct return_frames *frames,
                   int first);

/* Keeps what was met, with the ids of the walk. */
void last_walk_end(struct last_walk *last, const uint32_t *ids);

/* Forgets all: ids of before mean nothing any more. While nobody walks. */
void last_walk_forget(void);

size_t last_walk_bytes(void);

#endif
