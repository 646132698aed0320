/*
 * In which order the loader finds the functions of malloc's family. Where two allocators are in a process
 * (jemalloc preloaded, libc behind it), memory of one must never get to free of the other.
 */
#ifndef MEMPROF_SEARCH_ORDER_H
#define MEMPROF_SEARCH_ORDER_H

struct link_map;

enum { MAX_PROVIDERS = 6, ALLOCATOR_FUNCTIONS = 21 };

/* A library that is searched before libc and defines malloc: an allocator, or one that wraps another. */
struct provider {
  const struct link_map *library;
  void *functions[ALLOCATOR_FUNCTIONS]; /* NULL where it lacks one */
};

struct search_order {
  void *dlsym, *dlvsym; /* the next ones behind ours: libc's, or another interposer's */
  const struct link_map *libc;
  struct provider providers[MAX_PROVIDERS];
  int provider_count;
  int jemalloc; /* its index; -1 where it is not searched before libc */
};

/* The index of a name of malloc's family, or -1. */
int allocator_function(const char *name);

/* The order of this process's start, which never changes: what is opened later is searched later. Any
 * thread, at any time, before constructors have run too: no lock, no allocation. */
const struct search_order *search_order(void);

/* The function of a name in the first library behind this one, as RTLD_NEXT finds it; NULL where this library is
 * not searched before libc: it was opened, not preloaded. While nothing can be unloaded. */
void *search_order_next(const char *name);

/* The index of the provider that this library is, or -1. */
int search_order_provider(const struct search_order *order, const struct link_map *library);

/* What the loader finds first from provider `from` on, up to jemalloc; NULL if nothing. */
void *search_order_first(const struct search_order *order, int function, int from);

#endif
