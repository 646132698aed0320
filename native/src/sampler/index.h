/*
 * A set of 32-bit values, found by hash and comparison. Hot path: without locks or allocation; it grows
 * within memory reserved once, so that a small set touches few pages. Nothing is ever moved or removed.
 */
#ifndef MEMPROF_INDEX_H
#define MEMPROF_INDEX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
  INDEX_GROUP = 8, /* slots looked at in a level: one cache line */
  INDEX_FIRST_BITS = 12,
  INDEX_LEVELS = 9, /* 2^12, 2^13, ... 2^20 slots: four for each value at most */
  INDEX_SLOTS = (1 << (INDEX_FIRST_BITS + INDEX_LEVELS)) - (1 << INDEX_FIRST_BITS),
};

struct index {
  _Atomic uint64_t words[INDEX_SLOTS]; /* the hash's high half, and the value; 0 is free */
};

/* What an index asks about its values. */
struct index_values {
  bool (*same)(uint32_t value, const void *wanted);
  uint32_t (*add)(const void *wanted); /* a new value, complete and not 0; 0 without room */
  void (*drop)(uint32_t value);        /* an added value that another thread's has overtaken */
};

/* The value that is the same as `wanted`, added if new; 0 without room. */
uint32_t index_intern(struct index *index, uint64_t hash, const struct index_values *values,
                      const void *wanted);

/* A place among 2^bits, by the upper bits of one multiplication: where that much is enough, as for addresses of code. */
static inline uint64_t index_place(uint64_t x, int bits) { return (x * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits); }

/* Spreads a hash over all bits. A bijection. */
static inline uint64_t index_mix(uint64_t x) {
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

#endif
