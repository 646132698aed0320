/* Why a process cannot be relaunched, on the real system; built for one glibc that is older and one to come. */
#include <gnu/libc-version.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "process/relaunch.h"

int main(int count, char **arguments) {
  const char *refusal = relaunch_refusal();
  if (count > 1 && strcmp(arguments[1], "sanitized") == 0) {
    CHECK(refusal != NULL && strncmp(refusal, "a sanitizer's runtime is loaded", 31) == 0);
  } else if (JEMALLOC_GLIBC_MINOR > atoi(gnu_get_libc_version() + 2)) {
    CHECK(refusal != NULL && strstr(refusal, gnu_get_libc_version()) != NULL && strstr(refusal, "needs 2.1777;") != NULL);
  } else {
    CHECK(refusal == NULL);
  }
  printf("relaunch_test for glibc 2.%d: %s\n", JEMALLOC_GLIBC_MINOR, failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
