#include "process/text_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void text_file_flush(struct text_file *out) {
  for (size_t written = 0; written < out->length && out->error == 0;) {
    ssize_t some = write(out->file, out->bytes + written, out->length - written);
    if (some >= 0)
      written += (size_t)some;
    else if (errno != EINTR)
      out->error = errno;
  }
  out->length = 0;
}

void text_file_print(struct text_file *out, const char *format, ...) {
  if (sizeof out->bytes - out->length < MAX_PRINTED) text_file_flush(out);
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out->bytes + out->length, MAX_PRINTED, format, arguments);
  out->length += (size_t)(length < MAX_PRINTED ? length : MAX_PRINTED - 1);
  va_end(arguments);
}

void text_file_append(struct text_file *out, const char *bytes, size_t length) {
  while (length > 0) {
    if (out->length == sizeof out->bytes) text_file_flush(out);
    size_t room = sizeof out->bytes - out->length, some = length < room ? length : room;
    memcpy(out->bytes + out->length, bytes, some);
    out->length += some;
    bytes += some;
    length -= some;
  }
}
