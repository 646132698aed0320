#include "process/relaunch.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

/* The dynamic loader would leave a jemalloc that it cannot load out, with a message of its own. */
static const char *glibc_refusal(void) {
  static char text[256];
  const char *version = gnu_get_libc_version(); /* 2.36 */
  if (strncmp(version, "2.", 2) != 0 || atoi(version + 2) >= JEMALLOC_GLIBC_MINOR) return NULL;
  snprintf(text, sizeof text,
           "this system has glibc %s, and memprof's jemalloc needs 2.%d; use an image with a newer one "
           "(Debian 12, Ubuntu 22.04, RHEL 9), or preload a jemalloc with profiling that was built for this one",
           version, JEMALLOC_GLIBC_MINOR);
  return text;
}

/* Preloaded before a sanitizer, we would have it end the process; behind it, its malloc is in force. */
static const char *sanitizer_refusal(void) {
  const char *const marks[] = {"__asan_init", "__hwasan_init", "__msan_init", "__tsan_init", "__lsan_do_leak_check"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (dlsym(RTLD_DEFAULT, marks[i]) != NULL)
      return "a sanitizer's runtime is loaded, which must be first and has a malloc of its own; run without it "
             "to profile";
  return NULL;
}

const char *relaunch_refusal(void) {
  if (getauxval(AT_SECURE) != 0)
    return "the process runs with raised privileges (AT_SECURE: setuid or file capabilities), where the "
           "dynamic loader ignores LD_PRELOAD; drop them from the java binary";
  const char *refusal = sanitizer_refusal();
  if (refusal == NULL) refusal = glibc_refusal();
  if (refusal != NULL || !JEMALLOC_NEEDS_LIBSTDCXX) return refusal;
  /* A preload that cannot be loaded is skipped with a message only. */
  void *runtime = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL);
  if (runtime == NULL) return "jemalloc needs libstdc++.so.6, which is not installed; install libstdc++6";
  dlclose(runtime);
  return NULL;
}

/* The words of /proc/self/cmdline as an argument vector, NULL-terminated. */
static char **read_arguments(void) {
  int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  size_t length = 0, room = 4096, words = 0;
  char *text = malloc(room);
  for (ssize_t got; text != NULL && (got = read(file, text + length, room - length)) > 0;) {
    length += (size_t)got;
    if (length == room) text = realloc(text, room *= 2);
  }
  close(file);
  if (text == NULL || length == 0) return NULL;
  for (size_t i = 0; i < length; i++) words += text[i] == 0;
  char **arguments = calloc(words + 1, sizeof *arguments);
  if (arguments == NULL) return NULL;
  char *word = text;
  for (size_t i = 0; i < words; i++, word += strlen(word) + 1) arguments[i] = word;
  return arguments;
}

static bool starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends_with(const char *text, const char *suffix) {
  size_t length = strlen(text), end = strlen(suffix);
  return length >= end && strcmp(text + length - end, suffix) == 0;
}

/* Descriptors that systemd-style socket activation hands to this process: 3, 4, ... */
static int listen_descriptors(void) {
  const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
  return pid != NULL && count != NULL && atoi(pid) == (int)getpid() ? atoi(count) : 0;
}

/* Whether a descriptor came from the parent and the application may count on it. The rest was opened by
 * this JVM and would stay open in the next: a debugger's or another agent's socket, lib/modules. */
static bool inherited(int fd, const struct relaunch *relaunch) {
  if (fd < 3 + listen_descriptors()) return true;
  for (size_t i = 0; i < relaunch->keep_count; i++)
    if (relaunch->keep[i] == fd) return true;
  struct stat status;
  if (syscall(SYS_fstat, fd, &status) != 0) return false; /* glibc's fstat is of 2.33 */
  if (S_ISFIFO(status.st_mode)) return true;
  if (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode) || S_ISDIR(status.st_mode)) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = 0;
    return !starts_with(path, relaunch->java_home) && !ends_with(path, ".jar");
  }
  return false; /* sockets, epoll, eventfd... */
}

/* Marks the JVM's own descriptors close-on-exec; undone by nobody, since they are only closed by exec. */
static void close_on_exec(const struct relaunch *relaunch) {
  DIR *directory = opendir("/proc/self/fd");
  if (directory == NULL) return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    int fd = atoi(entry->d_name);
    if (fd < 3 || inherited(fd, relaunch)) continue;
    int flags = fcntl(fd, F_GETFD);
    if (flags >= 0) fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
  }
  closedir(directory);
}

/* Removes the file of counters by which jps and jcmd find this JVM, which has it mapped: the next one makes its own, with
 * the same name. It would find this one's otherwise, without a lock: any other JVM that starts meanwhile takes it for that
 * of a dead JVM and locks it to remove it (JDK-8286030), and ours would say so, and have no counters. */
static void remove_counters(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return;
  char line[4096], own[32];
  snprintf(own, sizeof own, "/%d\n", (int)getpid()); /* an agent may have mapped that of another JVM */
  while (fgets(line, sizeof line, maps) != NULL) {
    if (strstr(line, "/hsperfdata_") == NULL || !ends_with(line, own)) continue;
    line[strcspn(line, "\n")] = 0;
    unlink(strchr(line, '/'));
  }
  fclose(maps);
}

static bool names(const char *assignment, const char *variable) {
  size_t length = strlen(variable);
  return strncmp(assignment, variable, length) == 0 && assignment[length] == '=';
}

static char *assignment(const char *name, const char *value) {
  char *text = NULL;
  return asprintf(&text, "%s=%s", name, value) < 0 ? NULL : text;
}

/* What launchers tell themselves of a start that is half done: jpackage's when it starts itself again with
 * another LD_LIBRARY_PATH (AppLauncher.cpp), java's for the main class and the splash screen (java.c). The next
 * launcher begins at the beginning. */
static bool is_launchers_own(const char *assignment) {
  return names(assignment, "_JPACKAGE_LAUNCHER") || names(assignment, "_JAVA_VERSION_SET") ||
         names(assignment, "_JAVA_SPLASH_FILE") || names(assignment, "_JAVA_SPLASH_JAR");
}

/* This process's environment with our three variables set, in a vector of its own: `environ` must stay as
 * it is in case exec fails. */
static char **new_environment(const struct relaunch *relaunch) {
  size_t count = 0, kept = 0;
  while (environ[count] != NULL) count++;
  char **environment = calloc(count + 4, sizeof *environment);
  if (environment == NULL) return NULL;
  for (size_t i = 0; i < count; i++)
    if (!names(environ[i], "LD_PRELOAD") && !names(environ[i], "MALLOC_CONF") &&
        !names(environ[i], relaunch->marker_name) && !is_launchers_own(environ[i]))
      environment[kept++] = environ[i];
  environment[kept++] = assignment("LD_PRELOAD", relaunch->preload);
  environment[kept++] = assignment("MALLOC_CONF", relaunch->malloc_conf);
  environment[kept++] = assignment(relaunch->marker_name, relaunch->marker_value);
  for (size_t i = kept - 3; i < kept; i++)
    if (environment[i] == NULL) return NULL;
  return environment;
}

int relaunch_exec(const struct relaunch *relaunch) {
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length < 0) return errno;
  program[length] = 0;
  char **arguments = read_arguments(), **environment = new_environment(relaunch);
  if (arguments == NULL || environment == NULL) return ENOMEM;
  close_on_exec(relaunch);
  remove_counters();

  /* HotSpot blocks SIGQUIT in its threads and lets one wait for it; a mask outlives exec. */
  sigset_t quit, before;
  sigemptyset(&quit);
  sigaddset(&quit, SIGQUIT);
  pthread_sigmask(SIG_UNBLOCK, &quit, &before);
  execve(program, arguments, environment);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}
