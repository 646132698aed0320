/*
 * All state here is guarded by the loader's own lock: it is touched only within callbacks of
 * dl_iterate_phdr, which runs them under glibc's dl_load_write_lock (elf/dl-iteratephdr.c), a recursive
 * one. So no lock of ours can be in the way of dlclose, and while libraries are looked at, none can be
 * added: what is stamped as unloaded here is stamped before a library added later can run.
 *
 * The order is: names_file.c's mutex, or dlclose's dl_load_lock (held when a destructor calls dlclose),
 * then the write lock, as in glibc itself. Under it there are allocations, whose samples the hook takes
 * without a lock; nothing here calls the JVM or writes a file.
 */
#include "process/libraries.h"

#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process/build_id.h"
#include "sampler/cfi.h"
#include "sampler/safe_read.h"
#include "sampler/unloads.h"

enum {
  MAX_EXECUTABLE = 4, /* segments; linkers make one */
  MAX_HEADERS = 64, /* linkers make 9 to 13 */
  MAX_UNTOLD = 4096, /* libraries that are gone and were never reported: about 1 MB */
};

struct library {
  uintptr_t base;
  const void *headers; /* with base and path: tells another library in the same place */
  bool present, reported;
  uint32_t generation; /* of its unload */
  unsigned segment_count, build_id_bytes;
  struct {
    uintptr_t start, end, file_offset;
  } segments[MAX_EXECUTABLE];
  unsigned char build_id[MAX_BUILD_ID_BYTES];
  char path[];
};

struct list {
  struct library **items;
  size_t count, room;
};

static struct list loaded, gone;  /* gone: in the order of unloading; has room for all that are loaded */
static size_t gone_reported;
static bool reported_all;         /* nothing is loaded or gone that was not reported */
static unsigned long long seen_adds, seen_subs;
static uint64_t seq;

static bool reserve(struct list *list, size_t count) {
  if (count <= list->room) return true;
  size_t room = count < 64 ? 64 : 2 * count;
  struct library **bigger = realloc(list->items, room * sizeof *bigger);
  if (bigger == NULL) return false;
  list->items = bigger;
  list->room = room;
  return true;
}

/* ---- what the loader tells ---- */

/* The loader names the program itself "". Asked for once: a deleted program has another name. */
static const char *path_of(const struct dl_phdr_info *info) {
  static char program[4096];
  if (info->dlpi_name != NULL && info->dlpi_name[0] != 0) return info->dlpi_name;
  if (program[0] == 0) {
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = 0;
  }
  return program;
}

/* By what the loader itself keeps. Nothing of the library is read: its file may have been cut meanwhile. */
static struct library *find_loaded(const struct dl_phdr_info *info, const char *path) {
  for (size_t i = 0; i < loaded.count; i++) {
    struct library *library = loaded.items[i];
    if (library->base == info->dlpi_addr && library->headers == info->dlpi_phdr && strcmp(library->path, path) == 0)
      return library;
  }
  return NULL;
}

/* Once for each library. Without headers that can be read it stays one without code. */
static void read_headers(struct library *library, const struct dl_phdr_info *info) {
  ElfW(Phdr) headers[MAX_HEADERS];
  unsigned count = info->dlpi_phnum < MAX_HEADERS ? info->dlpi_phnum : MAX_HEADERS;
  struct window window;
  window_open(&window);
  if (!window_read(&window, (uintptr_t)info->dlpi_phdr, headers, count * sizeof *headers)) return;
  library->build_id_bytes = build_id_read(library->base, headers, count, library->build_id);
  for (unsigned i = 0; i < count && library->segment_count < MAX_EXECUTABLE; i++) {
    const ElfW(Phdr) *segment = &headers[i];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
    unsigned at = library->segment_count++;
    library->segments[at].start = library->base + segment->p_vaddr;
    library->segments[at].end = library->segments[at].start + segment->p_memsz;
    library->segments[at].file_offset = segment->p_offset;
  }
}

static struct library *copy(const struct dl_phdr_info *info, const char *path) {
  size_t path_bytes = strlen(path) + 1;
  struct library *library = calloc(1, sizeof *library + path_bytes);
  if (library == NULL) return NULL;
  library->base = info->dlpi_addr;
  library->headers = info->dlpi_phdr;
  memcpy(library->path, path, path_bytes);
  read_headers(library, info);
  return library;
}

static int visit(struct dl_phdr_info *info, size_t size, void *out_of_memory) {
  (void)size;
  const char *path = path_of(info);
  struct library *library = find_loaded(info, path);
  if (library == NULL) {
    size_t count = loaded.count + 1;
    if (!reserve(&loaded, count) || !reserve(&gone, gone.count + count) ||
        (library = copy(info, path)) == NULL) {
      *(bool *)out_of_memory = true;
      return 0;
    }
    loaded.items[loaded.count++] = library;
    reported_all = false;
  }
  library->present = true;
  return 0;
}

/* While there is no names file, nobody asks: the oldest are given up, and their frames stay without names. */
static void add_gone(struct library *library) {
  if (gone.count - gone_reported >= MAX_UNTOLD) {
    free(gone.items[gone_reported]);
    gone.count--;
    memmove(&gone.items[gone_reported], &gone.items[gone_reported + 1],
            (gone.count - gone_reported) * sizeof *gone.items);
  }
  gone.items[gone.count++] = library;
}

/* What has vanished at the same time lay side by side, and shares a generation. */
static void retire_absent(void) {
  uint32_t generation = 0;
  for (size_t i = 0; i < loaded.count;) {
    struct library *library = loaded.items[i];
    if (library->present) {
      i++;
      continue;
    }
    if (generation == 0) {
      generation = unloads_next_generation();
      cfi_forget();
    }
    library->generation = generation;
    for (unsigned s = 0; s < library->segment_count; s++)
      unloads_stamp(library->segments[s].start, library->segments[s].end, generation);
    add_gone(library);
    loaded.items[i] = loaded.items[--loaded.count];
    reported_all = false;
  }
}

/* Called for the first library only: the counters are the same for all. */
static void look(const struct dl_phdr_info *first) {
  if (first->dlpi_adds == seen_adds && first->dlpi_subs == seen_subs) return;
  for (size_t i = 0; i < loaded.count; i++) loaded.items[i]->present = false;
  bool out_of_memory = false;
  dl_iterate_phdr(visit, &out_of_memory);
  retire_absent();
  if (out_of_memory) return; /* the next look tries again */
  seen_adds = first->dlpi_adds;
  seen_subs = first->dlpi_subs;
}

/* ---- what is told ---- */

static void report_loaded(struct library *library, const struct library_listener *listener) {
  if (library->reported) return;
  library->reported = true;
  seq++;
  for (unsigned i = 0; i < library->segment_count; i++)
    listener->loaded(seq, &(struct library_segment){
                              .base = library->base,
                              .start = library->segments[i].start,
                              .end = library->segments[i].end,
                              .file_offset = library->segments[i].file_offset,
                              .path = library->path,
                              .build_id = library->build_id_bytes == 0 ? NULL : library->build_id,
                              .build_id_bytes = library->build_id_bytes});
}

/* First what is gone: it lay where others lie now, and a reader goes by the order. */
static void report(const struct library_listener *listener) {
  if (reported_all) return;
  size_t kept = gone_reported;
  for (size_t i = gone_reported; i < gone.count; i++) {
    struct library *library = gone.items[i];
    report_loaded(library, listener);
    listener->unloaded(++seq, library->base, library->generation);
    if (library->generation < LAST_GENERATION)
      gone.items[kept++] = library;
    else
      free(library); /* nobody can tell these apart, and there may be no end of them */
  }
  gone.count = gone_reported = kept;
  for (size_t i = 0; i < loaded.count; i++) report_loaded(loaded.items[i], listener);
  reported_all = true;
}

static int look_and_report(struct dl_phdr_info *info, size_t size, void *listener) {
  (void)size;
  look(info);
  if (listener != NULL) report(listener);
  return 1;
}

void libraries_look(void) { dl_iterate_phdr(look_and_report, NULL); }

void libraries_report(const struct library_listener *listener) {
  dl_iterate_phdr(look_and_report, (void *)listener);
}

static int forget_reports(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)info, (void)size, (void)unused;
  for (size_t i = 0; i < gone.count; i++) gone.items[i]->reported = false;
  for (size_t i = 0; i < loaded.count; i++) loaded.items[i]->reported = false;
  gone_reported = 0;
  reported_all = false;
  return 1;
}

void libraries_report_again(void) { dl_iterate_phdr(forget_reports, NULL); }
