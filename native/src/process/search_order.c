#include "process/search_order.h"

#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "process/loaded_symbols.h"

/* jemalloc defines those that its configure has found in libc. */
static const char *const names[ALLOCATOR_FUNCTIONS] = {
    "malloc",         "free",          "calloc",          "realloc",            "memalign",
    "aligned_alloc",  "posix_memalign", "valloc",         "pvalloc",            "malloc_usable_size",
    "reallocarray",   "free_sized",    "free_aligned_sized", "cfree",           "__libc_malloc",
    "__libc_free",    "__libc_calloc", "__libc_realloc",  "__libc_memalign",    "__libc_valloc",
    "__libc_pvalloc",
};

int allocator_function(const char *name) {
  if (name == NULL) return -1;
  for (int i = 0; i < ALLOCATOR_FUNCTIONS; i++)
    if (same_text(names[i], name)) return i;
  return -1;
}

/* Every writer writes the same, so that there is no harm in several: a thread, and a signal handler in it. */
static struct search_order kept;
static _Atomic bool complete;

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden"))); /* this library's */

struct walk {
  const struct link_map *libc;
  void *dlsym, *dlvsym;
  bool passed_self, dlsym_known, dlvsym_known;
  int provider_count, jemalloc;
};

static void add_provider(struct walk *walk, const struct link_map *map, const struct loaded_symbols *library) {
  if (walk->provider_count == MAX_PROVIDERS) return;
  if (walk->jemalloc < 0 && loaded_symbols_find(library, "mallctl") != NULL)
    walk->jemalloc = walk->provider_count;
  struct provider *provider = &kept.providers[walk->provider_count++];
  provider->library = map;
  for (int i = 0; i < ALLOCATOR_FUNCTIONS; i++)
    provider->functions[i] = loaded_symbols_find(library, names[i]);
}

/* The first one behind this library; where this one is searched last, the last before it. */
static void find_next(const struct walk *walk, const struct loaded_symbols *library, const char *name,
                      void **next, bool *known) {
  void *found = *known ? NULL : loaded_symbols_find(library, name);
  if (found == NULL) return;
  *next = found;
  *known = walk->passed_self;
}

/* True when all is known. */
static bool visit(struct walk *walk, const struct link_map *map) {
  struct loaded_symbols library;
  if (map->l_ld == _DYNAMIC) walk->passed_self = true;
  if (map->l_ld == _DYNAMIC || !loaded_symbols_of(map, &library)) return false;
  find_next(walk, &library, "dlsym", &walk->dlsym, &walk->dlsym_known);
  find_next(walk, &library, "dlvsym", &walk->dlvsym, &walk->dlvsym_known);
  if (walk->libc == NULL && same_text(library.soname, "libc.so.6"))
    walk->libc = map;
  else if (walk->libc == NULL && loaded_symbols_find(&library, "malloc") != NULL)
    add_provider(walk, map, &library);
  return walk->libc != NULL && walk->dlsym_known && walk->dlvsym_known;
}

/* The loader's list begins with what it searches first (elf/rtld.c): the program, what is preloaded, their
 * dependencies; then what was opened. The first ones stay for good, and the walk goes no further, except
 * from the constructor of a copy that was opened, which runs under the loader's lock. Not by
 * dl_iterate_phdr: AddressSanitizer has one of its own, which needs dlsym to be there first. */
static void find(void) {
  struct walk walk = {.jemalloc = -1};
  for (const struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next)
    if (visit(&walk, map)) break;
  kept.dlsym = walk.dlsym;
  kept.dlvsym = walk.dlvsym;
  kept.libc = walk.libc;
  kept.provider_count = walk.provider_count;
  kept.jemalloc = walk.jemalloc;
  atomic_store_explicit(&complete, true, memory_order_release);
}

const struct search_order *search_order(void) {
  if (!atomic_load_explicit(&complete, memory_order_acquire)) find();
  return &kept;
}

void *search_order_next(const char *name) {
  bool passed_self = false;
  for (const struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next) {
    struct loaded_symbols library;
    if (map->l_ld == _DYNAMIC) passed_self = true;
    if (map->l_ld == _DYNAMIC || !loaded_symbols_of(map, &library)) continue;
    bool is_libc = same_text(library.soname, "libc.so.6");
    void *found = passed_self ? loaded_symbols_find(&library, name) : NULL;
    if (found != NULL || is_libc) return found;
  }
  return NULL;
}

/* While nothing can be unloaded. */
__attribute__((constructor)) static void find_early(void) { search_order(); }

int search_order_provider(const struct search_order *order, const struct link_map *library) {
  for (int i = 0; i < order->provider_count; i++)
    if (order->providers[i].library == library) return i;
  return -1;
}

void *search_order_first(const struct search_order *order, int function, int from) {
  for (int i = from; i <= order->jemalloc; i++)
    if (order->providers[i].functions[function] != NULL) return order->providers[i].functions[function];
  return NULL;
}
