/*
 * Words of stacks in chunks, chained. Hot path: without locks or allocation. Bounded; grows by mapped segments.
 */
#ifndef MEMPROF_LIVE_WORDS_H
#define MEMPROF_LIVE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum { NO_WORDS = 0, MAX_WORD_CHUNKS = 1 << 19 };

/* Copies words; returns the first chunk, or NO_WORDS without room. */
uint32_t live_words_add(void *const *words, unsigned count);

/* They must not be changed or dropped meanwhile. */
bool live_words_same(uint32_t first, void *const *words, unsigned count);
void live_words_copy(uint32_t first, uint64_t *into, unsigned count);

/* Gives the chunks of so many words back. */
void live_words_drop(uint32_t first, unsigned count);

uint64_t live_words_mapped_bytes(void);

#endif
