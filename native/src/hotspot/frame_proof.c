/*
 * This very thread's stack, which leads from the agent's Java code to here, walked by ourselves and by JVMTI: only a JVM in
 * which both say the same is trusted. That it is one of those whose code we know is asked before: in another the walk
 * itself might read what is not there.
 */
#include "hotspot/frame_proof.h"

#include "arch.h"
#include "hotspot/java_code.h"
#include "hotspot/layout.h"
#include "hotspot/vm.h"
#include "sampler/frame_walk.h"
#include "sampler/method_names.h"
#include "sampler/methods.h"
#include "sampler/rescue.h"
#include "sampler/stack.h"

enum { MAX_FRAMES_OF_PROOF = 64, LAST_JDK = 28, NATIVE_LOCATION = -1 };

static const char *code_missing(JNIEnv *env) {
  jint jdk = (*env)->GetVersion(env) >> 16;
  java_code_find();
  if (!ARCH_PUSHES_RETURN_ADDRESS) return "only frames of x86-64 are known";
  if (!vm.names_in_hook) return "names come from JVMTI";
  if (jdk > LAST_JDK) return "this JDK's frames are not known";
  if (java_code.known) return NULL;
  const char *missing = layout_missing(LAYOUT_CODE);
  return missing != NULL ? missing : layout_missing(LAYOUT_CODE_OF_25);
}

static uintptr_t word_at(const void *object, size_t offset) { return *(const uintptr_t *)((const char *)object + offset); }

struct proof {
  struct java_frame frames[MAX_FRAMES_OF_PROOF];
  int count;
};

static void walk_here(void *argument) {
  struct proof *proof = argument;
  const char *thread = pthread_getspecific(vm.thread_key);
  struct stack stack = stack_of((uintptr_t)__builtin_frame_address(0));
  uintptr_t sp = word_at(thread, vm.anchor_sp_offset), pc = word_at(thread, vm.anchor_pc_offset);
  if (stack.kind != STACK_OWN || sp == 0) return;
  struct registers from = {pc != 0 ? pc : ((const uintptr_t *)sp)[-1], sp, word_at(thread, vm.anchor_fp_offset)};
  proof->count = frame_walk_afresh(thread, &from, &stack, proof->frames, MAX_FRAMES_OF_PROOF);
}

/* A method of a class that is not in the table of numbers (methods.h) is known by its bytecode index alone. */
static bool same(const struct java_frame *ours, const jvmtiFrameInfo *theirs) {
  bool known;
  const void *method = methods_find(theirs->method, &known);
  jlong bci = theirs->location == NATIVE_LOCATION ? NATIVE_METHOD_BCI : theirs->location;
  return ours->bci == bci && (!known || ours->method == method);
}

const char *frame_proof_missing(JNIEnv *env, jvmtiEnv *jvmti) {
  const char *missing = code_missing(env);
  if (missing != NULL) return missing;
  jvmtiFrameInfo theirs[MAX_FRAMES_OF_PROOF];
  struct proof ours = {.count = FRAMES_UNKNOWN};
  jint their_count;
  if ((*jvmti)->GetStackTrace(jvmti, NULL, 0, MAX_FRAMES_OF_PROOF, theirs, &their_count) != JVMTI_ERROR_NONE || their_count == 0)
    return "JVMTI tells of no stack that the walk could be held against";
  bool agrees = rescue_run(walk_here, &ours) && ours.count == their_count;
  for (jint i = 0; i < their_count && agrees; i++) agrees = same(&ours.frames[i], &theirs[i]);
  return agrees ? NULL : "our walk and JVMTI disagree about the stack at the start";
}
