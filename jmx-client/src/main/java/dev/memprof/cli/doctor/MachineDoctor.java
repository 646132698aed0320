package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.machine.Installation;
import dev.memprof.cli.machine.RuntimeModules;
import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;

/** Finds out whether this machine can run a profiled JVM at all. */
public final class MachineDoctor {
  /**
   * What a check found.
   *
   * @param seen what is fine, in a few words
   * @param finding what is not
   */
  public record Check(String seen, Optional<Finding> finding) {
    static Check ok(String seen) {
      return new Check(seen, Optional.empty());
    }

    static Check wrong(Kind kind, String what, String cure) {
      return new Check(what, Optional.of(new Finding(kind, what, cure)));
    }
  }

  private MachineDoctor() {}

  public static List<Check> examine() {
    List<Check> checks = new ArrayList<>();
    checks.add(system(System.getProperty("os.name"), System.getProperty("os.arch")));
    checks.add(libc(Path.of("/proc/self/maps")));
    checks.add(java(RuntimeModules.missing()));
    checks.add(agentJar(Installation.agentJar()));
    checks.add(
        temporaryDirectory(
            Path.of(System.getProperty("java.io.tmpdir")), Path.of("/proc/self/mountinfo")));
    return checks;
  }

  static Check system(String name, String architecture) {
    return name.equals("Linux") && architecture.equals("amd64")
        ? Check.ok(name + " " + architecture)
        : Check.wrong(
            Kind.NOT_LINUX,
            name + " " + architecture + " is not supported",
            "profile on Linux amd64 (x86-64), the one that memprof is built for; files can be read on any machine");
  }

  static Check libc(Path maps) {
    try {
      return Files.readString(maps).contains("/ld-musl-")
          ? Check.wrong(
              Kind.NOT_GLIBC,
              "this Java runs on musl libc",
              "use a JDK and image on glibc (Debian, Ubuntu, RHEL)")
          : Check.ok("glibc");
    } catch (IOException e) {
      return Check.wrong(Kind.NOT_LINUX, "cannot read " + maps, "memprof needs Linux' /proc");
    }
  }

  /**
   * @param missing modules that verbs need and it lacks
   */
  static Check java(List<String> missing) {
    String java = "Java " + Runtime.version() + " (" + System.getProperty("java.home") + ")";
    return missing.isEmpty()
        ? Check.ok(java)
        : Check.wrong(
            Kind.MISSING_MODULES,
            java + " lacks modules that verbs need: " + String.join(", ", missing),
            RuntimeModules.cure());
  }

  static Check agentJar(Optional<Path> jar) {
    if (jar.isEmpty()) {
      return Check.wrong(
          Kind.NO_AGENT_JAR,
          "memprof.jar is not found beside this program",
          "set " + Installation.AGENT_JAR_VARIABLE + " to its path");
    }
    String architecture = System.getProperty("os.arch");
    for (String library : List.of("libjemalloc.so", "libmemprof.so")) {
      try (ZipFile zip = new ZipFile(jar.get().toFile())) {
        if (zip.stream().noneMatch(e -> isLibrary(e.getName(), library, architecture))) {
          return Check.wrong(
              Kind.NO_LIBRARIES,
              jar.get() + " holds no " + library + " for " + architecture,
              "use the jar of a release, or build on this architecture");
        }
      } catch (IOException e) {
        return Check.wrong(
            Kind.NO_AGENT_JAR,
            "cannot read " + jar.get() + ": " + Failure.reason(e),
            "fetch or build it again");
      }
    }
    return Check.ok("agent " + jar.get() + " with jemalloc and hook");
  }

  private static boolean isLibrary(String entry, String library, String architecture) {
    String name = entry.toLowerCase(Locale.ROOT);
    return name.endsWith("/" + library)
        && (name.contains(architecture)
            || (architecture.equals("amd64") && name.contains("x86") && name.contains("64")));
  }

  /** Mount options must let the extracted libraries run. */
  static Check temporaryDirectory(Path directory, Path mountInfo) {
    // the libraries are unpacked there, whatever dir= says
    String cure =
        "start the JVM with -Djava.io.tmpdir=/a/directory, on a mount that is writable and not"
            + " noexec";
    if (!Files.isWritable(directory)) {
      return Check.wrong(
          Kind.TEMP_UNUSABLE, "temporary directory " + directory + " is not writable", cure);
    }
    try {
      return mountOptions(directory.toRealPath(), Files.readString(mountInfo)).contains("noexec")
          ? Check.wrong(
              Kind.TEMP_UNUSABLE,
              "temporary directory " + directory + " is mounted noexec: no library loads from it",
              cure)
          : Check.ok("temporary directory " + directory);
    } catch (IOException e) {
      return Check.ok("temporary directory " + directory + " (mount options unknown)");
    }
  }

  // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  private static List<String> mountOptions(Path directory, String mountInfo) {
    String[] best = {};
    for (String line : mountInfo.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 5
          && directory.startsWith(fields[4].replace("\\040", " "))
          && (best.length == 0 || fields[4].length() >= best[4].length())) {
        best = fields;
      }
    }
    return best.length == 0 ? List.of() : List.of(best[5].split(",", -1));
  }
}
