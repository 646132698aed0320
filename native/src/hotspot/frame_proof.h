/* Whether this JVM's frames can be walked by ourselves. Cold. */
#ifndef MEMPROF_FRAME_PROOF_H
#define MEMPROF_FRAME_PROOF_H

#include <jvmti.h>

/* NULL, or why not, in words that stay. On a Java thread that called native code, after vm_find. */
const char *frame_proof_missing(JNIEnv *env, jvmtiEnv *jvmti);

#endif
