/* The natives of dev.memprof.agent.weave.Bridge. */
#include <jni.h>

/* Defines a class of a package of the JDK's in the boot loader, which Java code may not. Throws a LinkageError where
 * there is one of that name already. The bytes are our own jar's. */
JNIEXPORT jclass JNICALL Java_dev_memprof_agent_weave_Bridge_define(JNIEnv *env, jclass type,
                                                                       jbyteArray bytes) {
  (void)type;
  jsize length = (*env)->GetArrayLength(env, bytes);
  jbyte *content = (*env)->GetByteArrayElements(env, bytes, NULL);
  if (content == NULL) return NULL; /* an OutOfMemoryError is pending */
  jclass defined = (*env)->DefineClass(env, NULL, NULL, content, length);
  (*env)->ReleaseByteArrayElements(env, bytes, content, JNI_ABORT);
  return defined;
}
