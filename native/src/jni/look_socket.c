/* The natives of dev.memprof.agent.start.LookSocket, and what dev.memprof.agent.sampler.HookLibrary tells it. */
#include "process/look_socket.h"

#include <jni.h>
#include <string.h>

#include "hotspot/exhaustion.h"
#include "process/status_file.h"

enum { CHUNK = 8192 };

/* Without the socket clients look over JMX. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_open(JNIEnv *env, jclass type, jstring directory) {
  (void)type;
  const char *path = (*env)->GetStringUTFChars(env, directory, NULL);
  if (path == NULL) return; /* an OutOfMemoryError is pending */
  look_socket_open(path);
  (*env)->ReleaseStringUTFChars(env, directory, path);
}

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_start_LookSocket_awaitRequest(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return look_socket_await_request();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_serveNatively(JNIEnv *env, jclass type, jint millis) {
  (void)env, (void)type;
  look_socket_serve_natively(millis);
}

JNIEXPORT jbyteArray JNICALL Java_dev_memprof_agent_start_LookSocket_request(JNIEnv *env, jclass type) {
  (void)type;
  const char *request = look_socket_request();
  if (request == NULL) return NULL;
  jsize length = (jsize)strlen(request);
  jbyteArray bytes = (*env)->NewByteArray(env, length);
  if (bytes != NULL) (*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)request);
  return bytes;
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_start_LookSocket_receive(JNIEnv *env, jclass type, jbyteArray into, jint length) {
  (void)type;
  jbyte chunk[CHUNK];
  ssize_t some = look_socket_receive((char *)chunk, (size_t)(length < CHUNK ? length : CHUNK));
  if (some > 0) (*env)->SetByteArrayRegion(env, into, 0, (jsize)some, chunk);
  return (jint)some;
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_reply(JNIEnv *env, jclass type, jbyteArray text) {
  (void)type;
  jbyte *bytes = (*env)->GetByteArrayElements(env, text, NULL);
  look_socket_reply((const char *)bytes, bytes == NULL ? 0 : (size_t)(*env)->GetArrayLength(env, text));
  if (bytes != NULL) (*env)->ReleaseByteArrayElements(env, text, bytes, JNI_ABORT);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_tell(JNIEnv *env, jclass type, jbyteArray lines) {
  (void)type;
  jbyte *bytes = (*env)->GetByteArrayElements(env, lines, NULL);
  if (bytes == NULL) return; /* an OutOfMemoryError is pending */
  status_file_tell((const char *)bytes, (size_t)(*env)->GetArrayLength(env, lines));
  (*env)->ReleaseByteArrayElements(env, lines, bytes, JNI_ABORT);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_noteError(JNIEnv *env, jclass type, jint cause) {
  (void)env, (void)type;
  exhaustion_note((uint32_t)cause);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_close(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  look_socket_close();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_noteSwitch(JNIEnv *env, jobject library, jboolean active) {
  (void)env, (void)library;
  look_socket_note_switch(active);
}
