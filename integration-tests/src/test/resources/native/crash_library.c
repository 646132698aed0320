/* A fault of an application's own. */
#include <jni.h>

__attribute__((noinline)) static void fault_of_the_application(volatile int *address) { *address = 1; }

JNIEXPORT void JNICALL Java_dev_memprof_it_programs_Crashing_crash(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  fault_of_the_application((int *)16);
}
