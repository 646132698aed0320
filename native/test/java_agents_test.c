/* What a JVM is created with: its -javaagent options as the library, where that is the same. */
#include "process/java_agents.h"

#include <jni.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define TOOL_OPTIONS "JAVA_TOOL_OPTIONS"

enum { MAX_OPTIONS = 8, RESULT = -23 };

/* ---- the JVM, which notes what it is given ---- */

static char seen[512];
static char variable[256];
static bool agent_restores;

static jint create_vm(JavaVM **vm, void **env, void *arguments) {
  (void)vm, (void)env;
  const JavaVMInitArgs *given = arguments;
  const char *value = getenv(TOOL_OPTIONS);
  seen[0] = 0;
  for (jint i = 0; i < given->nOptions; i++) strcat(strcat(seen, given->options[i].optionString), "|");
  strcpy(variable, value == NULL ? "" : value);
  for (jint i = 0; i < given->nOptions; i++) given->options[i].optionString = (char *)(size_t) "-as JFR does";
  if (agent_restores) {
    java_agents_restore();
    CHECK(strcmp(getenv(TOOL_OPTIONS), variable) != 0);
  }
  return RESULT;
}

static const char *created_with(const char *const *options) {
  JavaVMOption array[MAX_OPTIONS];
  jint count = 0;
  for (; options[count] != NULL; count++) array[count] = (JavaVMOption){.optionString = (char *)(size_t)options[count]};
  JavaVMInitArgs arguments = {.version = JNI_VERSION_1_8, .nOptions = count, .options = array};
  jint (*create)(JavaVM **, void **, void *) = (jint(*)(JavaVM **, void **, void *))java_agents_create((void *)create_vm);
  CHECK(create(NULL, NULL, &arguments) == RESULT);
  return seen;
}

#define CREATED_WITH(...) created_with((const char *const[]){__VA_ARGS__, NULL})

static void an_agent_is_the_library(void) {
  unsetenv(TOOL_OPTIONS);
  CHECK(strcmp(CREATED_WITH("-Xmx64m", "-javaagent:/a b/m.jar=x=1,y", "-Da=-javaagent:z", "-agentlib:jdwp=q", "-javaagent:c.jar"),
               "-Xmx64m|-agentlib:instrument=/a b/m.jar=x=1,y|-Da=-javaagent:z|-agentlib:jdwp=q|-agentlib:instrument=c.jar|") == 0);
}

static void an_array_that_the_jvm_writes_to_is_a_copy(void) {
  char agent[] = "-javaagent:m.jar", other[] = "-Xint";
  JavaVMOption array[] = {{.optionString = agent}, {.optionString = other}};
  JavaVMInitArgs arguments = {.version = JNI_VERSION_1_8, .nOptions = 2, .options = array};
  jint (*create)(JavaVM **, void **, void *) = (jint(*)(JavaVM **, void **, void *))java_agents_create((void *)create_vm);
  CHECK(create(NULL, NULL, &arguments) == RESULT);
  CHECK(array[0].optionString == agent && array[1].optionString == other);
}

static void stays_one_where_modules_or_archives_are_not_the_jdks(void) {
  unsetenv(TOOL_OPTIONS);
  const char *const others[] = {"--limit-modules=java.base", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.module.main=m",
                                "-XX:AOTCache=a.aot", "-XX:AOTMode=record", "-XX:SharedArchiveFile=a.jsa",
                                "-XX:ArchiveClassesAtExit=a.jsa", "-XX:VMOptionsFile=more", "-XX:Flags=more"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    char expected[256];
    snprintf(expected, sizeof expected, "-javaagent:m.jar|%s|", others[i]);
    CHECK(strcmp(CREATED_WITH("-javaagent:m.jar", others[i]), expected) == 0);
    setenv(TOOL_OPTIONS, others[i], 1);
    CHECK(strcmp(CREATED_WITH("-javaagent:m.jar"), "-javaagent:m.jar|") == 0);
    CHECK(strcmp(variable, others[i]) == 0);
    unsetenv(TOOL_OPTIONS);
  }
}

static void a_variable_is_changed_for_the_jvm_alone(void) {
  static const char *const before = "'-javaagent:/a b/m.jar' -Da=\"-Db -javaagent:x\" \t-javaagent:c.jar=1 -javaagen";
  for (int by_agent = 0; by_agent < 2; by_agent++) {
    agent_restores = by_agent;
    setenv(TOOL_OPTIONS, before, 1);
    CHECK(strcmp(CREATED_WITH("-Xint"), "-Xint|") == 0);
    CHECK(strcmp(variable,
                 "'-agentlib:instrument=/a b/m.jar' -Da=\"-Db -javaagent:x\" \t-agentlib:instrument=c.jar=1 -javaagen") == 0);
    CHECK(strcmp(getenv(TOOL_OPTIONS), before) == 0);
  }
  agent_restores = false;
}

static void nothing_stands_for_nothing(void) { CHECK(java_agents_create(NULL) == NULL); }

int main(void) {
  an_agent_is_the_library();
  an_array_that_the_jvm_writes_to_is_a_copy();
  stays_one_where_modules_or_archives_are_not_the_jdks();
  a_variable_is_changed_for_the_jvm_alone();
  nothing_stands_for_nothing();
  printf("java_agents_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
