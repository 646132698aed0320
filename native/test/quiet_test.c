/* How the agent's threads wait: what ends a wait, and that nothing else does. */
#include "process/quiet.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "memprof.h"

enum { TOUCHED = 9 << 20, MANY = 1 << 30 };

static const unsigned short_millis = 1, long_millis = 600000;

/* ---- the rest of the library ---- */

static uint64_t samples = 41;
static uint32_t exhausted;

uint64_t memprof_samples(void) { return samples; }
uint32_t memprof_exhausted(void) { return exhausted; }

/* ---- each of these ends only where the wait does: it would last for ten minutes, beyond the test's time ---- */

static void the_watch_waits_for_a_sample(void) {
  quiet_watch(short_millis, MANY); /* from now on these figures are known */
  samples++;
  quiet_watch(long_millis, MANY);
}

static void the_watch_waits_for_resident_memory(void) {
  char *touched = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(touched != MAP_FAILED);
  memset(touched, 1, TOUCHED);
  quiet_watch(long_millis, TOUCHED - (1 << 20));
  munmap(touched, TOUCHED); /* less is a change as well */
  quiet_watch(long_millis, TOUCHED - (1 << 20));
}

static void the_watch_waits_for_the_end_of_something(void) {
  exhausted = MEMPROF_EXHAUSTED_THREADS;
  quiet_watch(long_millis, MANY);
  exhausted = 0;
}

static void *end_watch(void *unused) {
  quiet_end_watch();
  return unused;
}

static void the_watch_is_woken(void) {
  pthread_t waking;
  CHECK(pthread_create(&waking, NULL, end_watch, NULL) == 0);
  quiet_watch(long_millis, MANY);
  pthread_join(waking, NULL);
}

static void names_wait_for_samples_and_libraries(void) {
  quiet_names(short_millis, short_millis);
  samples++;
  quiet_names(short_millis, long_millis);
  void *library = dlopen("libresolv.so.2", RTLD_NOW | RTLD_NOLOAD);
  CHECK(library == NULL); /* or it could not be loaded now */
  library = dlopen("libresolv.so.2", RTLD_NOW);
  CHECK(library != NULL);
  quiet_names(short_millis, long_millis);
}

int main(void) {
  the_watch_waits_for_a_sample();
  the_watch_waits_for_resident_memory();
  the_watch_waits_for_the_end_of_something();
  the_watch_is_woken();
  names_wait_for_samples_and_libraries();
  printf("quiet_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
