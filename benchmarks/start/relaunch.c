/* The least that a relaunch on jemalloc can cost: loaded by an agent that does nothing else, it replaces the process by
 * itself, once. JEMALLOC names the library. */
#include <fcntl.h>
#include <jni.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_WORDS = 256 };

static char text[1 << 16], *words[MAX_WORDS + 1];

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *jvm, void *reserved) {
  (void)jvm, (void)reserved;
  if (getenv("LD_PRELOAD") != NULL) return JNI_VERSION_10;
  int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t length = read(file, text, sizeof text - 1);
  int count = 0;
  for (char *word = text; word < text + length && count < MAX_WORDS; word++) {
    words[count++] = word;
    while (*word != 0) word++;
  }
  setenv("LD_PRELOAD", getenv("JEMALLOC"), 1);
  execv("/proc/self/exe", words);
  return JNI_ERR;
}
