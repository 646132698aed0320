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

static bool may_change(const char *option) {
  for (size_t i = 0; i < sizeof left_alone / sizeof *left_alone; i++)
    if (strncmp(option, left_alone[i], strlen(left_alone[i])) == 0) return false;
  return true;
}

/* Options of a variable, of which any word may be one. */
static bool may_change_all(const char *options) {
  if (options == NULL) return true;
  for (size_t i = 0; i < sizeof left_alone / sizeof *left_alone; i++)
    if (strstr(options, left_alone[i]) != NULL) return false;
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
  for (jint i = 0; i < given->nOptions; i++)
    if (!may_change(given->options[i].optionString)) return false;
  return may_change_all(getenv(TOOL_OPTIONS)) && may_change_all(getenv("_JAVA_OPTIONS"));
}

static void free_options(JavaVMOption *options, const JavaVMInitArgs *given) {
  for (jint i = 0; options != NULL && i < given->nOptions; i++)
    if (options[i].optionString != given->options[i].optionString) free(options[i].optionString);
  free(options);
}

/* A copy: what is given is the launcher's. NULL without memory. */
static JavaVMOption *changed_options(const JavaVMInitArgs *given) {
  JavaVMOption *options = calloc((size_t)given->nOptions + 1, sizeof *options);
  if (options == NULL) return NULL;
  memcpy(options, given->options, (size_t)given->nOptions * sizeof *options);
  for (jint i = 0; i < given->nOptions; i++) {
    const char *option = given->options[i].optionString;
    if (strncmp(option, JAVA_AGENT, sizeof JAVA_AGENT - 1) == 0 &&
        asprintf(&options[i].optionString, LIBRARY "%s", option + sizeof JAVA_AGENT - 1) < 0) {
      options[i].optionString = (char *)(size_t)option;
      free_options(options, given);
      return NULL;
    }
  }
  return options;
}

static jint create(JavaVM **vm, void **env, void *arguments) {
  create_function create_java_vm = (create_function)atomic_load(&next);
  const JavaVMInitArgs *given = arguments;
  JavaVMInitArgs changed = *given;
  if (!may_change_options(given) || (changed.options = changed_options(given)) == NULL)
    return create_java_vm(vm, env, arguments);
  change_tool_options(getenv(TOOL_OPTIONS));
  jint result = create_java_vm(vm, env, &changed); /* keeps copies of its own */
  java_agents_restore();
  free_options(changed.options, given);
  return result;
}

void *java_agents_create(void *create_java_vm) {
  if (create_java_vm == NULL) return NULL;
  atomic_store(&next, (uintptr_t)create_java_vm);
  return (void *)(uintptr_t)create;
}
