/* HotSpot's compressed numbers (share/utilities/unsigned5.hpp). */
#ifndef MEMPROF_UNSIGNED5_H
#define MEMPROF_UNSIGNED5_H

#include <stdbool.h>
#include <stdint.h>

/* Up to five bytes, least significant first, each below 192 the last; since JDK 20 every byte is one higher, to
 * exclude 0. `next_byte` reads on, and answers 0 where there is no more. */
static inline uint32_t unsigned5_read(uint32_t (*next_byte)(void *stream), void *stream, bool excludes_zero) {
  const uint32_t excluded = excludes_zero ? 1 : 0, low = 192 - excluded;
  uint32_t sum = 0;
  for (int i = 0; i < 5; i++) {
    uint32_t byte = next_byte(stream);
    if (byte < excluded) break;
    sum += (byte - excluded) << (6 * i);
    if (byte < excluded + low) break;
  }
  return sum;
}

#endif
