/* The strings of names, each kept once. Bounded: reserved once, filled without locks; freed only all at once. */
#ifndef MEMPROF_TEXTS_H
#define MEMPROF_TEXTS_H

#include <stddef.h>
#include <stdint.h>

enum {
  MAX_TEXT_BYTES = 32 << 20, /* of all texts */
  MAX_TEXT_LENGTH = 4096,    /* of one; the rest is cut off */
};

/* Offset 0 is the empty string. */
enum { TEXT_EMPTY = 0, TEXT_OVERFLOW = 2 };

/* Reserves the table. Returns 0 or an errno. */
int texts_reserve(void);

/* Hot path: the offset of a text, added if new; TEXT_OVERFLOW when the table is full. */
uint32_t texts_add(const char *bytes, size_t length);

/* The bytes of a text (modified UTF-8, not terminated) and their number. */
const char *texts_get(uint32_t offset, uint16_t *length);

/* Begins an empty table, while nobody uses this one, which is returned: its texts are read by texts_of, until it is freed.
 * NULL where there is no memory, and nothing has changed. Cold. */
struct texts;
struct texts *texts_begin_anew(void);
const char *texts_of(const struct texts *texts, uint32_t offset, uint16_t *length);
void texts_free(struct texts *texts);

/* How many texts found no room, and how many bytes are in use. */
uint64_t texts_lost(void);
uint64_t texts_bytes(void);

#endif
