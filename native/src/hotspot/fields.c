#include "hotspot/fields.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

jint fields_declared(jvmtiEnv *jvmti, jclass type) {
  jint count = 0;
  jfieldID *fields;
  if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != JVMTI_ERROR_NONE) return 0;
  (*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
  return count;
}

jint fields_index(jvmtiEnv *jvmti, jclass type, const char *name) {
  jint count, found = -1;
  jfieldID *fields;
  if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != JVMTI_ERROR_NONE) return -1;
  for (jint i = 0; i < count && found < 0; i++) {
    char *field;
    if ((*jvmti)->GetFieldName(jvmti, type, fields[i], &field, NULL, NULL) != JVMTI_ERROR_NONE) continue;
    if (strcmp(field, name) == 0) found = i;
    (*jvmti)->Deallocate(jvmti, (unsigned char *)field);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
  return found;
}

struct types {
  jclass *types;
  jint count, capacity;
};

static bool add_type(JNIEnv *env, struct types *set, jclass type) {
  for (jint i = 0; i < set->count; i++)
    if ((*env)->IsSameObject(env, set->types[i], type)) return false;
  if (set->count == set->capacity) {
    jint capacity = set->capacity == 0 ? 16 : 2 * set->capacity;
    jclass *grown = realloc(set->types, (size_t)capacity * sizeof *grown);
    if (grown == NULL) return false;
    set->types = grown, set->capacity = capacity;
  }
  set->types[set->count++] = type;
  return true;
}

static void add_interfaces(jvmtiEnv *jvmti, JNIEnv *env, struct types *set, jclass type) {
  jint count;
  jclass *interfaces;
  if ((*jvmti)->GetImplementedInterfaces(jvmti, type, &count, &interfaces) != JVMTI_ERROR_NONE) return;
  for (jint i = 0; i < count; i++) {
    if (add_type(env, set, interfaces[i]))
      add_interfaces(jvmti, env, set, interfaces[i]);
    else
      (*env)->DeleteLocalRef(env, interfaces[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)interfaces);
}

jint fields_first(jvmtiEnv *jvmti, JNIEnv *env, jclass type, jclass declaring) {
  struct types interfaces = {0};
  jint first = 0;
  bool above = false;
  for (jclass at = type; at != NULL;) {
    add_interfaces(jvmti, env, &interfaces, at);
    if (above) first += fields_declared(jvmti, at);
    if ((*env)->IsSameObject(env, at, declaring)) above = true;
    jclass super = (*env)->GetSuperclass(env, at);
    if (at != type) (*env)->DeleteLocalRef(env, at);
    at = super;
  }
  for (jint i = 0; i < interfaces.count; i++) {
    first += fields_declared(jvmti, interfaces.types[i]);
    (*env)->DeleteLocalRef(env, interfaces.types[i]);
  }
  free(interfaces.types);
  return first;
}
