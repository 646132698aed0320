package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Uses JNA, Byte Buddy, Commons IO and picocli of its own class path, by reflection, since the
 * tests are compiled without them.
 */
public final class OtherVersions {
  private OtherVersions() {}

  public static void main(String[] arguments) throws Exception {
    for (String type :
        List.of(
            "com.sun.jna.Native",
            "net.bytebuddy.ByteBuddy",
            "org.apache.commons.io.FileUtils",
            "picocli.CommandLine")) {
      String jar =
          Path.of(Class.forName(type).getProtectionDomain().getCodeSource().getLocation().toURI())
              .getFileName()
              .toString();
      System.out.println(jar.replaceAll("-([0-9.]+)\\.jar", " $1"));
    }
    System.out.println("pid by jna " + pidByJna());
    System.out.println("made by " + madeByByteBuddy());
    System.out.println("Profiler available " + available());
    System.out.println("classes of memprof in sight: " + classesInSight());
  }

  private static Object pidByJna() throws Exception {
    Class<?> function = Class.forName("com.sun.jna.Function");
    Object getpid =
        function.getMethod("getFunction", String.class, String.class).invoke(null, "c", "getpid");
    return function.getMethod("invokeInt", Object[].class).invoke(getpid, (Object) new Object[0]);
  }

  private static String madeByByteBuddy() throws Exception {
    Class<?> type = Class.forName("net.bytebuddy.ByteBuddy");
    Object builder =
        type.getMethod("subclass", Class.class)
            .invoke(type.getConstructor().newInstance(), Object.class);
    Object unloaded =
        Class.forName("net.bytebuddy.dynamic.DynamicType$Builder")
            .getMethod("make")
            .invoke(builder);
    byte[] bytes =
        (byte[])
            Class.forName("net.bytebuddy.dynamic.DynamicType")
                .getMethod("getBytes")
                .invoke(unloaded);
    return bytes.length > 0 ? "byte-buddy" : "nobody";
  }

  private static Object available() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName profiler = new ObjectName("dev.memprof:type=Profiler");
    AgentStart.await();
    return server.getAttribute(profiler, "Available");
  }

  /** All but the boot package must be out of reach. */
  private static int classesInSight() {
    int found = 0;
    for (String type :
        List.of(
            "dev.memprof.agent.Core",
            "dev.memprof.agent.start.Start",
            "dev.memprof.profile.top.Top")) {
      try {
        Class<?> unused = Class.forName(type);
        found++;
      } catch (ClassNotFoundException e) {
        // as it should be
      }
    }
    return found;
  }
}
