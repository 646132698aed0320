/* Lookups with the real libmemprof.so and a real jemalloc preloaded, and with others beside them. */
#include <dlfcn.h>
#include <libgen.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

typedef void *(*look_up_function)(void *handle, const char *name);
typedef void *(*look_up_version_function)(void *handle, const char *name, const char *version);
typedef const char *(*name_function)(void);

static const char *const family[] = {"malloc", "free", "calloc", "realloc", "memalign", "aligned_alloc",
                                     "posix_memalign", "valloc", "pvalloc", "malloc_usable_size"};
enum { FAMILY = sizeof family / sizeof *family };

static void *libc;

static const char *library_of(const void *address) {
  Dl_info info;
  if (address == NULL || dladdr(address, &info) == 0) return "nowhere";
  const char *slash = strrchr(info.dli_fname, '/');
  return slash == NULL ? info.dli_fname : slash + 1;
}

static bool is_in_libc(const void *address) { return strcmp(library_of(address), "libc.so.6") == 0; }

/* What everybody is linked to. */
static void *linked(const char *name) { return dlsym(RTLD_DEFAULT, name); }

static void *opened(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  CHECK(library != NULL);
  return library;
}

/* ---- malloc's family ---- */

static void libc_has_the_family_of_everybody(void) {
  for (int i = 0; i < FAMILY; i++) {
    CHECK(!is_in_libc(linked(family[i])));
    CHECK(dlsym(libc, family[i]) == linked(family[i]));
    CHECK(dlvsym(libc, family[i], i == 5 ? "GLIBC_2.16" : BASE_VERSION) == linked(family[i]));
    CHECK(dlvsym(RTLD_DEFAULT, family[i], i == 5 ? "GLIBC_2.16" : BASE_VERSION) == linked(family[i]));
    CHECK(dlvsym(libc, family[i], "GLIBC_1.7") == NULL);
  }
  CHECK(!is_in_libc(dlvsym(libc, "cfree", BASE_VERSION))); /* free's old name, for old programs only */
}

/* One allocates, the other frees: with two allocators this aborts. */
static void memory_goes_both_ways(void) {
  void *(*libc_malloc)(size_t) = (void *(*)(size_t))(size_t)dlsym(libc, "malloc");
  void *(*libc_reallocarray)(void *, size_t, size_t) =
      (void *(*)(void *, size_t, size_t))(size_t)dlsym(libc, "reallocarray");
  void (*libc_free)(void *) = (void (*)(void *))(size_t)dlsym(libc, "free");
  char *text = strdup("seventeen letters");
  CHECK(malloc_usable_size(text) >= 18);
  libc_free(text);
  free(libc_malloc(1234567));
  free(libc_reallocarray(strdup("a"), 13, 1777));
  char *page = pvalloc(1234567);
  CHECK((uintptr_t)page % (size_t)sysconf(_SC_PAGESIZE) == 0 && malloc_usable_size(page) >= 1234567);
  free(page);
}

static void leaves_the_rest_of_libc_alone(void) {
  const char *const others[] = {"mallinfo", "mallopt", "malloc_trim", "malloc_info", "malloc_stats",
                                "strdup", "getpid", "fork"};
  for (int i = 0; i < 8; i++) CHECK(is_in_libc(dlsym(libc, others[i])));
  CHECK(dlsym(libc, "malloc_") == NULL);
  CHECK(strstr(dlerror(), "malloc_") != NULL);
}

/* A library's own malloc is for its own. */
static void leaves_a_library_its_own(void) {
  void *own = opened("./libownmalloc.so");
  CHECK(strcmp(library_of(dlsym(own, "malloc")), "libownmalloc.so") == 0);
  dlclose(own);
}

/* libc is there twice then, and each copy has a heap of its own. */
static void leaves_another_namespace_alone(void) {
  void *other = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
  CHECK(other != NULL);
  void *(*other_malloc)(size_t) = (void *(*)(size_t))(size_t)dlsym(other, "malloc");
  void (*other_free)(void *) = (void (*)(void *))(size_t)dlsym(other, "free");
  CHECK(is_in_libc((void *)(size_t)other_malloc) && is_in_libc((void *)(size_t)other_free));
  other_free(other_malloc(177));
}

/* ---- whoever asks ---- */

static void goes_by_the_caller(void) {
  void *caller = opened("./libcaller.so"); /* needs libnext.so, and is opened for itself only */
  look_up_function look_up = (look_up_function)(size_t)dlsym(caller, "look_up");
  look_up_version_function look_up_version =
      (look_up_version_function)(size_t)dlsym(caller, "look_up_version");
  CHECK(dlsym(RTLD_DEFAULT, "leaf_name") == NULL);
  CHECK(strcmp(((name_function)(size_t)look_up(RTLD_DEFAULT, "leaf_name"))(), "libcaller.so") == 0);
  CHECK(strcmp(((name_function)(size_t)look_up(RTLD_NEXT, "leaf_name"))(), "libnext.so") == 0);
  CHECK(is_in_libc(look_up(RTLD_NEXT, "getpid")));
  CHECK(is_in_libc(look_up_version(RTLD_NEXT, "getpid", BASE_VERSION)));
  CHECK(look_up_version(RTLD_NEXT, "getpid", "GLIBC_1.7") == NULL);
  /* In its own scope, where there is no allocator but libc's. */
  for (int i = 0; i < FAMILY; i++) {
    CHECK(look_up(RTLD_NEXT, family[i]) == linked(family[i]));
    CHECK(look_up_version(RTLD_NEXT, family[i], i == 5 ? "GLIBC_2.16" : BASE_VERSION) == linked(family[i]));
  }
  dlclose(caller);
}

static void serves_an_interposer_of_malloc(void) {
  look_up_function look_up = (look_up_function)(size_t)linked("interposer_look_up");
  if (look_up == NULL) return; /* not in this run */
  CHECK(is_in_libc(*(void **)linked("interposed_early_getpid")));
  CHECK(strstr(library_of(*(void **)linked("interposed_early_free")), "libjemalloc") != NULL);
  CHECK(strstr(library_of(look_up(RTLD_NEXT, "malloc")), "libjemalloc") != NULL);
  CHECK(strstr(library_of(look_up(libc, "malloc")), "libjemalloc") != NULL); /* and not its own: no recursion */
  if (strcmp(library_of(linked("malloc")), "libinterposer.so") != 0) return;
  size_t *mallocs = linked("interposed_mallocs"), before = *mallocs;
  free(((void *(*)(size_t))(size_t)dlsym(libc, "malloc"))(17));
  CHECK(*mallocs == before + 1);
}

static void passes_on_to_an_interposer_of_dlsym(void) {
  unsigned *lookups = linked("interposed_lookups");
  if (lookups == NULL) return; /* not in this run */
  unsigned before = *lookups;
  CHECK(is_in_libc(dlsym(libc, "getppid")));
  CHECK(*lookups == before + 1);
}

/* ---- at awkward moments ---- */

static void *in_handler;

static void look_up_in_handler(int signal) {
  (void)signal;
  in_handler = dlsym(libc, "free");
}

static void answers_in_a_signal_handler(void) {
  signal(SIGUSR1, look_up_in_handler);
  raise(SIGUSR1);
  CHECK(in_handler == linked("free"));
}

static void answers_in_a_fork(void) {
  pid_t child = fork();
  if (child == 0) _exit(dlsym(libc, "free") == linked("free") && is_in_libc(dlsym(libc, "getpid")) ? 17 : 1);
  int status;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
}

static void *look_up_often(void *expected) {
  for (int i = 0; i < 1777; i++) CHECK(dlsym(libc, "free") == expected);
  return NULL;
}

static void answers_many_threads(void) {
  pthread_t threads[7];
  for (int i = 0; i < 7; i++) pthread_create(&threads[i], NULL, look_up_often, linked("free"));
  for (int i = 0; i < 7; i++) pthread_join(threads[i], NULL);
}

int main(int count, char **arguments) {
  (void)count;
  if (chdir(dirname(arguments[0])) != 0) return 1;
  libc = opened("libc.so.6");
  libc_has_the_family_of_everybody();
  memory_goes_both_ways();
  leaves_the_rest_of_libc_alone();
  leaves_a_library_its_own();
  leaves_another_namespace_alone();
  goes_by_the_caller();
  serves_an_interposer_of_malloc();
  passes_on_to_an_interposer_of_dlsym();
  answers_in_a_signal_handler();
  answers_in_a_fork();
  answers_many_threads();
  printf("dlsym_test beside %s: %s\n", count > 1 ? arguments[1] : "nothing", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
