/* Learns from a class which Methods its jmethodIDs stand for, where those are numbers (JDK 26 on). Cold. */
#ifndef MEMPROF_METHOD_NUMBERS_H
#define MEMPROF_METHOD_NUMBERS_H

#include <jni.h>
#include <stdbool.h>

/* Finds out how to get from a class to its Klass, by one whose name is known; false where that fails. With
 * -Xcheck:jni it must not be tried: that ends the JVM at a jfieldID it has not given out. */
bool method_numbers_find_klass(JNIEnv *env, jclass type, const char *name, int klass_offset);

/* Keeps the methods of a class, which have their jmethodIDs. `redefined`: they replace the known ones. Does
 * nothing where ids are pointers. */
void method_numbers_learn(JNIEnv *env, jclass type, bool redefined);

#endif
