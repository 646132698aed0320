/* The natives of dev.memprof.agent.jmx.PlatformBeans. */
#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <string.h>

static jclass define(JNIEnv *env, jbyteArray bytes) {
  jsize length = (*env)->GetArrayLength(env, bytes);
  jbyte *content = (*env)->GetByteArrayElements(env, bytes, NULL);
  if (content == NULL) return NULL; /* an OutOfMemoryError is pending */
  jclass type = (*env)->DefineClass(env, NULL, NULL, content, length);
  (*env)->ReleaseByteArrayElements(env, bytes, content, JNI_ABORT);
  return type;
}

/* In the boot loader, where the package says which module a class is of. Throws a LinkageError. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_jmx_PlatformBeans_define(JNIEnv *env, jclass type, jbyteArray bytes) {
  (void)type;
  define(env, bytes);
}

/* Whether the JDK has looked for providers already: then it will not look again. */
static bool is_too_late(JNIEnv *env, jvmtiEnv *jvmti) {
  jint count;
  jclass *classes;
  if ((*jvmti)->GetClassLoaderClasses(jvmti, NULL, &count, &classes) != JVMTI_ERROR_NONE) return true;
  bool found = false;
  for (jint i = 0; i < count; i++) {
    char *name;
    if (!found && (*jvmti)->GetClassSignature(jvmti, classes[i], &name, NULL) == JVMTI_ERROR_NONE) {
      found = strcmp(name, "Ljava/lang/management/ManagementFactory$PlatformMBeanFinder;") == 0;
      (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
    }
    (*env)->DeleteLocalRef(env, classes[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)classes);
  return found;
}

/* The same, and makes it a provider of PlatformMBeanProvider. False where that comes too late, or is refused. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_jmx_PlatformBeans_provide(JNIEnv *env, jclass type, jbyteArray bytes) {
  (void)type;
  JavaVM *vm;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_9) != 0) return JNI_FALSE;
  jclass provider = define(env, bytes);
  jclass service = provider == NULL ? NULL : (*env)->FindClass(env, "sun/management/spi/PlatformMBeanProvider");
  jobject module = service == NULL ? NULL : (*env)->GetModule(env, provider);
  bool provided = module != NULL && (*jvmti)->AddModuleProvides(jvmti, module, service, provider) == JVMTI_ERROR_NONE &&
                  !is_too_late(env, jvmti);
  (*jvmti)->DisposeEnvironment(jvmti);
  return provided;
}
