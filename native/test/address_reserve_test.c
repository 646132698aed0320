/* The piece of a limited address space that is set aside: when it is, and that letting it go gives it back. */
#include "process/address_reserve.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>

#include "check.h"
#include "memprof.h"
#include "process/quiet.h"

/* Of address space, more than the sanitizers take meanwhile. */
enum { MUCH = 1 << 30, LITTLE = 96 << 20, RESERVED = 64 << 20 };

uint64_t memprof_samples(void) { return 0; }
uint32_t memprof_exhausted(void) { return 0; }

static uint64_t virtual_bytes(void) { return quiet_look().virtual_bytes; }

/* ---- the limit: of the real one, the sanitizers' own memory would be much beyond ---- */

static rlim_t ceiling = RLIM_INFINITY;

static void leave_free(uint64_t bytes) { ceiling = virtual_bytes() + bytes; }

/* The sanitizers ask as well, before they are ready. */
__attribute__((no_sanitize("address", "undefined"))) int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  if (resource != RLIMIT_AS) return prlimit(0, resource, NULL, limit);
  *limit = (struct rlimit){.rlim_cur = ceiling, .rlim_max = RLIM_INFINITY};
  return 0;
}

static void takes_nothing_where_nothing_is_limited(void) {
  ceiling = RLIM_INFINITY;
  uint64_t before = virtual_bytes();
  CHECK(!address_reserve_hold());
  CHECK(virtual_bytes() == before);
}

static void takes_nothing_where_little_is_free(void) {
  leave_free(LITTLE);
  uint64_t before = virtual_bytes();
  CHECK(!address_reserve_hold());
  CHECK(virtual_bytes() == before);
}

static void takes_nothing_where_more_than_all_is_used(void) {
  ceiling = virtual_bytes() - LITTLE; /* a limit may be set below what is in use */
  CHECK(!address_reserve_hold());
}

static void is_taken_once_and_given_back(void) {
  leave_free(MUCH);
  uint64_t before = virtual_bytes(), resident = quiet_look().resident_bytes;
  CHECK(address_reserve_hold());
  CHECK(virtual_bytes() == before + RESERVED);
  CHECK(address_reserve_hold());
  CHECK(virtual_bytes() == before + RESERVED);
  CHECK(quiet_look().resident_bytes < resident + RESERVED / 2);
  address_reserve_release();
  address_reserve_release();
  CHECK(virtual_bytes() == before);
  CHECK(address_reserve_hold());
  CHECK(virtual_bytes() == before + RESERVED);
}

int main(void) {
  takes_nothing_where_nothing_is_limited();
  takes_nothing_where_little_is_free();
  takes_nothing_where_more_than_all_is_used();
  is_taken_once_and_given_back();
  printf("address_reserve_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
