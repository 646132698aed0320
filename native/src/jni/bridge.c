/* The natives of dev.memprof.agent.weave.Bridge. */
#include <jni.h>

/* Defines a class of java.lang in the boot loader, which Java code may not. Throws a LinkageError where
 * there is one of that name already. The bytes are our own jar's. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_weave_Bridge_define(JNIEnv *env, jclass type,
                                                                       jbyteArray bytes) {
  (void)type;
  jsize length = (*env)->GetArrayLength(env, bytes);
  jbyte *content = (*env)->GetByteArrayElements(env, bytes, NULL);
  if (content == NULL) return; /* an OutOfMemoryError is pending */
  (*env)->DefineClass(env, NULL, NULL, content, length);
  (*env)->ReleaseByteArrayElements(env, bytes, content, JNI_ABORT);
}
