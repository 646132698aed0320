/* What the JVM tells of Java's own memory, by the classes behind its MBeans: java.lang.management.ManagementFactory would
 * load two hundred for the same. Cold. */
#ifndef MEMPROF_JAVA_MEMORY_H
#define MEMPROF_JAVA_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_JAVA_POOLS = 16, MAX_POOL_NAME = 48 };

struct java_pool {
  char name[MAX_POOL_NAME];
  bool is_heap;
  int64_t used_bytes, committed_bytes;
};

/* What the JVM limits itself: the capacity of direct buffers, by MaxDirectMemorySize, and the Java heap. */
struct java_limits {
  int64_t direct_capacity, direct_max, heap_used, heap_max;
};

struct java_memory {
  struct java_pool pools[MAX_JAVA_POOLS];
  unsigned pool_count;
  int64_t direct_count, direct_bytes; /* the JDK's direct buffers */
  struct java_limits limits;
};

/* On a thread that is attached to the JVM; the first call loads some 25 classes, and those for lambdas where none has run. False where this JVM does
 * not tell: it lacks the module java.management, keeps that elsewhere, or its Java heap has no room. */
bool java_memory_read(struct java_memory *out);

/* The limits alone, for which next to nothing is loaded. Likewise. */
bool java_limits_read(struct java_limits *out);

#endif
