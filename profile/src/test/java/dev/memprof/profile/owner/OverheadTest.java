package dev.memprof.profile.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.TextForm;
import dev.memprof.profile.text.TreeWriter;
import dev.memprof.profile.top.Top;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stacks as HotSpot and memprof make them, innermost frame first. */
final class OverheadTest {
  private static final List<String> LIBRARIES =
      List.of(
          "/jdk/lib/server/libjvm.so",
          "/tmp/memprof-0/libmemprof-4711.so",
          "/jdk/lib/libjava.so",
          "/opt/libapp.so",
          "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
          "/lib/x86_64-linux-gnu/libc.so.6");
  private static final List<Mapping> MAPPINGS =
      LIBRARIES.stream().map(path -> new Mapping(0, 1, 0, path, "")).toList();
  private static final Overhead OVERHEAD = new Overhead(MAPPINGS);

  private static final String MEMPROF = "[memprof itself]";
  private static final String APPLICATION = "the application's";

  /** {@code libjvm os::malloc(...)}, {@code [gc thread]}, or a Java method. */
  private static Frame frame(String text) {
    if (text.startsWith("[")) {
      return Frame.marker(text);
    }
    int blank = text.indexOf(' ');
    if (blank < 0) {
      return Frame.java(text, "X.java", 7);
    }
    for (int i = 0; i < LIBRARIES.size(); i++) {
      if (LIBRARIES.get(i).contains(text.substring(0, blank))) {
        return Frame.nativeCode(text.substring(blank + 1), 4_711, i);
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static List<Frame> stack(String... frames) {
    List<Frame> stack = new ArrayList<>();
    for (String frame : frames) {
      stack.add(frame(frame));
    }
    return stack;
  }

  private static String taker(String... frames) {
    Frame marker = OVERHEAD.of(stack(frames));
    return marker == null ? APPLICATION : marker.name();
  }

  /** Whoever attaches makes the JVM start it, as `memprof where` does. */
  @Test
  void whatTheJdkTakesToBeManagedIsNotTheApplications() {
    assertThat(
            taker(
                "libjvm os::malloc(unsigned long, MEMFLAGS)",
                "com.sun.management.internal.DiagnosticCommandImpl.getDiagnosticCommandInfo",
                "java.lang.management.ManagementFactory.getPlatformMBeanServer",
                "sun.management.jmxremote.ConnectorBootstrap.startLocalConnectorServer",
                "jdk.internal.agent.Agent.startLocalManagementAgent"))
        .isEqualTo("[management agent]");
    assertThat(
            taker(
                "libjvm os::malloc(unsigned long, MEMFLAGS)",
                "com.acme.CacheBean.getSize",
                "javax.management.StandardMBean.getAttribute",
                "sun.rmi.transport.Transport.serviceCall",
                "java.lang.Thread.run"))
        .as("a bean of its")
        .isEqualTo(APPLICATION);
    assertThat(
            taker(
                "libjvm os::malloc(unsigned long, MEMFLAGS)",
                "java.lang.management.ManagementFactory.getPlatformMBeanServer",
                "com.acme.Shop.main"))
        .as("called by the application")
        .isEqualTo(APPLICATION);
  }

  private static final String[] METHOD_IDS = {
    "libjvm os::malloc(unsigned long, MEMFLAGS, NativeCallStack const&)",
    "libjvm AllocateHeap(unsigned long, MEMFLAGS, AllocFailStrategy::AllocFailEnum)",
    "libjvm Method::ensure_jmethod_ids(ClassLoaderData*, int)",
    "libjvm JvmtiEnv::GetClassMethods(oopDesc*, int*, _jmethodID***)",
    "libjvm jvmti_GetClassMethods",
    "libmemprof prepare_methods",
    "libjvm JvmtiExport::post_class_prepare(JavaThread*, Klass*)",
    "libjvm InstanceKlass::link_class_impl(JavaThread*)",
    "com.acme.Shop.main"
  };

  @Test
  void idsOfMethodsAreMemprofs() {
    assertThat(taker(METHOD_IDS)).isEqualTo(MEMPROF);
  }

  @Test
  void whatTheAgentAllocatesOnAThreadOfTheApplicationIsMemprofs() {
    assertThat(
            taker(
                "libjvm os::malloc",
                "jdk.internal.misc.Unsafe.allocateMemory",
                "dev.memprof.agent.instrument.Dispatch.enter",
                "java.lang.MemprofHooks.enter",
                "com.acme.Cache.clear"))
        .isEqualTo(MEMPROF);
    assertThat(taker("java.util.zip.Inflater.init", "dev.memprof.boot.IsolatedLoader.read"))
        .isEqualTo(MEMPROF);
  }

  @Test
  void librariesOfTheAgentAreMemprofsOnlyBeneathIt() {
    String library = "org.apache.commons.io.input.BoundedInputStream.builder";
    String reader = "dev.memprof.profile.pprof.PprofWriter.write";
    assertThat(taker(library, reader, "dev.memprof.agent.control.RawDumps.take"))
        .isEqualTo(MEMPROF);
    assertThat(taker(library, "com.acme.Files.copy")).isEqualTo(APPLICATION);
    assertThat(taker(library, reader, "com.acme.Report.write")).isEqualTo(APPLICATION);
    assertThat(taker(reader)).isEqualTo(APPLICATION);
  }

  /** A cache is cleared by memprof, and allocates. */
  @Test
  void whatMemprofCallsIsNotItsOwn() {
    String caller = "dev.memprof.agent.caches.CacheMeasurer.measure";
    String reflection = "java.lang.reflect.Method.invoke";
    assertThat(taker("com.acme.Cache.clear", reflection, caller)).isEqualTo(APPLICATION);
    assertThat(taker("org.apache.spark.Blocks.clear", caller)).isEqualTo(APPLICATION);
    assertThat(taker("com.sun.jna.Memory.disposeAll", reflection, caller)).isEqualTo(APPLICATION);
    assertThat(taker("java.util.HashMap.resize", "com.acme.Shop$$Lambda/0x7f01.accept", caller))
        .isEqualTo(APPLICATION);
    assertThat(taker("java.util.HashMap.resize", "[unloaded]", caller)).isEqualTo(APPLICATION);
  }

  /** memprof stands in dlclose's place; a library's end is the library's. */
  @Test
  void onlyWhatTheJvmDoesForMemprofIsMemprofs() {
    assertThat(
            taker(
                "libapp at_exit",
                "ld-linux _dl_fini",
                "libmemprof dlclose",
                "libapp unload_plugin",
                "com.acme.Plugins.unload"))
        .isEqualTo(APPLICATION);
    assertThat(taker("libmemprof +0x4711", "libapp work", "com.acme.Shop.work"))
        .isEqualTo(APPLICATION);
  }

  @Test
  void loadedClassesAreToldApartByTheirLoader() {
    String parse = "libjvm ClassFileParser::parse_stream(ClassFileStream const*, JavaThread*)";
    String jni = "libjava Java_java_lang_ClassLoader_defineClass1";
    String define = "java.lang.ClassLoader.defineClass1";
    String secure = "java.security.SecureClassLoader.defineClass";
    String builtin = "jdk.internal.loader.BuiltinClassLoader.loadClass";
    String load = "java.lang.ClassLoader.loadClass";
    String url = "java.net.URLClassLoader.findClass";
    String main = "com.acme.Shop.main";
    assertThat(
            taker(
                parse,
                jni,
                define,
                secure,
                builtin,
                "jdk.internal.loader.ClassLoaders$AppClassLoader.loadClass",
                load,
                main))
        .isEqualTo("[class loading] application class loader");
    assertThat(taker(parse, jni, define, secure, builtin, load, main))
        .isEqualTo("[class loading] application or platform class loader");
    assertThat(taker(parse, jni, define, secure, url, load, "com.acme.Plugins.loadClass", main))
        .isEqualTo("[class loading] com.acme.Plugins");
    assertThat(taker(parse, jni, define, secure, url, load, main))
        .isEqualTo("[class loading] java.net.URLClassLoader");
    assertThat(
            taker(
                parse,
                "java.lang.ClassLoader.defineClass0",
                "java.lang.System$2.defineClass",
                "java.lang.invoke.MethodHandles$Lookup$ClassDefiner.defineClass",
                main))
        .isEqualTo("[class loading] hidden classes");
    assertThat(
            taker(
                parse,
                "libjvm ClassLoader::load_class(Symbol*, bool, JavaThread*)",
                "com.acme.Plugins.loadClass"))
        .as("of the JDK, which that method was the first to need")
        .isEqualTo("[class loading] boot class loader");
    assertThat(taker("libjvm Rewriter::rewrite", "libjvm InstanceKlass::link_class_impl", main))
        .isEqualTo("[class linking]");
    assertThat(
            taker(
                "libjvm GrowableArrayWithAllocator<unsigned long, GrowableArray<unsigned long>"
                    + " >::grow(int)",
                "libjvm SignatureHandlerLibrary::add(methodHandle const&)",
                "libjvm InterpreterRuntime::prepare_native_call(JavaThread*, Method*)",
                "jdk.internal.misc.Unsafe.setMemory0",
                main))
        .isEqualTo("[class linking]");
  }

  @Test
  void classesAreKnownWithoutHotSpotsSymbols() {
    assertThat(
            taker(
                "libjvm libjvm.so+0xc21b64",
                "java.lang.ClassLoader.defineClass1",
                "java.lang.ClassLoader.defineClass",
                "com.acme.Plugins.findClass"))
        .isEqualTo("[class loading] com.acme.Plugins");
  }

  /** Another agent has transformed it; the application has initialized it. */
  @Test
  void whatOthersDoWhileAClassIsLoadedIsTheirs() {
    assertThat(
            taker(
                "libapp class_file_load_hook",
                "libjvm KlassFactory::create_from_stream",
                "java.lang.ClassLoader.defineClass1",
                "com.acme.Plugins.findClass"))
        .isEqualTo(APPLICATION);
    assertThat(
            taker(
                "libjvm Unsafe_AllocateMemory0",
                "jdk.internal.misc.Unsafe.allocateMemory0",
                "com.acme.Native.<clinit>",
                "libjvm InstanceKlass::link_class_impl",
                "com.acme.Shop.main"))
        .isEqualTo(APPLICATION);
    assertThat(taker("libjvm SystemDictionary::link_method_handle_constant", "com.acme.Shop.main"))
        .isEqualTo(APPLICATION);
  }

  @Test
  void aLibraryThatIsLoadedHasItsName() {
    assertThat(taker("libc malloc", "libapp init", "ld-linux call_init", "[dynamic loader]"))
        .isEqualTo("[dynamic loader]");
    assertThat(taker("libapp init", "ld-linux call_init", "[dynamic loader]"))
        .isEqualTo("[dynamic loader] libapp.so");
    assertThat(taker("ld-linux _dl_new_object", "libjvm os::dll_load", "[dynamic loader]"))
        .isEqualTo("[dynamic loader]");
  }

  @Test
  void otherMarkersStayWhatTheyAre() {
    assertThat(taker("libjvm ClassFileParser::parse_stream", "[compiler thread]"))
        .isEqualTo(APPLICATION);
    assertThat(new Owner(MAPPINGS, true).of(stack("libjvm os::malloc", "[gc thread]")).name())
        .isEqualTo("[gc thread]");
  }

  private static Site site(int bytes, String... frames) {
    return new Site(stack(frames), 3, bytes, 3, bytes);
  }

  /** Every byte has a row, and memprof's are in one of them. */
  @Test
  void topAndTreeHaveOneLineForMemprof() {
    Profile profile =
        new Profile(
            Instant.EPOCH,
            Duration.ZERO,
            0,
            List.of(
                site(7_919, METHOD_IDS),
                site(1_009, "dev.memprof.agent.Core.start"),
                site(101, "dev.memprof.agent.watch.Watch.run"),
                site(5_003, "com.acme.Cache.put", "com.acme.Shop.main"),
                site(71, "com.acme.Cache.clear", "dev.memprof.agent.caches.Scopes.run")),
            MAPPINGS);
    Top top = Top.of(profile, 10);
    assertThat(top.rows())
        .extracting(Top.Row::method, Top.Row::bytes, Top.Row::path, Top.Row::nativeEntry)
        .containsExactly(
            tuple(
                "com.acme.Cache.put",
                5_003.0,
                List.of("com.acme.Cache.put(X.java:7)", "com.acme.Shop.main(X.java:7)"),
                "com.acme.Cache.put"),
            tuple(
                "com.acme.Cache.clear",
                71.0,
                List.of("com.acme.Cache.clear(X.java:7)"),
                "com.acme.Cache.clear"));
    assertThat(top.overhead())
        .extracting(Top.Row::holder, Top.Row::method, Top.Row::bytes, Top.Row::path)
        .containsExactly(tuple(Holder.MEMPROF, MEMPROF, 9_029.0, List.of()));
    assertThat(top.cumulative())
        .extracting(Top.Cumulative::method)
        .containsExactly("com.acme.Cache.put", "com.acme.Shop.main", "com.acme.Cache.clear");
    assertThat(TreeWriter.text(Overhead.folded(profile), 10, TextForm.DEFAULT))
        .containsPattern("8\\.8 KiB +64\\.0% +\\[memprof itself]")
        .doesNotContain("Core.start");
  }

  private static Holder holder(String... frames) {
    Owner owner = new Owner(MAPPINGS, true);
    List<Frame> stack = stack(frames);
    return owner.holder(owner.of(stack), stack);
  }

  @Test
  void tellsTheJvmsOwnMemoryFromTheApplications() {
    assertThat(holder("libjvm Arena::grow(unsigned long)", "[compiler thread]"))
        .isEqualTo(Holder.JVM);
    assertThat(holder("libjvm StringTable::grow(JavaThread*)", "[no java frame]"))
        .isEqualTo(Holder.JVM);
    assertThat(holder("libjvm Threads::create_vm(JavaVMInitArgs*, bool*)", "libc.so start_thread"))
        .isEqualTo(Holder.JVM);
    assertThat(holder("libjvm ClassFileParser::parse_stream", "com.acme.Plugins.defineClass"))
        .isEqualTo(Holder.JVM);
    assertThat(holder(METHOD_IDS)).isEqualTo(Holder.MEMPROF);
    for (String[] stack :
        List.of(
            new String[] {"libapp grow()", "[native thread]"},
            new String[] {"libjvm jni_NewGlobalRef", "libapp on_event()", "[no java frame]"},
            new String[] {"libjvm Unsafe_AllocateMemory0", "[gc active]"},
            new String[] {"libapp start()", "[dynamic loader]"},
            new String[] {"libjvm StringTable::do_intern()", "java.lang.String.intern"})) {
      assertThat(holder(stack)).as(String.join(" ", stack)).isEqualTo(Holder.APPLICATION);
    }
  }
}
