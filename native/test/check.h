/* What the C tests share: a condition that does not hold is told and counted, and the test goes on. */
#ifndef MEMPROF_TEST_CHECK_H
#define MEMPROF_TEST_CHECK_H

#include <stdio.h>

static int failures;

#define CHECK(condition)                                                                   \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      failures++;                                                                          \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);              \
    }                                                                                      \
  } while (0)

#endif
