/*
 * In which form of code samples meet a Java frame. Not a part of what makes a frame: while a program warms up its methods go
 * through all of them, and its stacks must not multiply.
 */
#ifndef MEMPROF_FRAME_FORMS_H
#define MEMPROF_FRAME_FORMS_H

#include <stdint.h>

enum frame_form {
  FORM_UNKNOWN, /* also a native method's, which its line tells */
  FORM_INTERPRETED,
  FORM_C1,
  FORM_C2,
  FORM_COMPILED, /* by whichever compiler */
  FORM_INLINED_BY_C1,
  FORM_INLINED_BY_C2,
  FORM_INLINED,
  FORM_COUNT,
};

/* A set of them: a bit each. */
static inline uint8_t form_bit(enum frame_form form) { return (uint8_t)(1u << form); }

enum { MAX_FORM_LETTERS = 5 };

/* Writes a set as docs/formats.md has it; returns its end. */
static inline char *forms_write(char into[MAX_FORM_LETTERS], uint8_t forms) {
  static const struct {
    char letter;
    uint8_t forms;
  } letters[] = {
      {'0', 1 << FORM_INTERPRETED},
      {'1', 1 << FORM_C1 | 1 << FORM_INLINED_BY_C1},
      {'2', 1 << FORM_C2 | 1 << FORM_INLINED_BY_C2},
      {'j', 1 << FORM_COMPILED | 1 << FORM_INLINED},
      {'i', 1 << FORM_INLINED_BY_C1 | 1 << FORM_INLINED_BY_C2 | 1 << FORM_INLINED},
  };
  for (unsigned i = 0; i < sizeof letters / sizeof *letters; i++)
    if ((forms & letters[i].forms) != 0) *into++ = letters[i].letter;
  return into;
}

#endif
