/*
 * dlsym and dlvsym, interposed where this library is preloaded. A lookup in libc itself (by a handle, by
 * RTLD_NEXT, by a version) passes the preloaded allocator by. Java's Linker.defaultLookup() does that: what
 * a C library has allocated with jemalloc would be freed by libc's free, which aborts; and what libc's
 * malloc gives that way would be seen by nobody. So for malloc's family, and only where the answer would
 * be libc's, the answer is the function that everybody else is linked to.
 *
 * A launcher finds JNI_CreateJavaVM by dlsym: see java_agents.h; and the JVM natives of agents: isolated_module.h.
 *
 * Everything else is a jump to the next dlsym, not a call: RTLD_DEFAULT and RTLD_NEXT go by the return
 * address (glibc, dlfcn/dlsym.c, RETURN_ADDRESS).
 */
#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "process/isolated_module.h"
#include "memprof.h"
#include "process/java_agents.h"
#include "process/search_order.h"

typedef void *(*dlsym_function)(void *handle, const char *name);
typedef void *(*dlvsym_function)(void *handle, const char *name, const char *version);

/* In two registers: the answer, or NULL and where to jump. */
struct turn {
  void *answer, *next;
};

struct turn memprof_dlsym_turn(void *handle, const char *name, const void *caller);
struct turn memprof_dlvsym_turn(void *handle, const char *name, const char *version, const void *caller);

MEMPROF_EXPORT void *pvalloc(size_t size);

/* Takes the loader's lock, as dlsym itself does. */
static const struct link_map *library_of(const void *address) {
  Dl_info info;
  struct link_map *library = NULL;
  return address == NULL || dladdr1(address, &info, (void **)&library, RTLD_DL_LINKMAP) == 0 ? NULL : library;
}

/* Who is searched before jemalloc wraps it, and looks for what is behind him: not for himself. */
static void *in_place_of_libc(const struct search_order *order, int function, int caller) {
  bool wraps = caller >= 0 && caller <= order->jemalloc;
  void *found = search_order_first(order, function, wraps ? caller + 1 : 0);
  if (found != NULL || wraps) return found;
  /* Neither calls anything that jemalloc has in its place. */
  if (function == allocator_function("cfree"))
    return search_order_first(order, allocator_function("free"), 0);
  return function == allocator_function("pvalloc") ? (void *)(size_t)pvalloc : NULL;
}

/* Whether another provider stands between the caller and libc. */
static bool has_next_provider(const struct search_order *order, int caller) {
  return caller >= 0 && caller + 1 < order->provider_count;
}

struct turn memprof_dlsym_turn(void *handle, const char *name, const void *caller) {
  const struct search_order *order = search_order();
  struct turn turn = {NULL, order->dlsym};
  int function = allocator_function(name);
  if (handle != RTLD_DEFAULT && handle != RTLD_NEXT)
    turn.answer = strcmp(name, CREATE_JAVA_VM) == 0
                      ? java_agents_create(((dlsym_function)(size_t)order->dlsym)(handle, name))
                      : isolated_module_native(name);
  if (function < 0 || order->jemalloc < 0 || handle == RTLD_DEFAULT) return turn;
  int provider = search_order_provider(order, library_of(caller));
  bool is_libc = handle == RTLD_NEXT
                     ? provider > order->jemalloc || provider < 0
                     : library_of(((dlsym_function)(size_t)order->dlsym)(handle, name)) == order->libc;
  if (is_libc && !(handle == RTLD_NEXT && has_next_provider(order, provider)))
    turn.answer = in_place_of_libc(order, function, provider);
  return turn;
}

/* Versions are libc's: a lookup by one passes by all allocators, whose functions have none. */
struct turn memprof_dlvsym_turn(void *handle, const char *name, const char *version, const void *caller) {
  const struct search_order *order = search_order();
  struct turn turn = {NULL, order->dlvsym};
  int function = allocator_function(name);
  if (function < 0 || order->jemalloc < 0) return turn;
  int provider = search_order_provider(order, library_of(caller));
  void *where = handle == RTLD_NEXT ? RTLD_DEFAULT : handle;
  if (library_of(((dlvsym_function)(size_t)order->dlvsym)(where, name, version)) == order->libc)
    turn.answer = in_place_of_libc(order, function, provider);
  return turn;
}

/* glibc's pvalloc does not call memalign, so preloading another memalign leaves it behind. */
void *pvalloc(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), rounded = (size + page - 1) & ~(page - 1);
  return memalign(page, rounded < size ? size : rounded);
}

/* ---- the entries: arguments kept, a turn taken, and a return or a jump ---- */

ARCH_TURN_ENTRY(dlsym, 2);
ARCH_TURN_ENTRY(dlvsym, 3);
