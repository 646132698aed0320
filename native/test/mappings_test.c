/* Mappings with the real libmemprof.so and a real jemalloc preloaded, alone and beside others. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "memprof.h"

enum { PAGE = 4096, MAX_RANGES = 1 << 15 };

static bool (*watched)(void);
static size_t (*mappings)(struct memprof_mapping *into, size_t room);
static unsigned (*stack_words)(uint64_t stack, uint64_t *words, unsigned max);
static uint64_t (*lost)(void);

static bool find_library(void) {
  watched = (bool (*)(void))(size_t)dlsym(RTLD_DEFAULT, "memprof_mappings_watched");
  mappings = (size_t(*)(struct memprof_mapping *, size_t))(size_t)dlsym(RTLD_DEFAULT, "memprof_mappings");
  stack_words = (unsigned (*)(uint64_t, uint64_t *, unsigned))(size_t)dlsym(RTLD_DEFAULT, "memprof_mapping_stack");
  lost = (uint64_t(*)(void))(size_t)dlsym(RTLD_DEFAULT, "memprof_mappings_lost");
  return watched != NULL && mappings != NULL && stack_words != NULL && lost != NULL;
}

/* ---- what is recorded ---- */

/* The records from one address to another, as "first page-end page:stack" relative to the start; the stacks are
 * numbered as they come. */
static const char *records(const void *from, size_t pages) {
  static struct memprof_mapping all[MAX_RANGES];
  static char text[4096];
  uint64_t start = (uint64_t)(uintptr_t)from, end = start + pages * PAGE, seen[64];
  unsigned seen_count = 0;
  size_t length = 0, count = mappings(all, MAX_RANGES);
  text[0] = 0;
  for (size_t i = 0; i < count; i++) {
    if (all[i].end <= start || all[i].start >= end) continue;
    uint64_t low = all[i].start < start ? start : all[i].start, high = all[i].end > end ? end : all[i].end;
    unsigned stack = 0;
    while (stack < seen_count && seen[stack] != all[i].stack) stack++;
    if (stack == seen_count) seen[seen_count++] = all[i].stack;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%lu-%lu:%c", length == 0 ? "" : " ",
                               (low - start) / PAGE, (high - start) / PAGE, 'a' + stack);
  }
  return text;
}

static uint64_t stack_at(const void *address) {
  static struct memprof_mapping all[MAX_RANGES];
  size_t count = mappings(all, MAX_RANGES);
  for (size_t i = 0; i < count; i++)
    if (all[i].start <= (uint64_t)(uintptr_t)address && (uint64_t)(uintptr_t)address < all[i].end)
      return all[i].stack;
  return 0;
}

static bool is_in_function(uint64_t return_address, const char *name) {
  Dl_info info;
  return dladdr((void *)(uintptr_t)(return_address - 1), &info) != 0 && info.dli_sname != NULL &&
         strcmp(info.dli_sname, name) == 0;
}

/* ---- mapping, of functions that are told apart by name ---- */

enum { PRIVATE = MAP_PRIVATE | MAP_ANONYMOUS };

__attribute__((noinline)) void *map_one(void *at, size_t pages, int flags) {
  void *mapped = mmap(at, pages * PAGE, PROT_READ | PROT_WRITE, PRIVATE | flags, -1, 0);
  __asm__ volatile("" ::: "memory"); /* no jump in place of the call */
  return mapped;
}

__attribute__((noinline)) void *map_other(void *at, size_t pages, int flags) {
  void *mapped = mmap64(at, pages * PAGE, PROT_READ | PROT_WRITE, PRIVATE | flags, -1, 0);
  __asm__ volatile("" ::: "memory");
  return mapped;
}

/* Addresses that nobody else has, with a hole on either side. */
static char *room(size_t pages) {
  char *wide = mmap(NULL, (pages + 2) * PAGE, PROT_NONE, PRIVATE | MAP_NORESERVE, -1, 0);
  CHECK(wide != MAP_FAILED);
  munmap(wide, (pages + 2) * PAGE);
  return wide + PAGE;
}

static void tells_who_mapped(void) {
  errno = 17;
  char *mapped = map_one(NULL, 7, 0), *other = map_other(NULL, 9, 0);
  CHECK(errno == 17);
  uint64_t words[MEMPROF_MAX_MAPPING_STACK];
  unsigned count = stack_words(stack_at(mapped), words, MEMPROF_MAX_MAPPING_STACK);
  CHECK(count >= 3 && is_in_function(words[0], "map_one"));
  CHECK(count >= 3 && is_in_function(words[2], "main"));
  count = stack_words(stack_at(other), words, MEMPROF_MAX_MAPPING_STACK);
  CHECK(count >= 3 && is_in_function(words[0], "map_other"));
  CHECK(strcmp(records(mapped, 7), "0-7:a") == 0);
  CHECK(munmap(mapped, 7 * PAGE) == 0 && munmap(other, 9 * PAGE) == 0);
  CHECK(errno == 17);
  CHECK(strcmp(records(mapped, 7), "") == 0 && strcmp(records(other, 9), "") == 0);
}

static void rounds_up_to_pages(void) {
  char *mapped = mmap(NULL, 5 * PAGE + 17, PROT_READ, PRIVATE, -1, 0);
  CHECK(strcmp(records(mapped, 6), "0-6:a") == 0);
  CHECK(munmap(mapped, 5 * PAGE + 1) == 0);
  CHECK(strcmp(records(mapped, 6), "") == 0);
}

static void splits_what_is_unmapped_in_part(void) {
  char *mapped = map_one(NULL, 17, 0);
  CHECK(munmap(mapped + 5 * PAGE, 3 * PAGE) == 0);
  CHECK(strcmp(records(mapped, 17), "0-5:a 8-17:a") == 0);
  CHECK(munmap(mapped, 17 * PAGE) == 0);
  CHECK(strcmp(records(mapped, 17), "") == 0);
}

static void leaves_a_reservation_its_owner(void) {
  char *mapped = map_one(room(17), 17, MAP_FIXED);
  CHECK(map_other(mapped + 3 * PAGE, 5, MAP_FIXED) == mapped + 3 * PAGE);
  CHECK(strcmp(records(mapped, 17), "0-17:a") == 0);
  CHECK(map_other(mapped - PAGE, 19, MAP_FIXED) == mapped - PAGE);
  CHECK(strcmp(records(mapped - PAGE, 19), "0-1:a 1-18:b 18-19:a") == 0);
  CHECK(munmap(mapped - PAGE, 19 * PAGE) == 0);
}

__attribute__((noinline)) void *grow_one(intptr_t by) {
  void *before = sbrk(by);
  __asm__ volatile("" ::: "memory");
  return before;
}

/* Nobody else here grows the heap: malloc is jemalloc. */
static void knows_who_grew_the_heap(void) {
  char *odd = sbrk(0);
  CHECK(sbrk((intptr_t)((size_t)-(uintptr_t)odd % PAGE)) == odd);
  char *start = grow_one(7 * PAGE + 17);
  CHECK(strcmp(records(start, 8), "0-8:a") == 0);
  uint64_t words[MEMPROF_MAX_MAPPING_STACK];
  CHECK(stack_words(stack_at(start + PAGE), words, MEMPROF_MAX_MAPPING_STACK) >= 3);
  CHECK(is_in_function(words[0], "grow_one"));
  CHECK(grow_one(PAGE) == start + 7 * PAGE + 17);
  CHECK(grow_one(-(3 * PAGE)) == start + 8 * PAGE + 17);
  CHECK(strcmp(records(start, 9), "0-6:a") == 0);
  CHECK(grow_one(-(5 * PAGE + 17)) == start + 5 * PAGE + 17);
  CHECK(strcmp(records(start, 9), "") == 0);
  errno = 0;
  CHECK(sbrk(INTPTR_MAX) == (void *)-1 && errno == ENOMEM);
}

static void replaces_what_went_unseen(void) {
  char *mapped = map_one(NULL, 7, 0);
  syscall(SYS_munmap, mapped, (size_t)7 * PAGE);
  CHECK(map_other(mapped, 5, MAP_FIXED_NOREPLACE) == mapped);
  CHECK(strcmp(records(mapped, 5), "0-5:a") == 0);
  uint64_t words[1];
  CHECK(stack_words(stack_at(mapped), words, 1) == 1 && is_in_function(words[0], "map_other"));
  CHECK(munmap(mapped, 7 * PAGE) == 0);
}

static void tells_failures_as_libc_does(void) {
  errno = 0;
  CHECK(mmap(NULL, 0, PROT_READ, PRIVATE, -1, 0) == MAP_FAILED && errno == EINVAL);
  CHECK(mmap64(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EBADF);
  char *mapped = map_one(NULL, 7, 0);
  CHECK(munmap(mapped + 1, PAGE) == -1 && errno == EINVAL);
  CHECK(munmap(mapped, 0) == -1 && errno == EINVAL);
  errno = 0;
  CHECK(map_other(mapped, 3, MAP_FIXED_NOREPLACE) == MAP_FAILED && errno == EEXIST);
  CHECK(mremap(mapped, 7 * PAGE, 9 * PAGE, MREMAP_FIXED, mapped) == MAP_FAILED && errno == EINVAL);
  CHECK(strcmp(records(mapped, 7), "0-7:a") == 0);
  CHECK(munmap(mapped, 7 * PAGE) == 0);
}

/* A filter lets every munmap of this thread fail. */
static void *unmap_in_vain(void *mapped) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
  errno = 0;
  CHECK(munmap(mapped, 9 * PAGE) == -1 && errno == ENOMEM);
  return NULL;
}

static void puts_back_what_could_not_be_unmapped(void) {
  char *mapped = map_one(room(9), 3, MAP_FIXED);
  map_other(mapped + 3 * PAGE, 3, MAP_FIXED);
  map_one(mapped + 6 * PAGE, 3, MAP_FIXED);
  CHECK(strcmp(records(mapped, 9), "0-3:a 3-6:b 6-9:c") == 0);
  uint64_t middle = stack_at(mapped + 4 * PAGE);
  pthread_t thread;
  pthread_create(&thread, NULL, unmap_in_vain, mapped);
  pthread_join(thread, NULL);
  CHECK(strcmp(records(mapped, 9), "0-3:a 3-6:b 6-9:c") == 0);
  CHECK(stack_at(mapped + 4 * PAGE) == middle);
  CHECK(munmap(mapped, 9 * PAGE) == 0);
}

/* ---- mremap ---- */

static void follows_what_moves_grows_and_shrinks(void) {
  char *mapped = map_one(room(3), 3, MAP_FIXED), *to = room(17);
  uint64_t stack = stack_at(mapped);
  CHECK(mremap(mapped, 3 * PAGE, 17 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
  CHECK(strcmp(records(mapped, 3), "") == 0 && strcmp(records(to, 17), "0-17:a") == 0);
  CHECK(stack_at(to) == stack && stack_at(to + 16 * PAGE) == stack);
  CHECK(mremap(to, 17 * PAGE, 5 * PAGE, 0) == to);
  CHECK(strcmp(records(to, 17), "0-5:a") == 0);
  char *grown = mremap(to, 5 * PAGE, 11 * PAGE, MREMAP_MAYMOVE);
  CHECK(grown != MAP_FAILED && stack_at(grown + 10 * PAGE) == stack);
  CHECK(munmap(grown, 11 * PAGE) == 0);
}

static void follows_what_moves_onto_others(void) {
  char *mapped = map_one(room(5), 5, MAP_FIXED), *target = map_other(room(9), 9, MAP_FIXED);
  uint64_t stack = stack_at(mapped);
  CHECK(mremap(mapped, 5 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + 2 * PAGE) == target + 2 * PAGE);
  CHECK(strcmp(records(target, 9), "0-2:a 2-7:b 7-9:a") == 0 && stack_at(target + 3 * PAGE) == stack);
  CHECK(munmap(target, 9 * PAGE) == 0);
}

static void follows_what_moves_and_stays(void) {
  char *mapped = map_one(room(5), 5, MAP_FIXED);
  char *moved = mremap(mapped, 5 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | 4 /* MREMAP_DONTUNMAP */, NULL);
  if (moved == MAP_FAILED) {
    printf("mappings_test SKIPPED MREMAP_DONTUNMAP: this kernel has none\n");
    return;
  }
  CHECK(moved != mapped && stack_at(moved) == stack_at(mapped));
  CHECK(strcmp(records(mapped, 5), "0-5:a") == 0 && strcmp(records(moved, 5), "0-5:a") == 0);
  CHECK(munmap(mapped, 5 * PAGE) == 0 && munmap(moved, 5 * PAGE) == 0);

  char *shared = mmap(NULL, 5 * PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  char *again = mremap(shared, 0, 5 * PAGE, MREMAP_MAYMOVE);
  CHECK(again != MAP_FAILED && again != shared);
  CHECK(strcmp(records(shared, 5), "0-5:a") == 0 && strcmp(records(again, 5), "0-5:a") == 0);
  CHECK(munmap(shared, 5 * PAGE) == 0 && munmap(again, 5 * PAGE) == 0);
}

static void puts_back_what_could_not_be_moved(void) {
  char *mapped = map_one(room(5), 5, MAP_FIXED), *next = map_other(mapped + 5 * PAGE, 1, MAP_FIXED);
  CHECK(mremap(mapped, 5 * PAGE, 9 * PAGE, 0) == MAP_FAILED && errno == ENOMEM);
  CHECK(strcmp(records(mapped, 6), "0-5:a 5-6:b") == 0);
  CHECK(munmap(mapped, 5 * PAGE) == 0 && munmap(next, PAGE) == 0);
}

/* ---- the allocator ---- */

static void knows_the_allocators_mappings_from_the_first(void) {
  void *early = malloc(17), *large = malloc(77 << 20);
  void *blocks[] = {early, large};
  Dl_info allocator, info;
  CHECK(dladdr(dlsym(RTLD_DEFAULT, "mallctl"), &allocator) != 0);
  for (int i = 0; i < 2; i++) {
    uint64_t words[MEMPROF_MAX_MAPPING_STACK];
    CHECK(stack_words(stack_at(blocks[i]), words, MEMPROF_MAX_MAPPING_STACK) == 1);
    CHECK(dladdr((void *)(uintptr_t)words[0], &info) != 0 && info.dli_fbase == allocator.dli_fbase);
  }
  free(large);
  free(early);
}

/* ---- children ---- */

static void is_off_in_a_fork(void) {
  char *mapped = map_one(NULL, 7, 0);
  pid_t child = fork();
  if (child == 0) {
    char *own = map_other(NULL, 9, 0);
    bool works = own != MAP_FAILED && munmap(own, 9 * PAGE) == 0 && munmap(mapped, 7 * PAGE) == 0 &&
                 malloc(77 << 20) != NULL;
    _exit(works && !watched() && mappings(NULL, 0) == 0 ? 17 : 1);
  }
  int status;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
  CHECK(watched() && strcmp(records(mapped, 7), "0-7:a") == 0);
  CHECK(munmap(mapped, 7 * PAGE) == 0);
}

/* It has the parent's memory, where its mappings stay. */
static void follows_a_child_by_vfork(void) {
  static char *volatile mapped;
  pid_t child = vfork();
  if (child == 0) {
    mapped = map_other(NULL, 9, 0);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  CHECK(strcmp(records(mapped, 9), "0-9:a") == 0);
  CHECK(munmap(mapped, 9 * PAGE) == 0);
}

/* ---- many at once ---- */

enum { THREADS = 8, SLOTS = 40, ROUNDS = 3000 };

static struct {
  char *at;
  size_t pages;
} kept[THREADS][SLOTS];

static void *map_and_unmap(void *argument) {
  unsigned mine = (unsigned)(uintptr_t)argument, seed = 1777 + mine;
  for (int i = 0; i < ROUNDS; i++) {
    unsigned slot = (unsigned)rand_r(&seed) % SLOTS;
    size_t pages = 1 + (size_t)rand_r(&seed) % 29;
    if (kept[mine][slot].at == NULL) {
      kept[mine][slot].at = rand_r(&seed) % 2 == 0 ? map_one(NULL, pages, 0) : map_other(NULL, pages, 0);
      kept[mine][slot].pages = pages;
    } else if (rand_r(&seed) % 3 == 0) {
      kept[mine][slot].at =
          mremap(kept[mine][slot].at, kept[mine][slot].pages * PAGE, pages * PAGE, MREMAP_MAYMOVE);
      kept[mine][slot].pages = pages;
    } else {
      munmap(kept[mine][slot].at, kept[mine][slot].pages * PAGE);
      kept[mine][slot].at = NULL;
    }
    if (kept[mine][slot].at == MAP_FAILED) abort();
    if (i % 100 == 0) free(malloc(1 << 20 | (size_t)i));
  }
  return NULL;
}

static uint64_t recorded_bytes(void) {
  static struct memprof_mapping all[MAX_RANGES];
  uint64_t bytes = 0, last_end = 0;
  size_t count = mappings(all, MAX_RANGES);
  for (size_t i = 0; i < count; i++) {
    uint64_t words[1];
    CHECK(all[i].start >= last_end && all[i].start < all[i].end);
    last_end = all[i].end;
    if (stack_words(all[i].stack, words, 1) == 1 &&
        (is_in_function(words[0], "map_one") || is_in_function(words[0], "map_other")))
      bytes += all[i].end - all[i].start;
  }
  return bytes;
}

static void agrees_with_what_many_threads_have_left(void) {
  CHECK(recorded_bytes() == 0);
  pthread_t threads[THREADS];
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, map_and_unmap, (void *)i);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  uint64_t bytes = 0;
  for (int i = 0; i < THREADS; i++)
    for (int slot = 0; slot < SLOTS; slot++) {
      if (kept[i][slot].at == NULL) continue;
      bytes += kept[i][slot].pages * PAGE;
      CHECK(stack_at(kept[i][slot].at) != 0);
    }
  CHECK(bytes > 0 && recorded_bytes() == bytes);
  for (int i = 0; i < THREADS; i++)
    for (int slot = 0; slot < SLOTS; slot++)
      if (kept[i][slot].at != NULL) munmap(kept[i][slot].at, kept[i][slot].pages * PAGE);
  CHECK(recorded_bytes() == 0);
  CHECK(lost() == 0);
}

/* ---- where it is not preloaded ---- */

static void watches_nothing_where_it_was_opened(const char *path) {
  CHECK(dlopen(path, RTLD_NOW | RTLD_GLOBAL) != NULL);
  if (!find_library()) {
    CHECK(!"found");
    return;
  }
  char *mapped = map_one(NULL, 7, 0);
  CHECK(mapped != MAP_FAILED && munmap(mapped, 7 * PAGE) == 0);
  CHECK(!watched() && mappings(NULL, 0) == 0 && lost() == 0);
}

static void passes_on_to_another_interposer(void) {
  const int *maps = dlsym(RTLD_DEFAULT, "interposed_maps"), *unmaps = dlsym(RTLD_DEFAULT, "interposed_unmaps");
  int maps_before = *maps, unmaps_before = *unmaps;
  char *mapped = mmap(NULL, PAGE, PROT_READ, PRIVATE, -1, 0);
  CHECK(strcmp(records(mapped, 1), "0-1:a") == 0);
  CHECK(munmap(mapped, PAGE) == 0);
  CHECK(*maps == maps_before + 1 && *unmaps == unmaps_before + 1);
}

int main(int count, char **arguments) {
  const char *beside = count > 1 ? arguments[1] : "alone";
  if (strcmp(beside, "opened") == 0) {
    watches_nothing_where_it_was_opened(arguments[2]);
  } else if (!find_library()) {
    CHECK(!"preloaded");
  } else {
    CHECK(watched());
    /* Else another one is everybody's caller. */
    bool first = strcmp(beside, "mmap interposed before") != 0 && strcmp(beside, "AddressSanitizer") != 0;
    if (first) tells_who_mapped();
    rounds_up_to_pages();
    splits_what_is_unmapped_in_part();
    leaves_a_reservation_its_owner();
    if (first) replaces_what_went_unseen();
    if (first) knows_who_grew_the_heap();
    tells_failures_as_libc_does();
    if (first) puts_back_what_could_not_be_unmapped();
    follows_what_moves_grows_and_shrinks();
    follows_what_moves_onto_others();
    follows_what_moves_and_stays();
    puts_back_what_could_not_be_moved();
    if (first) knows_the_allocators_mappings_from_the_first();
    is_off_in_a_fork();
    follows_a_child_by_vfork();
    if (first) agrees_with_what_many_threads_have_left();
    if (strstr(beside, "interposed") != NULL) passes_on_to_another_interposer();
  }
  printf("mappings_test %s: %s\n", beside, failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
