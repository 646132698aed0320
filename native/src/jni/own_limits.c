/* The natives of dev.memprof.agent.limits.OwnLimits. */
#include <jni.h>
#include <unistd.h>

/* The kernel's, of which jemalloc's may be a multiple. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_limits_OwnLimits_pageBytes(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return (jint)getpagesize();
}
