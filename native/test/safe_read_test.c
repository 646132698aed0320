/* Reads of memory that is not there: each answers, none faults. Under the sanitizers. */
#include <dlfcn.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "hotspot/vm.h"
#include "sampler/cfi.h"
#include "sampler/object.h"
#include "sampler/safe_read.h"
#include "sampler/walk.h"

struct vm vm; /* in place of vm.c's */

enum { PAGE = 4096 };

static bool can_read(uintptr_t from, size_t bytes, bool by_copy) {
  struct window window;
  unsigned char read[1024];
  window_open(&window);
  window.by_copy = by_copy;
  memset(read, 0, sizeof read);
  if (!window_read(&window, from, read, bytes)) return false;
  for (size_t i = 0; i < bytes; i++) CHECK(read[i] == (unsigned char)((from + i) % 251));
  return true;
}

static void number(unsigned char *memory, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) memory[i] = (unsigned char)(((uintptr_t)memory + i) % 251);
}

static void up_to_the_last_byte(bool by_copy) {
  unsigned char *memory = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  number(memory, 3 * PAGE);
  uintptr_t start = (uintptr_t)memory, hole = start + 2 * PAGE;
  CHECK(can_read(start + PAGE - 3, 7, by_copy));
  CHECK(can_read(start + PAGE - 301, 1023, by_copy));
  for (int way = 0; way < 2; way++) {
    if (way == 0)
      mprotect((void *)hole, PAGE, PROT_NONE);
    else
      munmap((void *)hole, PAGE);
    CHECK(can_read(hole - 8, 8, by_copy));
    CHECK(can_read(hole - 1, 1, by_copy));
    CHECK(!can_read(hole - 7, 8, by_copy));
    CHECK(!can_read(hole, 1, by_copy));
    CHECK(!can_read(hole + 1, 8, by_copy));
  }
  munmap(memory, 2 * PAGE);
  CHECK(!can_read(start, 8, by_copy));
  CHECK(!can_read(0, 8, by_copy));
  CHECK(!can_read(UINTPTR_MAX - 7, 8, by_copy));
  CHECK(!can_read(UINT64_C(0x800000000000), 8, by_copy));
}

static void of_a_truncated_file(bool by_copy) {
  char path[] = "/tmp/memprof-safe-read-XXXXXX";
  int file = mkstemp(path);
  unlink(path);
  CHECK(ftruncate(file, 2 * PAGE) == 0);
  unsigned char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  number(memory, 2 * PAGE);
  CHECK(can_read((uintptr_t)memory + PAGE, 99, by_copy));
  CHECK(ftruncate(file, PAGE) == 0);
  CHECK(can_read((uintptr_t)memory + PAGE - 99, 99, by_copy));
  CHECK(!can_read((uintptr_t)memory + PAGE - 99, 100, by_copy));
  munmap(memory, 2 * PAGE);
  close(file);
}

/* A forked child reads its own memory, not its parent's. */
static void of_a_child(void) {
  static volatile unsigned char value = 7;
  pid_t child = fork();
  if (child == 0) {
    struct window window;
    unsigned char read = 0;
    value = 13;
    window_open(&window);
    _exit(window_read(&window, (uintptr_t)&value, &read, 1) ? read : 1);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 13);
}

/* ---- a library whose call frame information goes away ---- */

static uintptr_t return_address;

static int note_caller(void) {
  return_address = (uintptr_t)__builtin_return_address(0);
  return 6;
}

static void copy_library(const char *to) {
  char program[4096], command[9000];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  program[length < 0 ? 0 : length] = 0;
  snprintf(command, sizeof command, "cp '%s/libcalls.so' '%s'", dirname(program), to);
  CHECK(system(command) == 0);
}

static void of_a_library_that_goes_away(bool truncated) {
  char path[] = "/tmp/memprof-library-XXXXXX";
  int file = mkstemp(path);
  copy_library(path);
  void *library = dlopen(path, RTLD_NOW);
  CHECK(library != NULL);
  int (*call_back)(int (*)(void)) = (int (*)(int (*)(void)))(size_t)dlsym(library, "call_back");
  CHECK(call_back(note_caller) == 7);

  struct cfi_rule rule;
  struct object object;
  CHECK(cfi_read(return_address, &rule) == CFI_RULE);
  CHECK(rule.cfa_offset == 16 && !rule.from_fp && !rule.saved_fp);
  CHECK(object_find(return_address, &object));
  CHECK(cfi_read(return_address + 1, &rule) == CFI_NO_CALL);
  if (truncated) {
    CHECK(ftruncate(file, 0) == 0);
  } else {
    CHECK(mprotect((void *)(object.header & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_NONE) == 0);
  }
  CHECK(cfi_read(return_address, &rule) == CFI_NONE);
  unlink(path); /* left loaded: its destructors cannot run any more */
  close(file);
}

int main(void) {
  walk_native_prepare();
  struct window window;
  window_open(&window);
  if (!window.by_copy) printf("safe_read_test: copies are not tested: a seccomp filter is in force\n");
  for (int by_copy = 0; by_copy <= window.by_copy; by_copy++) {
    up_to_the_last_byte(by_copy);
    of_a_truncated_file(by_copy);
  }
  of_a_child();
  of_a_library_that_goes_away(false);
  of_a_library_that_goes_away(true);
  printf("safe_read_test: %s\n", failures == 0 ? "passed" : "FAILED");
  fflush(NULL);
  _exit(failures != 0);
}
