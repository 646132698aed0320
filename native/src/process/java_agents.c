#include "process/java_agents.h"

#include <ctype.h>
#include <jni.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL_OPTIONS "JAVA_TOOL_OPTIONS"
#define JAVA_AGENT "-javaagent:"
#define LIBRARY "-agentlib:instrument="

typedef jint (*create_function)(JavaVM **vm, void **env, void *arguments);

static _Atomic uintptr_t next; /* the JVM's own */
static char *tool_options;     /* as the user has them; NULL while they are */

/* Under these modules are not the archive's, or an archive of the user's has to agree with all options of its
 * making; or more options stand in a file. */
static const char *const left_alone[] = {"--",         "-Djdk.module.",           "-XX:AOT",   "-XX:Shared",
                                         "-XX:Archive", "-XX:+AutoCreateSharedArchive", "-XX:Flags", "-XX:VMOptionsFile"};

/* Of an option, or, anywhere in it, of a variable that has several; NULL for one that is not set. */
static bool may_change(const char *text, bool anywhere) {
  for (size_t i = 0; text != NULL && i < sizeof left_alone / sizeof *left_alone; i++) {
    const char *found = strstr(text, left_alone[i]);
    if (found == text || (anywhere && found != NULL)) return false;
  }
  return true;
}

/* A copy in which each word that is a -javaagent is the library; words end at blanks outside quotes. NULL without
 * memory. */
static char *with_library(const char *text) {
  char *copy = malloc(strlen(text) * (sizeof LIBRARY - 1) / (sizeof JAVA_AGENT - 1) + 1), *end = copy, quote = 0;
  if (copy == NULL) return NULL;
  for (bool begins = true; *text != 0;) {
    if (begins && strncmp(text, JAVA_AGENT, sizeof JAVA_AGENT - 1) == 0) {
      end = mempcpy(end, LIBRARY, sizeof LIBRARY - 1);
      text += sizeof JAVA_AGENT - 1;
      begins = false;
      continue;
    }
    char c = *end++ = *text++;
    if (c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else
      begins = quote == 0 && isspace((unsigned char)c);
  }
  *end = 0;
  return copy;
}

static void change_tool_options(const char *options) {
  if (options == NULL || strstr(options, JAVA_AGENT) == NULL) return;
  char *changed = with_library(options);
  tool_options = changed == NULL ? NULL : strdup(options);
  if (tool_options != NULL) setenv(TOOL_OPTIONS, changed, 1);
  free(changed);
}

void java_agents_restore(void) {
  if (tool_options == NULL) return;
  setenv(TOOL_OPTIONS, tool_options, 1);
  free(tool_options);
  tool_options = NULL;
}

static bool may_change_options(const JavaVMInitArgs *given) {
  if (given->version < JNI_VERSION_1_2) return false; /* another struct, which the JVM refuses */
  for (jint i = 0; i < given->nOptions; i++)
    if (!may_change(given->options[i].optionString, false)) return false;
  return may_change(getenv(TOOL_OPTIONS), true) && may_change(getenv("_JAVA_OPTIONS"), true);
}

/* What is given is the launcher's, and the JVM writes into what it gets (JFR does, for -XX:StartFlightRecording). */
struct changed {
  JavaVMOption *options;
  char **texts; /* those that are new */
};

static void free_changed(struct changed *changed, jint count) {
  for (jint i = 0; changed->texts != NULL && i < count; i++) free(changed->texts[i]);
  free(changed->texts);
  free(changed->options);
}

static bool change_options(const JavaVMInitArgs *given, struct changed *changed) {
  size_t room = (size_t)given->nOptions + 1;
  changed->options = calloc(room, sizeof *changed->options);
  changed->texts = calloc(room, sizeof *changed->texts);
  if (changed->options == NULL || changed->texts == NULL) return false;
  memcpy(changed->options, given->options, (size_t)given->nOptions * sizeof *changed->options);
  for (jint i = 0; i < given->nOptions; i++) {
    const char *option = given->options[i].optionString;
    if (strncmp(option, JAVA_AGENT, sizeof JAVA_AGENT - 1) != 0) continue;
    if (asprintf(&changed->texts[i], LIBRARY "%s", option + sizeof JAVA_AGENT - 1) < 0) {
      changed->texts[i] = NULL;
      return false;
    }
    changed->options[i].optionString = changed->texts[i];
  }
  return true;
}

static jint create(JavaVM **vm, void **env, void *arguments) {
  create_function create_java_vm = (create_function)atomic_load(&next);
  const JavaVMInitArgs *given = arguments;
  struct changed changed = {NULL, NULL};
  jint result;
  if (may_change_options(given) && change_options(given, &changed)) {
    JavaVMInitArgs instead = *given;
    instead.options = changed.options;
    change_tool_options(getenv(TOOL_OPTIONS));
    result = create_java_vm(vm, env, &instead); /* keeps copies of its own */
    java_agents_restore();
  } else {
    result = create_java_vm(vm, env, arguments);
  }
  free_changed(&changed, given->nOptions);
  return result;
}

void *java_agents_create(void *create_java_vm) {
  if (create_java_vm == NULL) return NULL;
  atomic_store(&next, (uintptr_t)create_java_vm);
  return (void *)(uintptr_t)create;
}
