/* The natives of dev.memprof.agent.jmx.PlatformBeans. */
#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_CLASSES = 8192 }; /* of the boot loader at the start: some hundreds */

/* Whether the JDK has looked for providers already: then it will not look again. */
static bool is_too_late(JNIEnv *env, jvmtiEnv *jvmti) {
  jint count;
  jclass *classes;
  if ((*env)->EnsureLocalCapacity(env, MAX_CLASSES) != 0) return true; /* else -Xcheck:jni complains */
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

#define CATALOG "jdk/internal/module/ServicesCatalog"
#define GET_CATALOG "()L" CATALOG ";"

/* What AddModuleProvides does with a module of the boot loader (Modules.addProvides). Up to JDK 24 that has a lambda, the
 * first one of the JVM: the classes which make it take milliseconds. False where this JDK is another; nothing is done then. */
static bool add_to_catalogs(JNIEnv *env, jobject module, jclass service, jclass provider) {
  jclass catalog = (*env)->FindClass(env, CATALOG);
  jclass loader = catalog == NULL ? NULL : (*env)->FindClass(env, "jdk/internal/loader/BootLoader");
  jclass layer = loader == NULL ? NULL : (*env)->FindClass(env, "java/lang/ModuleLayer");
  if (layer == NULL) return false;
  jmethodID of_loader = (*env)->GetStaticMethodID(env, loader, "getServicesCatalog", GET_CATALOG);
  jmethodID boot = of_loader == NULL ? NULL : (*env)->GetStaticMethodID(env, layer, "boot", "()Ljava/lang/ModuleLayer;");
  jmethodID of_layer = boot == NULL ? NULL : (*env)->GetMethodID(env, layer, "getServicesCatalog", GET_CATALOG);
  jmethodID add = of_layer == NULL ? NULL
                                   : (*env)->GetMethodID(env, catalog, "addProvider",
                                                         "(Ljava/lang/Module;Ljava/lang/Class;Ljava/lang/Class;)V");
  if (add == NULL) return false;
  jobject boot_layer = (*env)->CallStaticObjectMethod(env, layer, boot);
  if ((*env)->ExceptionCheck(env)) return false;
  jobject all[] = {(*env)->CallStaticObjectMethod(env, loader, of_loader), NULL};
  if ((*env)->ExceptionCheck(env)) return false;
  all[1] = (*env)->CallObjectMethod(env, boot_layer, of_layer);
  for (int i = 0; i < 2 && !(*env)->ExceptionCheck(env); i++)
    (*env)->CallVoidMethod(env, all[i], add, module, service, provider);
  return !(*env)->ExceptionCheck(env);
}

enum { FIRST_WITHOUT_LAMBDA = 25, JDK_SHIFT = 16, JDK_MASK = 0xfff }; /* JVMTI's version tells the JDK's */

static bool add_provider(JNIEnv *env, jvmtiEnv *jvmti, jclass service, jclass provider) {
  jobject module = (*env)->GetModule(env, provider);
  jint version = 0;
  (*jvmti)->GetVersionNumber(jvmti, &version);
  if ((version >> JDK_SHIFT & JDK_MASK) < FIRST_WITHOUT_LAMBDA) {
    if (add_to_catalogs(env, module, service, provider)) return true;
    (*env)->ExceptionClear(env);
  }
  return (*jvmti)->AddModuleProvides(jvmti, module, service, provider) == JVMTI_ERROR_NONE;
}

/* Makes a class a provider of PlatformMBeanProvider. False where that comes too late, or is refused. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_jmx_PlatformBeans_provide(JNIEnv *env, jclass type, jclass provider) {
  (void)type;
  JavaVM *vm;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_9) != 0) return JNI_FALSE;
  jclass service = (*env)->FindClass(env, "sun/management/spi/PlatformMBeanProvider");
  bool provided = service != NULL && add_provider(env, jvmti, service, provider) && !is_too_late(env, jvmti);
  (*jvmti)->DisposeEnvironment(jvmti);
  return provided;
}
