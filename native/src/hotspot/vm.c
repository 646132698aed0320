/* Finds what the hook needs of the running HotSpot, and proves it by reading a method both ways. Cold. */
#include "hotspot/vm.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "arch.h"
#include "hotspot/layout.h"
#include "hotspot/method_numbers.h"
#include "hotspot/redefinitions.h"
#include "sampler/method_names.h"
#include "sampler/methods.h"
#include "sampler/safe_read.h"
#include "sampler/side_stack.h"
#include "sampler/texts.h"

struct vm vm;

/* ---- threads ---- */

/* java.lang.Thread.eetop is the JavaThread*; 0 for a thread that does not run. */
static void *java_thread_of(JNIEnv *env, jobject thread) {
  jclass type = (*env)->FindClass(env, "java/lang/Thread");
  jfieldID eetop = type == NULL ? NULL : (*env)->GetFieldID(env, type, "eetop", "J");
  if (eetop == NULL) {
    (*env)->ExceptionClear(env);
    return NULL;
  }
  void *java_thread = (void *)(uintptr_t)(*env)->GetLongField(env, thread, eetop);
  (*env)->DeleteLocalRef(env, type);
  return java_thread;
}

/* HotSpot keeps Thread::current() in a pthread key of its own beside its TLS
 * (src/hotspot/os/posix/threadLocalStorage_posix.cpp); pthread_getspecific needs no dynamic TLS. */
static bool find_thread_key(const void *java_thread) {
  for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++)
    if (pthread_getspecific(key) == java_thread) {
      vm.thread_key = key;
      return true;
    }
  return false;
}

static void learn_vtable(void *vtable) {
  for (int i = 0; i < JAVA_VTABLES; i++) {
    void *seen = NULL;
    if (atomic_compare_exchange_strong(&vm.java_vtables[i], &seen, vtable) || seen == vtable) return;
  }
}

void vm_learn_thread(const void *java_thread) { learn_vtable(*(void *const *)java_thread); }

/* A thread that ends clears eetop (share/runtime/javaThread.cpp, ensure_join) before it frees its JavaThread: what
 * was read is a vtable only if eetop is still the same afterwards. The read itself may meet freed memory. */
static void learn_other_thread(JNIEnv *env, jobject thread) {
  void *java_thread = java_thread_of(env, thread), *vtable;
  struct window window;
  if (java_thread == NULL) return;
  window_open(&window);
  if (window_read(&window, (uintptr_t)java_thread, &vtable, sizeof vtable) &&
      java_thread_of(env, thread) == java_thread)
    learn_vtable(vtable);
}

/* The threads of other subclasses of JavaThread that started before the agent. */
static void learn_threads(jvmtiEnv *jvmti, JNIEnv *env) {
  jint count;
  jthread *threads;
  if ((*jvmti)->GetAllThreads(jvmti, &count, &threads) != JVMTI_ERROR_NONE) return;
  for (jint i = 0; i < count; i++) {
    learn_other_thread(env, threads[i]);
    (*env)->DeleteLocalRef(env, threads[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)threads);
}

/* ---- the dynamic loader ---- */

static int find_loader(struct dl_phdr_info *info, size_t size, void *base) {
  (void)size;
  if (info->dlpi_addr != (uintptr_t)base) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
    vm.loader_start = info->dlpi_addr + segment->p_vaddr;
    vm.loader_end = vm.loader_start + segment->p_memsz;
  }
  return 1;
}

/* ---- names ---- */

/* See src/hotspot/share/runtime/flags/jvmFlag.hpp. */
static const void *flag_value(const char *name) {
  if (layout_missing(LAYOUT_FLAGS) != NULL) return NULL;
  const char *flag = *layout.flags;
  for (size_t i = 0; i < *(const size_t *)layout.flag_count; i++, flag += layout.flag_size) {
    const char *flag_name = *(const char *const *)(flag + layout.flag_name);
    if (flag_name != NULL && strcmp(flag_name, name) == 0) return *(const void *const *)(flag + layout.flag_value);
  }
  return NULL;
}

bool vm_flag_is_on(const char *name) {
  const bool *value = flag_value(name);
  return value != NULL && *value;
}

uint32_t vm_flag_number(const char *name) {
  const uint32_t *value = flag_value(name);
  return value == NULL ? 0 : *value;
}

static const char *find_method_numbers(JNIEnv *env, jclass hash_map) {
  const char *missing = layout_missing(LAYOUT_METHOD_NUMBERS);
  if (missing != NULL) return missing;
  if (vm_flag_is_on("CheckJNICalls")) return "with -Xcheck:jni, methods cannot be found on JDK 26 and later";
  if (methods_reserve() != 0) return "no address space for the table of methods";
  if (!method_numbers_find_klass(env, hash_map, "java/util/HashMap", *(const int *)layout.klass_offset))
    return "this JVM has no InstanceKlass where its VMStructs say";
  vm.ids_are_numbers = true;
  return NULL;
}

static bool same_text(uint32_t offset, const char *expected) {
  uint16_t length;
  const char *text = texts_get(offset, &length);
  return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static bool read_resize(struct frame_names *names, jmethodID resize, jint bci) {
  uint32_t begun;
  if (!redefinitions_begin_read(&begun)) return false;
  bool known;
  const void *method = methods_find(resize, &known);
  bool read = method != NULL && method_names_read(names, method, bci, &begun);
  redefinitions_end_read();
  return read && same_text(names->class_name, "java/util/HashMap") &&
         same_text(names->method_name, "resize") &&
         same_text(names->signature, "()[Ljava/util/HashMap$Node;") &&
         same_text(names->source_file, "HashMap.java");
}

/* Reads a method of the JDK both ways: only a JVM whose memory says what JVMTI says is trusted to be
 * read in the hook. Returns NULL or why it is not. */
static const char *why_not_read(JNIEnv *env, jvmtiEnv *jvmti) {
  /* HashMap.resize: its loops go back in lines, which takes the long form of the line table. */
  static const char differs[] = "this JVM's memory and JVMTI disagree about java.util.HashMap.resize";
  jclass type = (*env)->FindClass(env, "java/util/HashMap");
  jmethodID method =
      type == NULL ? NULL : (*env)->GetMethodID(env, type, "resize", "()[Ljava/util/HashMap$Node;");
  if (method == NULL) {
    (*env)->ExceptionClear(env);
    return "this JVM has no java.util.HashMap.resize, which proves that names can be read";
  }
  if ((uintptr_t)method < UINT64_C(1) << 32) {
    const char *reason = find_method_numbers(env, type);
    if (reason != NULL) return reason;
    method_numbers_learn(env, type, false);
  } else if ((uintptr_t)method % sizeof(void *) != 0) {
    return differs;
  }

  jint entries;
  jvmtiLineNumberEntry *lines;
  if ((*jvmti)->GetLineNumberTable(jvmti, method, &entries, &lines) != JVMTI_ERROR_NONE)
    return "JVMTI refuses the line numbers of java.util.HashMap.resize";
  bool same = true;
  for (jint i = 0; i < entries && same; i++) {
    struct frame_names names;
    same = read_resize(&names, method, (jint)lines[i].start_location) && names.line == lines[i].line_number;
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)lines);
  return same ? NULL : differs;
}

static void find_names(JNIEnv *env, jvmtiEnv *jvmti, const char *by_jvmti) {
  vm.lines_exclude_zero = (*env)->GetVersion(env) >= 0x00140000;
  vm.names_by_jvmti = by_jvmti != NULL ? by_jvmti : layout_missing(LAYOUT_NAMES);
  if (vm.names_by_jvmti == NULL) vm.names_by_jvmti = why_not_read(env, jvmti);
  vm.names_in_hook = vm.names_by_jvmti == NULL;
  /* A pointer's lowest bits, which are zero, give room; numbers and what is only taken for a pointer do not. */
  vm.method_id_shift = vm.names_in_hook && !vm.ids_are_numbers ? 16 - ARCH_ALIGN_BITS : 16;
}

const char *vm_find(JNIEnv *env, jvmtiEnv *jvmti, const char *names_by_jvmti) {
  void *libjvm = dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  if (libjvm == NULL) libjvm = RTLD_DEFAULT;
  vm.asgct = (asgct_function)(uintptr_t)dlsym(libjvm, "AsyncGetCallTrace");
  if (vm.asgct == NULL || !layout_read(libjvm)) return "this JVM is not HotSpot: it has no AsyncGetCallTrace";
  const char *missing = layout_missing(LAYOUT_WALK);
  if (missing != NULL) return missing;
  vm.anchor_sp_offset = layout.anchor + layout.anchor_sp;
  vm.anchor_pc_offset = layout.anchor + layout.anchor_pc;

  jthread current;
  if ((*jvmti)->GetCurrentThread(jvmti, &current) != JVMTI_ERROR_NONE)
    return "JVMTI refuses the current thread";
  const char *java_thread = java_thread_of(env, current);
  if (java_thread == NULL || (const char *)env < java_thread)
    return "java.lang.Thread.eetop of this JVM is not a JavaThread";
  if (!find_thread_key(java_thread)) return "no pthread key of this JVM holds its current thread";
  vm.threads_known = true;
  vm.env_offset = (size_t)((const char *)env - java_thread);
  vm_learn_thread(java_thread);
  learn_threads(jvmti, env);

  dl_iterate_phdr(find_loader, (void *)getauxval(AT_BASE));
  side_stacks_prepare();
  find_names(env, jvmti, names_by_jvmti);
  vm.anchor_fp_offset = layout.anchor + layout.anchor_fp;
  return NULL;
}
