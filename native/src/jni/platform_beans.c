/* The natives of dev.memprof.agent.jmx.PlatformBeans. */
#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <string.h>

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

/* Makes a class a provider of PlatformMBeanProvider. False where that comes too late, or is refused. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_jmx_PlatformBeans_provide(JNIEnv *env, jclass type, jclass provider) {
  (void)type;
  JavaVM *vm;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_9) != 0) return JNI_FALSE;
  jclass service = (*env)->FindClass(env, "sun/management/spi/PlatformMBeanProvider");
  jobject module = service == NULL ? NULL : (*env)->GetModule(env, provider);
  bool provided = module != NULL && (*jvmti)->AddModuleProvides(jvmti, module, service, provider) == JVMTI_ERROR_NONE &&
                  !is_too_late(env, jvmti);
  (*jvmti)->DisposeEnvironment(jvmti);
  return provided;
}
