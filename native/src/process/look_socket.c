#include "process/look_socket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "allocator/foreign.h"
#include "allocator/mallctl.h"
#include "hotspot/exhaustion.h"
#include "memprof.h"
#include "process/ledger_file.h"
#include "process/status_file.h"

#define PREFIX "look-"
#define LIVE "live "
#define JEMALLOC "jemalloc "

enum { MAX_WAITING = 4, MAX_REQUEST = 160 };

/* For each step of an answer: a client that is stopped must not keep the agent's thread. */
static const struct timeval patience = {.tv_sec = 2};

static _Atomic int listening = -1;
static struct sockaddr_un address;
static char scratch_directory[sizeof address.sun_path];

/* The client whose request only Java can answer; -1 for none. */
static int asking = -1;
static char request[MAX_REQUEST];

static bool at_rest = true; /* the agent's control part is not loaded: a look leaves that so */

static _Atomic int64_t since_millis; /* sampling is as it is */
static _Atomic bool was_off;

static int64_t now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the switch ---- */

static bool sampling_is_on(void) {
  bool active = false;
  size_t size = sizeof active;
  return mallctl_by_name("prof.active", &active, &size, NULL, 0) == 0 && active;
}

void look_socket_note_switch(bool active) {
  atomic_store(&since_millis, now_millis());
  if (!active) atomic_store(&was_off, true);
}

/* ---- the socket ---- */

static bool is_private(const char *directory) {
  struct statx status; /* stat(2) would need glibc 2.33 */
  return statx(AT_FDCWD, directory, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MODE | STATX_UID, &status) == 0 &&
         S_ISDIR(status.stx_mode) && status.stx_uid == geteuid() && (status.stx_mode & 077) == 0;
}

/* Those of processes that were killed. */
static void remove_dead(const char *directory) {
  DIR *entries = opendir(directory);
  if (entries == NULL) return;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) != 0) continue;
    long pid = strtol(entry->d_name + sizeof PREFIX - 1, NULL, 10);
    if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH) unlinkat(dirfd(entries), entry->d_name, 0);
  }
  closedir(entries);
}

int look_socket_open(const char *directory) {
  if (!is_private(directory)) return EPERM;
  address = (struct sockaddr_un){.sun_family = AF_UNIX};
  int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/" PREFIX "%d", directory, (int)getpid());
  if (length >= (int)sizeof address.sun_path) return ENAMETOOLONG;
  strcpy(scratch_directory, directory);
  remove_dead(directory);
  unlink(address.sun_path); /* of a process that had our number, or of ours before a relaunch */
  int opened = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (opened < 0) return errno;
  if (bind(opened, (const struct sockaddr *)&address, sizeof address) != 0 || listen(opened, MAX_WAITING) != 0) {
    int error = errno;
    close(opened);
    return error;
  }
  look_socket_note_switch(sampling_is_on());
  atomic_store(&listening, opened);
  return 0;
}

int look_socket_descriptor(void) { return atomic_load(&listening); }

void look_socket_close(void) {
  int opened = atomic_exchange(&listening, -1);
  if (opened < 0) return;
  unlink(address.sun_path);
  shutdown(opened, SHUT_RDWR); /* ends the wait of who polls */
  close(opened);
}

/* ---- an answer ---- */

static bool send_bytes(int client, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    length -= (size_t)sent;
  }
  return true;
}

__attribute__((format(printf, 2, 3))) static bool send_text(int client, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return send_bytes(client, text, (size_t)length);
}

static off_t size_of(int file) {
  off_t end = lseek(file, 0, SEEK_END);
  return end < 0 ? 0 : end;
}

static bool send_file(int client, int file) {
  off_t sent = 0;
  for (off_t size = size_of(file); sent < size;) {
    ssize_t some = sendfile(client, file, &sent, (size_t)(size - sent));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) return false;
  }
  return true;
}

static void send_live(int client, int live, int names) {
  uint64_t allocated;
  mallctl_live_bytes(&allocated);
  if (send_text(client, "memprof-look\t1\nactive\t%d\nsince\t%" PRId64 "\nwas-off\t%d\n", sampling_is_on(),
                atomic_load(&since_millis), atomic_load(&was_off)) &&
      send_text(client, "allocated\t%" PRIu64 "\nlive\t%lld\nnames\t%lld\nkeeps\t1\n\n", allocated,
                (long long)size_of(live), (long long)size_of(names)) &&
      send_file(client, live))
    send_file(client, names);
}

static void send_error(int client, const char *what, int error) {
  send_text(client, "memprof-look\t1\nerror\t%s: %s\n\n", what, strerror(error));
}

/* On a disk where that can be: memory would count towards a container's limit. */
static int scratch(void) {
  int file = memprof_scratch_open(scratch_directory);
  return file >= 0 ? file : memprof_scratch_open(NULL);
}

/* "live MIN MAX", ages in milliseconds. */
static int write_wanted(int file) {
  uint64_t min_millis, max_millis;
  if (memprof_live_lost() > 0) return EOVERFLOW;
  return sscanf(request, LIVE "%" SCNu64 " %" SCNu64, &min_millis, &max_millis) == 2
             ? memprof_live_write(file, min_millis, max_millis)
             : EINVAL;
}

/* What can be told of a JVM in which no Java code has the memory to answer. */
static void answer_state(int client) {
  struct exhaustion_count counts[EXHAUSTION_CAUSES];
  unsigned known = exhaustion_counts(counts);
  bool heard = send_text(client, "memprof-look\t1\nactive\t%d\n", sampling_is_on());
  for (unsigned i = 0; heard && i < known; i++)
    heard = send_text(client, "out of %s\t%" PRIu32 " %" PRId64 "\n", counts[i].cause, counts[i].errors, counts[i].last_millis);
  if (heard) send_text(client, "\n");
}

static void answer_live(int client) {
  int live = scratch(), names = scratch();
  int error = live < 0 ? -live : names < 0 ? -names : write_wanted(live);
  if (error != 0) {
    send_error(client, "live", error);
  } else if ((error = memprof_names_copy(names)) != 0) {
    send_error(client, "names", error);
  } else {
    send_live(client, live, names);
  }
  if (live >= 0) memprof_scratch_close(live);
  if (names >= 0) memprof_scratch_close(names);
}

/* What is written is the rest of the answer, the end of its fields included where `end` is empty. */
static void answer_by_file(int client, const char *what, int (*write_all)(int file), const char *end) {
  int file = scratch();
  int error = file < 0 ? -file : write_all(file);
  if (error != 0)
    send_error(client, what, error);
  else if (send_text(client, "memprof-look\t1\n%s\t%lld\n%s", what, (long long)size_of(file), end))
    send_file(client, file);
  if (file >= 0) memprof_scratch_close(file);
}

/* A control part that is loaded has more to tell, and asking it leaves nothing more. */
static void answer_at_rest(int client, const char *what, int (*write_all)(int file)) {
  if (at_rest)
    answer_by_file(client, what, write_all, "");
  else
    send_text(client, "memprof-look\t1\nerror\t%s: the agent is awake\n\n", what);
}

static void answer_ledger(int client) { answer_at_rest(client, "ledger", ledger_file_write); }

static void answer_status(int client) { answer_at_rest(client, "status", status_file_write); }

static void answer_names(int client) { answer_by_file(client, "names", memprof_names_copy, "\n"); }

/* ---- a client ---- */

static bool may_look(int client) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == 0 || peer.uid == geteuid());
}

static ssize_t receive(int client, char *into, size_t room) {
  ssize_t some;
  do some = recv(client, into, room, 0);
  while (some < 0 && errno == EINTR);
  return some;
}

/* A line, without its end, and no byte of what may follow it. */
static bool receive_request(int client) {
  for (size_t length = 0; length < MAX_REQUEST; length++) {
    if (receive(client, request + length, 1) <= 0) return false;
    if (request[length] == '\n') {
      request[length] = 0;
      return true;
    }
  }
  return false;
}

/* "jemalloc LENGTH", then the path of a library. */
static void answer_jemalloc(int client) {
  char path[PATH_MAX];
  size_t length = strtoul(request + sizeof JEMALLOC - 1, NULL, 10), received = 0;
  for (ssize_t some; received < length && length < sizeof path; received += (size_t)some)
    if ((some = receive(client, path + received, length - received)) <= 0) return;
  if (length >= sizeof path) {
    send_error(client, "jemalloc", ENAMETOOLONG);
    return;
  }
  path[length] = 0;
  struct foreign_use use = {0};
  int error = foreign_read(path, &use);
  if (error == 0)
    send_text(client, "memprof-look\t1\nlive\t%" PRId64 "\n\n", use.allocated);
  else
    send_error(client, "jemalloc", error);
}

/* What native code answers; NULL where only Java can. */
static void (*answerer(void))(int client) {
  if (strncmp(request, LIVE, sizeof LIVE - 1) == 0) return answer_live;
  if (strncmp(request, JEMALLOC, sizeof JEMALLOC - 1) == 0) return answer_jemalloc;
  if (strcmp(request, "ledger") == 0) return answer_ledger;
  if (strcmp(request, "state") == 0) return answer_state;
  if (strcmp(request, "status") == 0) return answer_status;
  return strcmp(request, "names") == 0 ? answer_names : NULL;
}

void look_socket_serve(void) {
  int client = accept4(look_socket_descriptor(), NULL, NULL, SOCK_CLOEXEC);
  if (client < 0) return;
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (may_look(client) && receive_request(client)) {
    void (*answer)(int) = answerer();
    if (answer == NULL) {
      asking = client;
      return;
    }
    answer(client);
  }
  close(client);
}

bool look_socket_await_request(void) {
  at_rest = false;
  for (struct pollfd wait = {.events = POLLIN}; asking < 0 && (wait.fd = look_socket_descriptor()) >= 0;)
    if (poll(&wait, 1, -1) > 0) look_socket_serve();
  return asking >= 0;
}

void look_socket_serve_natively(int millis) {
  static const char refusal[] = "memprof-look\t1\nerror\tthe JVM has no memory to answer\n\n";
  int64_t end = now_millis() + millis;
  at_rest = false;
  for (int64_t now; (now = now_millis()) < end && now >= end - millis;) {
    struct pollfd wait = {.fd = look_socket_descriptor(), .events = POLLIN}; /* -1: it only waits */
    if (poll(&wait, 1, (int)(end - now)) > 0) look_socket_serve();
    if (asking >= 0) look_socket_reply(refusal, sizeof refusal - 1);
  }
}

const char *look_socket_request(void) { return asking < 0 ? NULL : request; }

ssize_t look_socket_receive(char *into, size_t room) { return receive(asking, into, room); }

/* Of a client that still has something to say when we go, the kernel drops what it was told. */
static void let_finish(int client) {
  char rest[4096];
  shutdown(client, SHUT_WR);
  for (int64_t end = now_millis() + patience.tv_sec * 1000; now_millis() < end && receive(client, rest, sizeof rest) > 0;)
    continue;
}

void look_socket_reply(const char *text, size_t length) {
  if (send_bytes(asking, text, length)) let_finish(asking);
  close(asking);
  asking = -1;
}
