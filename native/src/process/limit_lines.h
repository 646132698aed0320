/* The limits that the JVM holds itself, as clients are told of them: docs/formats.md has the form. Cold. */
#ifndef MEMPROF_LIMIT_LINES_H
#define MEMPROF_LIMIT_LINES_H

#include "hotspot/java_memory.h"
#include "process/text_file.h"

void limit_lines_print(struct text_file *out, const struct java_limits *limits);

#endif
