package dev.memprof.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whose process it is, and what of the machine it sees: a uid, in a mount namespace of its own with
 * an empty {@code /tmp}. The tests' other JVMs run as root, which hides what a user meets.
 *
 * @param name says what is special
 * @param uid the user's, and the group's
 * @param mounts a shell command that root runs in the namespace first; {@code $STAGE} is the
 *     product's folder
 */
public record Surroundings(String name, int uid, String mounts) {
  /** In no passwd file. */
  private static final int NAMELESS = 54_321;

  /** Debian's {@code games}: its home, {@code /usr/games}, is not its own. */
  private static final int NAMED = 5;

  /** Debian's {@code nobody}: its home does not exist. */
  private static final int HOMELESS = 65_534;

  private static final int BLANK = 54_323;

  private static final String TMP = "mount -t tmpfs -o mode=1777 tmpfs /tmp";
  private static final String NOEXEC_TMP = "mount -t tmpfs -o mode=1777,noexec tmpfs /tmp";
  private static final String READ_ONLY_ROOT = TMP + " && mount -o remount,ro,bind /";
  private static final String NAME_WITH_BLANK =
      TMP
          + " && cp /etc/passwd /tmp/passwd && echo 'john smith:x:"
          + BLANK
          + ":100::/nonexistent:/bin/sh' >> /tmp/passwd"
          + " && mount --bind /tmp/passwd /etc/passwd && rm /tmp/passwd";
  private static final String TAKEN =
      TMP
          + " && mkdir -m 777 /tmp/memprof-root /tmp/memprof-0 '/tmp/memprof-?' /tmp/memprof-"
          + NAMELESS
          + " && chown 1:1 /tmp/memprof-*";

  public static List<Surroundings> all() {
    return List.of(
        new Surroundings("a user with a name", NAMED, TMP),
        new Surroundings("a user whose home does not exist", HOMELESS, TMP),
        new Surroundings("a uid without a name", NAMELESS, TMP),
        new Surroundings("a user name with a blank", BLANK, NAME_WITH_BLANK),
        new Surroundings("a read-only root", NAMELESS, READ_ONLY_ROOT),
        new Surroundings("a noexec temporary directory", NAMELESS, NOEXEC_TMP),
        new Surroundings("a directory that somebody else has taken", NAMELESS, TAKEN),
        new Surroundings("root, and a directory that somebody else has taken", 0, TAKEN));
  }

  /** Why this machine cannot make them; null where it can. */
  public static String obstacle() throws IOException, InterruptedException {
    Jvm tried = Jvm.run(all().get(0).command("true"));
    return tried.exitCode() == 0
        ? null
        : "only root that may mount can run the product as its users do: " + tried.text();
  }

  /** Whether what is unpacked there can be run. */
  public boolean canLoadLibraries() {
    return !mounts.equals(NOEXEC_TMP);
  }

  /** A command in a new namespace. */
  public Jvm.Builder command(Object... words) {
    return new Jvm.Builder(
            "unshare",
            "--mount",
            "--propagation=private",
            "sh",
            "-c",
            mounts + " && exec \"$@\"",
            "sh")
        .add(asUser())
        .add(words);
  }

  /** A command in the namespace of a process. */
  public Jvm.Builder beside(Jvm jvm, Object... words) {
    return new Jvm.Builder("nsenter", "--mount", "--target", jvm.pid(), "--wd=/")
        .add(asUser())
        .add(words);
  }

  private Object[] asUser() {
    return new Object[] {
      "setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--inh-caps=-all", "--"
    };
  }

  /** The files of the namespace's temporary directory, as {@code find} prints them. */
  public List<String> temporaryFiles(Jvm jvm) throws IOException, InterruptedException {
    return Jvm.run(
            new Jvm.Builder("nsenter", "--mount", "--target", jvm.pid())
                .add("find", "/tmp", "-printf", "%U %m %p\\n"))
        .output();
  }

  /**
   * The product as a release lays it out, with this module's programs in {@code programs}, where
   * every user can read it and no namespace hides it: a checkout and Maven's repository may be
   * root's alone.
   */
  public static Path stage() throws IOException, InterruptedException {
    Path stage = Files.createTempDirectory(Path.of("/var/tmp"), "memprof-it-");
    copy(Path.of(System.getProperty("memprof.script")), stage.resolve("bin/memprof"));
    copy(Jvm.AGENT, stage.resolve("memprof.jar"));
    copy(
        Jvm.AGENT.resolveSibling("../../jmx-client/target/memprof-cli.jar"),
        stage.resolve("lib/memprof-cli.jar"));
    Path classes = Path.of(Jvm.CLASS_PATH.split(":", 2)[0]);
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        copy(file, stage.resolve("programs").resolve(classes.relativize(file).toString()));
      }
    }
    Jvm unused = Jvm.run(new Jvm.Builder("chmod", "-R", "a+rX", stage));
    return stage;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Path unused = Files.copy(from, to);
  }

  @Override
  public String toString() {
    return name;
  }
}
