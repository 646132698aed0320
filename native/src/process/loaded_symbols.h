/* What one loaded library defines, read from its dynamic section. Takes no lock, allocates nothing, and calls
 * nothing: AddressSanitizer replaces strcmp and others, and looks the real ones up by dlsym. */
#ifndef MEMPROF_LOADED_SYMBOLS_H
#define MEMPROF_LOADED_SYMBOLS_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

struct loaded_symbols {
  uintptr_t base;
  const char *soname;         /* "" for none */
  const ElfW(Sym) *symbols;
  const ElfW(Half) *versions; /* NULL for none */
  const char *strings;
  const uint32_t *gnu_hash, *sysv_hash; /* either may be NULL */
};

bool same_text(const char *one, const char *other);

/* False for a library without a symbol table. It must not be unloaded meanwhile. */
bool loaded_symbols_of(const struct link_map *library, struct loaded_symbols *out);

/* The address of a function in its default version, or NULL. */
void *loaded_symbols_find(const struct loaded_symbols *library, const char *name);

#endif
