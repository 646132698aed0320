/* The agent at rest: what ends it, and that nothing else does. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "allocator/mallctl.h"
#include "check.h"
#include "memprof.h"
#include "process/look_socket.h"
#include "process/standby.h"
#include "process/standby_curve.h"

enum { LIVE = 12345677, TOUCHED = 9 << 20 };

static const unsigned short_millis = 1, long_millis = 60000;
static const struct standby_growth never = {.resident_bytes = UINT64_MAX / 2, .samples = UINT64_MAX / 2};

/* ---- the rest of the library ---- */

static uint64_t samples = 41;
static uint32_t exhausted;
static unsigned decays;

uint64_t memprof_samples(void) { return samples; }
void memprof_sweep(void) {}
uint32_t memprof_exhausted(void) { return exhausted; }

int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size) {
  (void)old_size, (void)fresh, (void)fresh_size;
  if (strcmp(name, "arena.4096.decay") == 0) decays++;
  if (strcmp(name, "stats.allocated") == 0) *(size_t *)old = LIVE + 1003 + 211;
  if (strcmp(name, "stats.arenas.4096.tcache_bytes") == 0) *(size_t *)old = 1003;
  if (strcmp(name, "stats.arenas.4096.internal") == 0) *(size_t *)old = 211;
  return 0;
}

/* ---- the socket: a pipe, whose reader serves ---- */

static int clients[2] = {-1, -1};
static unsigned served;

int look_socket_descriptor(void) { return clients[0]; }

void look_socket_serve(void) {
  char request;
  CHECK(read(clients[0], &request, 1) == 1);
  served++;
}

/* ---- the clock ---- */

static int64_t seconds = 7;

int clock_gettime(clockid_t clock, struct timespec *time) {
  *time = (struct timespec){.tv_sec = clock == CLOCK_REALTIME ? 1000000 + seconds : seconds, .tv_nsec = 5000000};
  return 0;
}

/* ---- */

static void keeps_the_curve_in_bounded_room(void) {
  const struct standby_point *points;
  unsigned before = standby_curve_points(&points);
  seconds += 5;
  standby_curve_note(77);
  standby_curve_note(78); /* too early */
  CHECK(standby_curve_points(&points) == before + 1);
  CHECK(decays == before + 1); /* with each point */
  CHECK(points[before].resident_bytes == 77 && points[before].live_bytes == LIVE);
  CHECK(points[before].time_millis == (1000000 + seconds) * 1000 + 5);

  for (int i = 0; i < 5 * MAX_STANDBY_POINTS; i++) {
    seconds += 5;
    standby_curve_note((uint64_t)i);
  }
  unsigned count = standby_curve_points(&points);
  CHECK(count > MAX_STANDBY_POINTS / 2 && count <= MAX_STANDBY_POINTS);
  for (unsigned i = 1; i < count; i++) CHECK(points[i].time_millis > points[i - 1].time_millis);
  CHECK(points[0].time_millis < (1000000 + 60) * 1000);
  CHECK(points[count - 1].time_millis > (1000000 + seconds - 60) * 1000);
}

static void tells_what_is_live_when_it_begins(void) { CHECK(standby_begin() == LIVE); }

static void goes_on_while_nothing_happens(void) { CHECK(!standby_needed(short_millis, &never)); }

static void answers_who_looks_and_rests_on(void) {
  CHECK(write(clients[1], "?", 1) == 1);
  CHECK(!standby_needed(long_millis, &never)); /* would last beyond the test's time */
  CHECK(served == 1);
}

static void ends_with_so_many_samples(void) {
  struct standby_growth growth = {.resident_bytes = never.resident_bytes, .samples = 7};
  samples += 6;
  CHECK(!standby_needed(short_millis, &growth));
  samples += 1;
  CHECK(standby_needed(short_millis, &growth));
}

static void ends_when_so_much_more_is_resident(void) {
  struct standby_growth growth = {.resident_bytes = TOUCHED - (1 << 20), .samples = never.samples};
  CHECK(!standby_needed(short_millis, &growth));
  char *touched = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(touched != MAP_FAILED);
  memset(touched, 1, TOUCHED);
  CHECK(standby_needed(short_millis, &growth));
  munmap(touched, TOUCHED);
}

static void ends_when_the_jvm_has_run_out_of_something(void) {
  exhausted = MEMPROF_EXHAUSTED_THREADS;
  CHECK(standby_needed(short_millis, &never));
  exhausted = 0;
}

static void *wake(void *unused) {
  standby_wake();
  return unused;
}

static void is_woken_by_another_thread_and_does_not_rest_again(void) {
  pthread_t waking;
  CHECK(pthread_create(&waking, NULL, wake, NULL) == 0);
  CHECK(standby_needed(long_millis, &never));
  pthread_join(waking, NULL);
  CHECK(standby_needed(long_millis, &never));
}

int main(void) {
  CHECK(pipe(clients) == 0);
  tells_what_is_live_when_it_begins();
  goes_on_while_nothing_happens();
  answers_who_looks_and_rests_on();
  ends_with_so_many_samples();
  ends_when_so_much_more_is_resident();
  ends_when_the_jvm_has_run_out_of_something();
  keeps_the_curve_in_bounded_room();
  is_woken_by_another_thread_and_does_not_rest_again();
  printf("standby_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
