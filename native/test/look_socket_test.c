/* What clients of this machine are told, and that none of them can harm or keep the agent. */
#include "process/look_socket.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocator/foreign.h"
#include "allocator/mallctl.h"
#include "check.h"
#include "hotspot/exhaustion.h"
#include "memprof.h"
#include "process/ledger_file.h"
#include "process/status_file.h"

enum { ALLOCATED = 12345677, LARGE = 3 << 20 };

static char directory[] = "/tmp/look-socket-test-XXXXXX";
static char path[sizeof directory + 32];

/* ---- the rest of the library ---- */

static bool active = true;
static uint64_t lost, asked_min, asked_max;
static size_t live_bytes = 7;
static int names_error;

int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size) {
  (void)old_size, (void)fresh, (void)fresh_size;
  if (strcmp(name, "prof.active") == 0) *(bool *)old = active;
  if (strcmp(name, "stats.allocated") == 0) *(size_t *)old = ALLOCATED + 1003 + 211;
  if (strcmp(name, "stats.arenas.4096.tcache_bytes") == 0) *(size_t *)old = 1003;
  if (strcmp(name, "stats.arenas.4096.internal") == 0) *(size_t *)old = 211;
  return 0;
}

uint64_t memprof_live_lost(void) { return lost; }

int memprof_live_write(int file, uint64_t min_millis, uint64_t max_millis) {
  asked_min = min_millis;
  asked_max = max_millis;
  char *bytes = malloc(live_bytes);
  memset(bytes, 'L', live_bytes);
  CHECK(write(file, bytes, live_bytes) == (ssize_t)live_bytes);
  free(bytes);
  return 0;
}

int memprof_names_copy(int into) {
  if (names_error == 0) CHECK(write(into, "NAMES", 5) == 5);
  return names_error;
}

static int ledger_error;

int ledger_file_write(int file) {
  if (ledger_error == 0) CHECK(write(file, "watched\t1\n\nend\n", 15) == 15);
  return ledger_error;
}

int status_file_write(int file) {
  CHECK(write(file, "pid\t17\n\nend\n", 12) == 12);
  return 0;
}

int foreign_read(const char *library, struct foreign_use *use) {
  use->allocated = 77777;
  return strcmp(library, "/opt/a b/libmodel.so") == 0 ? 0 : ENOENT;
}

unsigned exhaustion_counts(struct exhaustion_count into[EXHAUSTION_CAUSES]) {
  into[0] = (struct exhaustion_count){"java heap", 3, 1795969343542};
  into[1] = (struct exhaustion_count){"metaspace", 1, 17};
  return 2;
}

/* ---- a client ---- */

static int connected(void) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  strcpy(to.sun_path, path);
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(connect(client, (struct sockaddr *)&to, sizeof to) == 0);
  return client;
}

/* Returns the answer's length; the text of it ends with 0. */
static size_t ask(const char *request, char *answer, size_t room) {
  int client = connected();
  CHECK(write(client, request, strlen(request)) == (ssize_t)strlen(request));
  shutdown(client, SHUT_WR);
  look_socket_serve();
  size_t length = 0;
  for (ssize_t some; length + 1 < room && (some = read(client, answer + length, room - length - 1)) > 0;)
    length += (size_t)some;
  answer[length] = 0;
  close(client);
  return length;
}

static void tells_what_is_live(void) {
  char answer[512];
  ask("live 17 1777\n", answer, sizeof answer);
  CHECK(strncmp(answer, "memprof-look\t1\nactive\t1\nsince\t", 30) == 0);
  CHECK(strstr(answer, "\nwas-off\t0\nallocated\t12345677\nlive\t7\nnames\t5\nkeeps\t1\n\nLLLLLLLNAMES") != NULL);
  CHECK(asked_min == 17 && asked_max == 1777);
}

static void tells_what_has_ended(void) {
  char answer[512];
  ask("state\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nactive\t1\nout of java heap\t3 1795969343542\nout of metaspace\t1 17\n\n") == 0);
}

static void tells_that_sampling_was_off(void) {
  char answer[512];
  look_socket_note_switch(false);
  look_socket_note_switch(true);
  ask("live 0 9223372036854775807\n", answer, sizeof answer);
  CHECK(strstr(answer, "\nactive\t1\n") != NULL && strstr(answer, "\nwas-off\t1\n") != NULL);
}

static void says_what_it_cannot_tell(void) {
  char answer[512];
  ask("live for ever\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nerror\tlive: Invalid argument\n\n") == 0);
  lost = 1;
  ask("live 0 0\n", answer, sizeof answer);
  CHECK(strncmp(answer, "memprof-look\t1\nerror\tlive: ", 27) == 0);
  lost = 0;
  names_error = ENOSPC;
  ask("live 0 0\n", answer, sizeof answer);
  CHECK(strncmp(answer, "memprof-look\t1\nerror\tnames: ", 28) == 0);
  names_error = 0;
}

static void tells_whose_the_memory_is(void) {
  char answer[512];
  ask("ledger\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nledger\t15\nwatched\t1\n\nend\n") == 0);
  ask("names\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nnames\t5\n\nNAMES") == 0);
  ledger_error = ENOTSUP;
  ask("ledger\n", answer, sizeof answer);
  CHECK(strncmp(answer, "memprof-look\t1\nerror\tledger: ", 29) == 0);
  ledger_error = 0;
}

static void tells_how_the_agent_stands(void) {
  char answer[512];
  ask("status\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nstatus\t12\npid\t17\n\nend\n") == 0);
}

static void asks_another_jemalloc(void) {
  char answer[512], request[512];
  ask("jemalloc 20\n/opt/a b/libmodel.so", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nlive\t77777\n\n") == 0);
  ask("jemalloc 8\n/opt/a b/libmodel.so", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nerror\tjemalloc: No such file or directory\n\n") == 0);
  CHECK(ask("jemalloc 21\n/opt/a b/libmodel.so", answer, sizeof answer) == 0); /* half a path */
  sprintf(request, "jemalloc %lu\n", (unsigned long)-1);
  ask(request, answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nerror\tjemalloc: File name too long\n\n") == 0);
}

static void does_not_answer_what_is_no_request(void) {
  char answer[512], endless[200];
  CHECK(ask("", answer, sizeof answer) == 0);
  CHECK(ask("live 0 0", answer, sizeof answer) == 0); /* without its end */
  memset(endless, '1', sizeof endless - 1);
  endless[sizeof endless - 1] = 0;
  CHECK(ask(endless, answer, sizeof answer) == 0);
}

/* Which would raise SIGPIPE, and end the process. */
static void outlives_a_client_that_goes(void) {
  live_bytes = LARGE;
  int client = connected();
  CHECK(write(client, "live 0 0\n", 9) == 9);
  close(client);
  look_socket_serve();
}

static void leaves_a_client_that_does_not_read(void) {
  int client = connected();
  CHECK(write(client, "live 0 0\n", 9) == 9);
  look_socket_serve(); /* returns: the test would last beyond its time */
  close(client);
}

static void tells_large_tables_whole(void) {
  char *answer = malloc(LARGE + 512);
  int client = connected();
  CHECK(write(client, "live 0 0\n", 9) == 9);
  pid_t server = fork();
  if (server == 0) {
    look_socket_serve();
    _exit(0);
  }
  size_t length = 0;
  for (ssize_t some; (some = read(client, answer + length, LARGE + 512 - length)) > 0;) length += (size_t)some;
  waitpid(server, NULL, 0);
  CHECK(length > LARGE && memcmp(answer + length - 6, "LNAMES", 6) == 0);
  close(client);
  free(answer);
  live_bytes = 7;
}

static void does_not_wait_where_nobody_asks(void) { look_socket_serve(); }

static void leaves_other_requests_to_java(void) {
  char sent[8] = "", answer[8] = "";
  int client = connected();
  CHECK(write(client, "keep it\nBYTES", 13) == 13);
  shutdown(client, SHUT_WR);
  CHECK(look_socket_request() == NULL && look_socket_await_request());
  CHECK(strcmp(look_socket_request(), "keep it") == 0);
  CHECK(look_socket_await_request()); /* it waits for the reply */
  CHECK(look_socket_receive(sent, 3) == 3 && look_socket_receive(sent + 3, 5) == 2 && strcmp(sent, "BYTES") == 0);
  CHECK(look_socket_receive(sent, 1) == 0);
  look_socket_reply("kept", 4);
  CHECK(look_socket_request() == NULL);
  CHECK(read(client, answer, sizeof answer) == 4 && strcmp(answer, "kept") == 0);
  CHECK(read(client, answer, sizeof answer) == 0);
  close(client);
}

/* It tells more than what is told while the agent rests. */
static void leaves_more_to_an_agent_that_is_awake(void) {
  char answer[512];
  ask("ledger\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nerror\tledger: the agent is awake\n\n") == 0);
  ask("status\n", answer, sizeof answer);
  CHECK(strcmp(answer, "memprof-look\t1\nerror\tstatus: the agent is awake\n\n") == 0);
}

static void *ask_in_a_while(void *answer) {
  for (int i = 0; i < 2; i++) {
    int client = connected();
    const char *request = i == 0 ? "keep it\n" : "state\n";
    CHECK(write(client, request, strlen(request)) == (ssize_t)strlen(request));
    shutdown(client, SHUT_WR);
    size_t length = strlen(answer);
    for (ssize_t some; (some = read(client, (char *)answer + length, 511 - length)) > 0;) length += (size_t)some;
    close(client);
  }
  return NULL;
}

static void answers_without_java(void) {
  char answer[512] = "";
  pthread_t client;
  pthread_create(&client, NULL, ask_in_a_while, answer);
  look_socket_serve_natively(300);
  pthread_join(client, NULL);
  CHECK(strncmp(answer, "memprof-look\t1\nerror\tthe JVM has no memory to answer\n\nmemprof-look\t1\nactive\t1\nout of ", 84) == 0);
  CHECK(look_socket_request() == NULL);
}

/* Java gets an error in two seconds, and goes on. */
static void waits_for_nobody_who_sends_half(void) {
  char sent[1];
  int client = connected();
  CHECK(write(client, "keep it\n", 8) == 8);
  CHECK(look_socket_await_request());
  CHECK(look_socket_receive(sent, 1) < 0);
  close(client);
  look_socket_reply("too late", 8); /* which would raise SIGPIPE */
}

static void answers_before_it_has_heard_all(void) {
  enum { SENT = 100000 };
  char *sent = calloc(1, SENT), answer[8] = "";
  int client = connected();
  CHECK(write(client, "keep it\n", 8) == 8 && write(client, sent, SENT) == SENT);
  shutdown(client, SHUT_WR);
  CHECK(look_socket_await_request());
  look_socket_reply("no", 2);
  CHECK(read(client, answer, sizeof answer) == 2 && strcmp(answer, "no") == 0);
  CHECK(read(client, answer, sizeof answer) == 0);
  close(client);
  free(sent);
}

static void *serve_all(void *unused) {
  CHECK(!look_socket_await_request());
  return unused;
}

static void serves_until_it_is_closed(void) {
  pthread_t serving;
  CHECK(pthread_create(&serving, NULL, serve_all, NULL) == 0);
  for (int i = 0; i < 3; i++) {
    char answer[512];
    int client = connected();
    CHECK(write(client, "live 0 0\n", 9) == 9);
    CHECK(recv(client, answer, sizeof answer, MSG_WAITALL) > 0);
    close(client);
  }
  look_socket_close();
  pthread_join(serving, NULL);
  CHECK(access(path, F_OK) != 0 && look_socket_descriptor() < 0);
  look_socket_close();
}

/* ---- the directory ---- */

static void make_file(char *name, const char *format, int pid) {
  sprintf(name, format, directory, pid);
  FILE *file = fopen(name, "w");
  CHECK(file != NULL && fclose(file) == 0);
}

static void removes_what_the_dead_have_left(void) {
  char dead[64], living[64], ours[64];
  pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, NULL, 0);
  make_file(dead, "%s/look-%d", child);
  make_file(living, "%s/look-%d", (int)getppid());
  make_file(ours, "%s/look-%d", (int)getpid()); /* as before a relaunch */
  CHECK(look_socket_open(directory) == 0);
  CHECK(access(dead, F_OK) != 0 && access(living, F_OK) == 0);
  unlink(living);
}

static void needs_a_directory_of_its_own(void) {
  CHECK(chmod(directory, 0755) == 0);
  CHECK(look_socket_open(directory) == EPERM);
  CHECK(chmod(directory, 0700) == 0);
  CHECK(look_socket_open("/tmp/is-not-there") == EPERM);
  char link[64];
  sprintf(link, "%s-link", directory);
  CHECK(symlink(directory, link) == 0);
  CHECK(look_socket_open(link) == EPERM);
  unlink(link);
  CHECK(look_socket_descriptor() < 0);
}

int main(void) {
  CHECK(mkdtemp(directory) != NULL);
  sprintf(path, "%s/look-%d", directory, (int)getpid());
  needs_a_directory_of_its_own();
  removes_what_the_dead_have_left();
  tells_what_is_live();
  tells_what_has_ended();
  tells_that_sampling_was_off();
  says_what_it_cannot_tell();
  tells_whose_the_memory_is();
  tells_how_the_agent_stands();
  asks_another_jemalloc();
  does_not_answer_what_is_no_request();
  does_not_wait_where_nobody_asks();
  outlives_a_client_that_goes();
  leaves_a_client_that_does_not_read();
  tells_large_tables_whole();
  leaves_other_requests_to_java();
  leaves_more_to_an_agent_that_is_awake();
  answers_without_java();
  waits_for_nobody_who_sends_half();
  answers_before_it_has_heard_all();
  serves_until_it_is_closed();
  CHECK(rmdir(directory) == 0);
  printf("look_socket_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
