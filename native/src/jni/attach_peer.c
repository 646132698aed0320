// Who is connected to HotSpot's attach listener. The kernel says so, no command line does.

#include <dirent.h>
#include <jni.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// /tmp/.java_pid4711, or the .tmp that HotSpot bound before it renamed it (attachListener_posix.cpp)
static const char SOCKET_NAME[] = "/.java_pid";

static int is_attach_connection(int descriptor) {
  struct sockaddr_un name = {0};
  // one byte less than there is: a path may fill sun_path to its end
  socklen_t length = sizeof name - 1;
  if (getsockname(descriptor, (struct sockaddr *)&name, &length) || name.sun_family != AF_UNIX) {
    return 0;
  }
  const char *slash = strrchr(name.sun_path, '/');
  int listening = 0;
  length = sizeof listening;
  return slash && !strncmp(slash, SOCKET_NAME, sizeof SOCKET_NAME - 1) &&
         !getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) && !listening;
}

// The pid of the one process whose attach request is being served; 0 where there is none, where there are several, and
// where it is of another user than us and root.
JNIEXPORT jint JNICALL Java_dev_memprof_agent_start_AttachPeer_pid(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  DIR *descriptors = opendir("/proc/self/fd");
  if (!descriptors) {
    return 0;
  }
  pid_t found = 0;
  int connections = 0;
  for (struct dirent *entry; (entry = readdir(descriptors));) {
    int descriptor = atoi(entry->d_name); // 0 for . and .. as well, which is no such socket
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (is_attach_connection(descriptor) && !getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length)) {
      connections++;
      found = peer.uid == geteuid() || peer.uid == 0 ? peer.pid : 0;
    }
  }
  closedir(descriptors);
  return connections == 1 ? (jint)found : 0;
}
