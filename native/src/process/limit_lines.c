#include "process/limit_lines.h"

#include <inttypes.h>

void limit_lines_print(struct text_file *out, const struct java_limits *limits) {
  text_file_print(out, "direct-limit\t%" PRId64 " %" PRId64 "\n", limits->direct_capacity, limits->direct_max);
  text_file_print(out, "heap-limit\t%" PRId64 " %" PRId64 "\n", limits->heap_used, limits->heap_max);
}
