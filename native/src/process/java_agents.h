/*
 * The -javaagent options of a JVM that is being created. HotSpot makes two things of one: the agent library
 * `instrument`, and `--add-modules java.instrument` (arguments.cpp), for which the JDK resolves its modules anew
 * instead of taking them from the archive: 15 ms of each start. Where modules are as the archive has them,
 * java.instrument is one of them, and the library alone does the same.
 */
#ifndef MEMPROF_JAVA_AGENTS_H
#define MEMPROF_JAVA_AGENTS_H

#define CREATE_JAVA_VM "JNI_CreateJavaVM"

/* What stands for a libjvm's JNI_CreateJavaVM; NULL for NULL. Any thread; a process has one JVM. */
void *java_agents_create(void *create_java_vm);

/* Gives JAVA_TOOL_OPTIONS back what it was, before the application sees it. On the thread that creates the JVM. */
void java_agents_restore(void);

#endif
