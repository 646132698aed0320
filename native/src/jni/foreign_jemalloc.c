/* The natives of dev.memprof.agent.ledger.ForeignJemalloc. */
#include <errno.h>
#include <jni.h>
#include <limits.h>

#include "allocator/foreign.h"

/* path ends with NUL. Fills `into` with the allocated and the resident bytes; returns 0 or an errno. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_ledger_ForeignJemalloc_read(JNIEnv *env, jclass type, jbyteArray path,
                                                                         jlongArray into) {
  (void)type;
  char name[PATH_MAX];
  jsize bytes = (*env)->GetArrayLength(env, path);
  if (bytes > (jsize)sizeof name) return ENAMETOOLONG;
  (*env)->GetByteArrayRegion(env, path, 0, bytes, (jbyte *)name);
  struct foreign_use use = {0};
  int error = foreign_read(name, &use);
  jlong figures[] = {use.allocated, use.resident};
  if (error == 0) (*env)->SetLongArrayRegion(env, into, 0, 2, figures);
  return error;
}
