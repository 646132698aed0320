#include "process/loaded_symbols.h"

#include <stddef.h>

enum { HIDDEN_VERSION = 0x8000 }; /* of a name@VERSION that is not the default */

/* glibc relocates the pointers of a dynamic section in place, where it can be written (elf/get-dynamic-info.h,
 * dl_relocate_ld); in the vDSO they stay offsets. */
static uintptr_t absolute(const struct loaded_symbols *library, ElfW(Addr) pointer) {
  return pointer < library->base ? library->base + pointer : pointer;
}

bool loaded_symbols_of(const struct link_map *library, struct loaded_symbols *out) {
  *out = (struct loaded_symbols){.base = library->l_addr, .soname = ""};
  size_t soname = 0;
  for (const ElfW(Dyn) *entry = library->l_ld; entry->d_tag != DT_NULL; entry++) {
    uintptr_t address = absolute(out, entry->d_un.d_ptr);
    switch (entry->d_tag) {
      case DT_SYMTAB: out->symbols = (const void *)address; break;
      case DT_STRTAB: out->strings = (const void *)address; break;
      case DT_GNU_HASH: out->gnu_hash = (const void *)address; break;
      case DT_HASH: out->sysv_hash = (const void *)address; break;
      case DT_VERSYM: out->versions = (const void *)address; break;
      case DT_SONAME: soname = entry->d_un.d_val; break;
    }
  }
  if (out->symbols == NULL || out->strings == NULL) return false;
  if (soname != 0) out->soname = out->strings + soname;
  return true;
}

bool same_text(const char *one, const char *other) {
  while (*one != 0 && *one == *other) one++, other++;
  return *one == *other;
}

static void *defined(const struct loaded_symbols *library, uint32_t index, const char *name) {
  const ElfW(Sym) *symbol = &library->symbols[index];
  if (symbol->st_shndx == SHN_UNDEF || (symbol->st_info & 0xf) != STT_FUNC) return NULL;
  if (library->versions != NULL && (library->versions[index] & HIDDEN_VERSION) != 0) return NULL;
  if (!same_text(library->strings + symbol->st_name, name)) return NULL;
  return (void *)(library->base + symbol->st_value);
}

/* header: buckets, index of the first hashed symbol, words of the bloom filter, its shift. Chains are
 * runs of hashes whose last one has bit 0 set. The bloom filter only saves time. */
static void *find_by_gnu_hash(const struct loaded_symbols *library, const char *name) {
  const uint32_t *header = library->gnu_hash;
  uint32_t bucket_count = header[0], first = header[1], bloom_words = header[2], hash = 5381;
  if (bucket_count == 0) return NULL;
  for (const unsigned char *c = (const void *)name; *c != 0; c++) hash = hash * 33 + *c;
  const uint32_t *buckets = header + 4 + bloom_words * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
  const uint32_t *hashes = buckets + bucket_count;
  uint32_t index = buckets[hash % bucket_count];
  if (index < first) return NULL;
  for (;; index++) {
    uint32_t other = hashes[index - first];
    void *found = (other | 1) == (hash | 1) ? defined(library, index, name) : NULL;
    if (found != NULL || (other & 1) != 0) return found;
  }
}

/* words: buckets, symbols, the buckets, the chains. */
static void *find_by_sysv_hash(const struct loaded_symbols *library, const char *name) {
  const uint32_t *words = library->sysv_hash;
  uint32_t bucket_count = words[0], hash = 0;
  if (bucket_count == 0) return NULL;
  for (const unsigned char *c = (const void *)name; *c != 0; c++) {
    hash = (hash << 4) + *c;
    hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
  }
  const uint32_t *buckets = words + 2, *chains = buckets + bucket_count;
  for (uint32_t index = buckets[hash % bucket_count]; index != STN_UNDEF; index = chains[index]) {
    void *found = defined(library, index, name);
    if (found != NULL) return found;
  }
  return NULL;
}

void *loaded_symbols_find(const struct loaded_symbols *library, const char *name) {
  if (library->gnu_hash != NULL) return find_by_gnu_hash(library, name);
  return library->sysv_hash != NULL ? find_by_sysv_hash(library, name) : NULL;
}
