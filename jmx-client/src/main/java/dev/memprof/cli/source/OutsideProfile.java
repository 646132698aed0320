package dev.memprof.cli.source;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A profile of a JVM of this machine that is made here, of one look or of two, and stored there:
 * the JVM writes the file, and nothing else. Where it is empty the JVM has to do it all, over JMX.
 */
public final class OutsideProfile {
  private static final int KEEP_TIMEOUT_SECONDS = 60;

  private final JavaProcess process;
  private final Profile begin;

  private OutsideProfile(JavaProcess process, Profile begin) {
    this.process = process;
    this.begin = begin;
  }

  /** Stores what is live now. */
  public static Optional<StoredProfile> dump(TargetAddress address) {
    return begin(address).map(now -> keep(now.process, now.begin, StoredDump.MANUAL));
  }

  /** Begins a timed profile: what grows from now on. */
  public static Optional<OutsideProfile> begin(TargetAddress address) {
    if (!(address instanceof TargetAddress.ByPid byPid)) {
      return Optional.empty();
    }
    JavaProcess process = JavaProcesses.of(byPid.pid());
    return look(process).map(live -> new OutsideProfile(process, live));
  }

  /** For messages. */
  public String jvm() {
    return name(process);
  }

  /**
   * Ends it, and has it stored.
   *
   * @throws Failure also when the JVM has ended meanwhile
   */
  public StoredProfile end() {
    Profile now =
        look(process)
            .orElseThrow(
                () ->
                    Failure.failed(
                        jvm() + " does not answer any longer", "has it ended? See memprof list"));
    return keep(process, now.minus(begin), StoredDump.TIMED);
  }

  private static Optional<Profile> look(JavaProcess process) {
    return LiveSocket.look(process, 0, Long.MAX_VALUE)
        .filter(look -> look.keeps() && look.coverage().sampling())
        .map(LiveSocket.Look::live);
  }

  private static StoredProfile keep(JavaProcess process, Profile profile, String reason) {
    byte[] file = pprof(profile);
    String request =
        String.format(
            "keep %s %d %d %d %d %d",
            reason,
            profile.time().toEpochMilli(),
            profile.sampleIntervalBytes(),
            Math.round(profile.totalBytes()),
            profile.isDifference() ? 1 : 0,
            file.length);
    try {
      AgentSocket.Answer answer =
          AgentSocket.of(process)
              .orElseThrow(() -> new IOException("its socket is gone"))
              .ask(request, file, KEEP_TIMEOUT_SECONDS);
      if (answer.error().isPresent()) {
        throw Failure.failed(name(process) + ": " + answer.error().get(), "");
      }
      return new Kept(name(process), entry(answer, reason), profile);
    } catch (IOException e) {
      throw Failure.failed(
          name(process) + " has not stored its profile: " + Failure.reason(e),
          "has it ended? See memprof list",
          e);
    }
  }

  private static byte[] pprof(Profile profile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ProfileWriters.write(profile, ProfileFormat.PPROF, bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e); // in memory
    }
    return bytes.toByteArray();
  }

  private static DumpEntry entry(AgentSocket.Answer answer, String reason) {
    String path = answer.text();
    return new DumpEntry(
        Path.of(path).getFileName().toString(),
        path,
        answer.number("time"),
        reason,
        "",
        answer.number("file-bytes"),
        answer.number("live-bytes"),
        answer.number("growth-bytes"));
  }

  private static String name(JavaProcess process) {
    return "JVM " + process.pid();
  }

  /** What is stored there is here as well. */
  private record Kept(String jvm, DumpEntry entry, Profile profile) implements StoredProfile {
    @Override
    public byte[] file() {
      return pprof(profile);
    }
  }
}
