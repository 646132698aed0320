package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.option.AgeOptions;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.HistoryOptions;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.ForeignFileException;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.text.Coverage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A profile and where it comes from.
 *
 * @param stem a file name without ending, for what is made of it
 * @param remark what a person must know of how it was taken, lines each ended; empty for a file
 */
public record ProfileSource(Profile profile, String stem, String remark) {

  private static final String STANDARD_INPUT = "-";

  /** A file, or a live JVM, which is asked what is live now: it stores nothing. */
  public static ProfileSource of(String text, ConnectOptions connect, SampleTypeOption type) {
    return isFile(text) ? ofFile(path(text), type) : ofLive(text, connect);
  }

  /** A pid wins over a file of that name; ./123 is the file, and - standard input. */
  public static boolean isFile(String text) {
    return !text.isEmpty() && !text.matches("[0-9]+") && Files.exists(path(text));
  }

  /** It can be read once. */
  public static boolean areBothStandardInput(List<String> texts) {
    int count = 0;
    for (String text : texts) {
      Path path = path(text);
      count += path.equals(path(STANDARD_INPUT)) || path.equals(Path.of("/dev/fd/0")) ? 1 : 0;
    }
    return count > 1;
  }

  /** Where a file is that the user has named. */
  public static Path path(String text) {
    return text.equals(STANDARD_INPUT) ? Path.of("/dev/stdin") : Path.of(text);
  }

  public static ProfileSource ofFile(Path file, SampleTypeOption type) {
    return ofFile(file, type.name());
  }

  /**
   * @param type the sample type to show; empty for the file's own choice
   */
  static ProfileSource ofFile(Path file, String type) {
    return ofFile(file, null, type);
  }

  /**
   * @param names the names file of a dump that jemalloc wrote; null to look beside it
   */
  public static ProfileSource ofFile(Path file, Path names, SampleTypeOption type) {
    return ofFile(file, names, type.name());
  }

  private static ProfileSource ofFile(Path file, Path names, String type) {
    if (Files.isDirectory(file)) {
      throw Failure.failed(
          file + " is a directory",
          "`memprof dumps " + file + "` lists the dumps in it, and `memprof report` shows them");
    }
    try {
      String name = file.getFileName().toString();
      Profile read = Profiles.read(file, names == null ? NamesFile.beside(file) : names, type);
      if (!type.isEmpty() && !read.sampleType().equals(type)) {
        throw Failure.failed(
            file + " has no sample type " + type + ", only " + read.sampleType(),
            "a .pb.gz file can have several");
      }
      return new ProfileSource(read, name.replaceFirst("\\.(pb\\.gz|pb|gz|[a-z]+)$", ""), "");
    } catch (NoSuchFileException e) {
      throw Failure.failed("there is no file " + file, "check the name");
    } catch (AccessDeniedException e) {
      throw Failure.failed("no permission to read " + file, "check its owner and mode");
    } catch (MalformedProfileException e) {
      throw malformed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw Failure.failed("cannot read " + file + ": " + Failure.reason(e), "", e);
    }
  }

  /**
   * A dump of a live JVM's store.
   *
   * @param wanted its name, or a part ({@link DumpChoice})
   */
  static ProfileSource ofDump(
      String text, String wanted, ConnectOptions connect, SampleTypeOption type) {
    if (!type.name().isEmpty()) {
      throw Failure.wrongUsage(
          "--sample-type is for files", "the dumps of a JVM show only what is live");
    }
    try (Target target = connect.open(address(text))) {
      target.requireAvailable();
      List<DumpEntry> dumps = target.dumps().getDumps();
      String name = DumpChoice.of(names(dumps), wanted, target.name());
      return new ProfileSource(
          fetch(target, dumps, name), name.replaceFirst("\\.pb\\.gz$", ""), "");
    }
  }

  /** The dump of a target that a person means, fetched over JMX. */
  public static Profile choose(Target target, String wanted) {
    List<DumpEntry> dumps = target.dumps().getDumps();
    return fetch(target, dumps, DumpChoice.of(names(dumps), wanted, target.name()));
  }

  public static List<String> names(List<DumpEntry> dumps) {
    return dumps.stream().map(DumpEntry::name).toList();
  }

  /**
   * @param name one of {@code dumps}
   */
  public static Profile fetch(Target target, List<DumpEntry> dumps, String name) {
    DumpEntry found =
        dumps.stream().filter(dump -> dump.name().equals(name)).findFirst().orElseThrow();
    return fetch(target, found);
  }

  public static Profile fetch(Target target, DumpEntry dump) {
    return parse(target.dumps().read(dump.name()), dump.name());
  }

  /** The same with a part of the profile. */
  ProfileSource with(UnaryOperator<Profile> part) {
    return new ProfileSource(part.apply(profile), stem, remark);
  }

  /** What is live in a JVM now. */
  static ProfileSource ofLive(String text, ConnectOptions connect) {
    TargetAddress address = address(text);
    Optional<LiveSocket.Look> look = look(address, 0, Long.MAX_VALUE);
    if (look.isPresent()) {
      Profile live = look.get().live();
      return new ProfileSource(live, stem(address, live), look.get().coverage().text());
    }
    try (Target target = connect.open(address)) {
      Profile live = now(target);
      return new ProfileSource(
          live, stem(address, live), coverage(target, live.totalBytes()).text());
    }
  }

  /** What is live in a JVM now and of some age. */
  static ProfileSource ofAge(String text, AgeOptions age, ConnectOptions connect) {
    TargetAddress address = address(text);
    Optional<LiveSocket.Look> look = look(address, age.minMillis(), age.maxMillis());
    if (look.isPresent()) {
      return ofAge(address, look.get().live(), age);
    }
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      byte[] pprof = target.profiler().snapshotByAge(age.minMillis(), age.maxMillis());
      return ofAge(address, parse(pprof, target.name()), age);
    }
  }

  private static ProfileSource ofAge(TargetAddress address, Profile live, AgeOptions age) {
    return new ProfileSource(live, stem(address, live), "Only what is " + age.text() + "\n");
  }

  /** By native code alone; empty where the agent is to be asked by its MBeans. */
  private static Optional<LiveSocket.Look> look(
      TargetAddress address, long minMillis, long maxMillis) {
    return address instanceof TargetAddress.ByPid byPid
        ? LiveSocket.look(JavaProcesses.of(byPid.pid()), minMillis, maxMillis)
        : Optional.empty();
  }

  /**
   * What was ever sampled in a JVM, which is told to begin that anew where that is asked for.
   *
   * @param type one of its sample types; empty for what is live
   */
  static ProfileSource ofHistory(
      String text, String type, HistoryOptions history, ConnectOptions connect) {
    TargetAddress address = address(text);
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      Profile whole = parse(target.profiler().history(), target.name(), type);
      if (history.reset()) {
        target.profiler().beginHistoryAnew();
      }
      return new ProfileSource(history.of(whole), stem(address, whole), "");
    }
  }

  private static String stem(TargetAddress address, Profile live) {
    return "memprof-"
        + address.text().replaceAll("[^\\w.-]+", "-")
        + "-"
        + Times.utcForFileName(live.time());
  }

  /** What is live in a target now. */
  public static Profile now(Target target) {
    return target
        .process()
        .flatMap(process -> LiveSocket.look(process, 0, Long.MAX_VALUE))
        .map(LiveSocket.Look::live)
        .orElseGet(() -> fromInside(target));
  }

  private static Profile fromInside(Target target) {
    target.requireAvailable();
    return parse(target.profiler().snapshot(), target.name());
  }

  /**
   * How far to believe a snapshot that was just taken.
   *
   * @param sampledBytes what its samples stand for
   */
  public static Coverage coverage(Target target, double sampledBytes) {
    ProfilerStatus status = target.profiler().getStatus();
    return new Coverage(
        status.active(),
        status.active() ? status.activeSinceMillis() : status.offSinceMillis(),
        status.wasOff(),
        sampledBytes,
        target.allocator().getSnapshot().allocatedBytes());
  }

  private static Profile parse(byte[] bytes, String name) {
    return parse(bytes, name, "");
  }

  private static Profile parse(byte[] bytes, String name, String type) {
    try {
      return Profiles.read(new ByteArrayInputStream(bytes), name, type);
    } catch (IOException e) {
      throw malformed(String.valueOf(e.getMessage()), e);
    }
  }

  /** Of a JVM that is given where a file could be. */
  public static TargetAddress address(String text) {
    try {
      return TargetAddress.parse(text);
    } catch (IllegalArgumentException e) {
      String what =
          !text.isEmpty() && Files.exists(Path.of(text))
              ? "'" + text + "' is neither a directory nor a JVM"
              : "there is no file or directory '" + text + "'";
      throw Failure.failed(what, "a JVM is named by " + TargetAddress.FORMS);
    }
  }

  private static Failure malformed(String message, IOException e) {
    if (e instanceof ForeignFileException) {
      return Failure.failed(message, "", e);
    }
    return Failure.failed(
        "not a profile that memprof can read: " + message,
        "give a .pb.gz or .heap file that was written to its end",
        e);
  }
}
