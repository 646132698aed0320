/* The natives of dev.memprof.agent.start.LookSocket, and what dev.memprof.agent.sampler.HookLibrary tells it. */
#include "process/look_socket.h"

#include <jni.h>

/* Without the socket clients look over JMX. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_open(JNIEnv *env, jclass type, jstring directory) {
  (void)type;
  const char *path = (*env)->GetStringUTFChars(env, directory, NULL);
  if (path == NULL) return; /* an OutOfMemoryError is pending */
  look_socket_open(path);
  (*env)->ReleaseStringUTFChars(env, directory, path);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_serveAll(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  look_socket_serve_all();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_LookSocket_close(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  look_socket_close();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_noteSwitch(JNIEnv *env, jobject library, jboolean active) {
  (void)env, (void)library;
  look_socket_note_switch(active);
}
