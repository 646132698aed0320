/* What is known of libraries that come and go, with the real loader. */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <libgen.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "process/libraries.h"
#include "sampler/cfi.h"
#include "sampler/unloads.h"

/* In the directory of this program, by path: the sanitizer's dlopen does not know our run path. */
#define FIRST "./libfirst.so"
#define SECOND "./libsecond.so"
#define ODD "./libodd.so" /* made here */

static int forgotten;

void cfi_forget(void) { forgotten++; }

/* ---- what is reported, as a text ---- */

static char events[1024];

static void note(const char *event, const char *name, uint32_t generation) {
  size_t length = strlen(events);
  snprintf(events + length, sizeof events - length, "%s %s %u\n", event, name, generation);
}

static uintptr_t first_base;
static unsigned odd_build_id_bytes;

static void on_loaded(uint64_t seq, const struct library_segment *segment) {
  (void)seq;
  const char *name = strrchr(segment->path, '/');
  name = name == NULL ? segment->path : name + 1;
  bool is_odd = strcmp(name, ODD + 2) == 0;
  if (!is_odd && strcmp(name, FIRST + 2) != 0 && strcmp(name, SECOND + 2) != 0) return;
  CHECK(segment->build_id_bytes == (is_odd ? odd_build_id_bytes : 20));
  first_base = segment->base;
  note("load", name, 0);
}

static void on_unloaded(uint64_t seq, uintptr_t base, uint32_t generation) {
  (void)seq;
  note("unload", base == first_base ? "same" : "other", generation);
}

static const char *reported(void) {
  static const struct library_listener listener = {on_loaded, on_unloaded};
  events[0] = 0;
  libraries_report(&listener);
  return events;
}

/* ---- libraries ---- */

static void *open_library(const char *name, uintptr_t *code) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  CHECK(library != NULL);
  *code = library == NULL ? 0 : (uintptr_t)dlsym(library, "leaf_name") + 1;
  return library;
}

static uint32_t mark(uintptr_t address) {
  void *word = (void *)address;
  unloads_mark(&word, 1);
  return (uint32_t)((uintptr_t)word >> GENERATION_SHIFT);
}

static uintptr_t code;

static void does_nothing_before_it_is_told_to(void) {
  CHECK(dlclose(open_library(FIRST, &code)) == 0);
  CHECK(!unloads_any());
}

static void stamps_an_unload_before_dlclose_returns(void) {
  libraries_watch();
  void *library = open_library(FIRST, &code);
  CHECK(strcmp(reported(), "load libfirst.so 0\n") == 0);
  void *again = dlopen(FIRST, RTLD_NOW);
  CHECK(dlclose(again) == 0);
  CHECK(!unloads_any() && forgotten == 0); /* one reference is left */
  CHECK(dlclose(library) == 0);
  CHECK(mark(code) == 1 && forgotten == 1);
  CHECK(strcmp(reported(), "unload same 1\n") == 0);
  CHECK(strcmp(reported(), "") == 0);
}

static void knows_a_library_between_two_reports(void) {
  CHECK(dlclose(open_library(SECOND, &code)) == 0);
  CHECK(mark(code) == 2);
  uintptr_t next;
  void *library = open_library(FIRST, &next);
  CHECK(strcmp(reported(), "load libsecond.so 0\nunload same 2\nload libfirst.so 0\n") == 0);
  CHECK(dlclose(library) == 0);
}

static void tells_all_again(void) {
  reported();
  libraries_report_again();
  CHECK(strcmp(reported(), "load libfirst.so 0\nunload same 1\nload libsecond.so 0\nunload same 2\n"
                           "load libfirst.so 0\nunload same 3\n") == 0);
}

static void leaves_a_fork_alone(void) {
  void *library = open_library(FIRST, &code);
  unsigned before = mark(code);
  pid_t child = fork();
  if (child == 0) _exit(dlclose(library) == 0 && mark(code) == before ? 17 : 1);
  int status;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
  CHECK(dlclose(library) == 0);
}

static unsigned told_unloads;

static void ignore_loaded(uint64_t seq, const struct library_segment *segment) { (void)seq, (void)segment; }

static void count_unloaded(uint64_t seq, uintptr_t base, uint32_t generation) {
  (void)seq, (void)base, (void)generation;
  told_unloads++;
}

/* As where the names file cannot be opened. */
static void keeps_no_more_than_it_may_while_nobody_asks(void) {
  static const struct library_listener counting = {ignore_loaded, count_unloaded};
  reported();
  for (int i = 0; i < 4177; i++) CHECK(dlclose(open_library(FIRST, &code)) == 0);
  libraries_report(&counting);
  CHECK(told_unloads == 4096);
}

/* ---- libraries that are not well-formed, or not any more ---- */

static unsigned char file[1 << 20];
static size_t file_bytes;

static void read_first(void) {
  FILE *in = fopen(FIRST, "rb");
  file_bytes = fread(file, 1, sizeof file, in);
  fclose(in);
  CHECK(file_bytes > sizeof(Elf64_Ehdr) && file_bytes < sizeof file);
}

static void *open_odd(void) {
  remove(ODD);
  FILE *out = fopen(ODD, "wb");
  fwrite(file, 1, file_bytes, out);
  fclose(out);
  return open_library(ODD, &code);
}

/* The headers of its notes, the one with the build-id among them. */
static void change_notes(void (*change)(Elf64_Phdr *notes)) {
  Elf64_Ehdr *header = (void *)file;
  Elf64_Phdr *segments = (void *)(file + header->e_phoff);
  for (int i = 0; i < header->e_phnum; i++)
    if (segments[i].p_type == PT_NOTE) change(&segments[i]);
}

static void put_outside(Elf64_Phdr *notes) { notes->p_vaddr = 0x7000001770; }
static void put_at_the_end_of_addresses(Elf64_Phdr *notes) { notes->p_vaddr = UINT64_MAX - 16; }
static void make_endless(Elf64_Phdr *notes) { notes->p_filesz = notes->p_memsz = UINT64_MAX; }
static void name_endlessly(Elf64_Phdr *notes) { ((Elf64_Nhdr *)(file + notes->p_offset))->n_namesz = UINT32_MAX; }
static void align_to_eight(Elf64_Phdr *notes) { notes->p_align = 8; }
static void fill_endlessly(Elf64_Phdr *notes) { ((Elf64_Nhdr *)(file + notes->p_offset))->n_descsz = UINT32_MAX; }

static void survives_notes_that_lie(void) {
  void (*const changes[])(Elf64_Phdr *) = {put_outside, put_at_the_end_of_addresses, make_endless,
                                           name_endlessly, fill_endlessly};
  odd_build_id_bytes = 0;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    read_first();
    change_notes(changes[i]);
    reported();
    void *library = open_odd();
    CHECK(strcmp(reported(), "load libodd.so 0\n") == 0);
    CHECK(dlclose(library) == 0);
  }
}

static void reads_notes_aligned_to_eight(void) {
  read_first();
  change_notes(align_to_eight);
  reported();
  odd_build_id_bytes = 20;
  void *library = open_odd();
  CHECK(strcmp(reported(), "load libodd.so 0\n") == 0);
  CHECK(dlclose(library) == 0);
}

/* As some containers do. */
static void forbid_reading_processes(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

/* In a process of its own, since nobody could close the library. */
static void survives_a_file_that_was_cut(bool known_before, bool under_filter) {
  reported();
  pid_t child = fork();
  if (child == 0) {
    if (under_filter) forbid_reading_processes();
    read_first();
    odd_build_id_bytes = 20;
    open_odd();
    if (known_before) CHECK(strcmp(reported(), "load libodd.so 0\n") == 0);
    CHECK(truncate(ODD, 0) == 0);
    CHECK(strcmp(reported(), "") == 0); /* without headers there is no code that could be told */
    uintptr_t other;
    open_library(SECOND, &other);
    CHECK(strcmp(reported(), "load libsecond.so 0\n") == 0);
    _exit(failures == 0 ? 17 : 1);
  }
  int status;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
}

/* ---- many at once ---- */

static _Atomic int over;

static void *come_and_go(void *name) {
  for (int i = 0; i < 500; i++) {
    uintptr_t mine;
    void *library = open_library(name, &mine);
    CHECK(dlclose(library) == 0);
  }
  return NULL;
}

static void *report_all_the_while(void *unused) {
  while (!atomic_load(&over)) reported();
  return unused;
}

static void survives_many_threads(void) {
  pthread_t reporter, first, second;
  pthread_create(&reporter, NULL, report_all_the_while, NULL);
  pthread_create(&first, NULL, come_and_go, FIRST);
  pthread_create(&second, NULL, come_and_go, SECOND);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
  atomic_store(&over, 1);
  pthread_join(reporter, NULL);
  CHECK(mark(code) > 3);
}

int main(int count, char **arguments) {
  (void)count;
  if (chdir(dirname(arguments[0])) != 0) return 1;
  does_nothing_before_it_is_told_to();
  stamps_an_unload_before_dlclose_returns();
  knows_a_library_between_two_reports();
  tells_all_again();
  leaves_a_fork_alone();
  keeps_no_more_than_it_may_while_nobody_asks();
  survives_notes_that_lie();
  reads_notes_aligned_to_eight();
  survives_a_file_that_was_cut(false, false);
  survives_a_file_that_was_cut(true, false);
  survives_a_file_that_was_cut(false, true);
  survives_a_file_that_was_cut(true, true);
  survives_many_threads();
  printf("dlclose_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
