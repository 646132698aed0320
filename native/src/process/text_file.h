/* Text that is written to a file in large pieces. Cold. */
#ifndef MEMPROF_TEXT_FILE_H
#define MEMPROF_TEXT_FILE_H

#include <stddef.h>

enum { MAX_PRINTED = 128 };

/* Begins with the file alone; has the first error there was, an errno. Too large for a stack. */
struct text_file {
  int file, error;
  size_t length;
  char bytes[1 << 16];
};

/* At most MAX_PRINTED bytes at once, its end included; what is longer is cut. */
__attribute__((format(printf, 2, 3))) void text_file_print(struct text_file *out, const char *format, ...);

/* Of any length. */
void text_file_append(struct text_file *out, const char *bytes, size_t length);

void text_file_flush(struct text_file *out);

#endif
