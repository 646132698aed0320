/*
 * Where a field stands among those of a class, as JVMTI's heap walks number them. On a Java thread, outside of walks.
 */
#ifndef MEMPROF_FIELDS_H
#define MEMPROF_FIELDS_H

#include <jni.h>
#include <jvmti.h>

/* How many fields a class itself declares; fields and statics are numbered together. */
jint fields_declared(jvmtiEnv *jvmti, jclass type);

/* The place of a declared field among them; -1 without such a field. */
jint fields_index(jvmtiEnv *jvmti, jclass type, const char *name);

/* JVMTI numbers an instance's fields from 0: those of all its superinterfaces, then those of its classes from
 * java.lang.Object on (jvmtiHeapReferenceInfoField). Where those of `declaring` begin, in instances of
 * `type`. */
jint fields_first(jvmtiEnv *jvmti, JNIEnv *env, jclass type, jclass declaring);

#endif
