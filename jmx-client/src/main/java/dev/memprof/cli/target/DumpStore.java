package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBean {@code dev.memprof:type=Dumps} of a target. */
public final class DumpStore {
  private static final ObjectName NAME = Target.objectName("Dumps");

  private final Target target;

  DumpStore(Target target) {
    this.target = target;
  }

  /** On the target's machine. */
  public String directory() {
    return target.get(NAME, "Directory", String.class);
  }

  /** Dumps that could not be taken or stored since the JVM's start. */
  public long failedDumps() {
    return target.get(NAME, "FailedDumps", Long.class);
  }

  /** Why the last of those failed, and the cure; empty when none has. */
  public String lastFailure() {
    return target.get(NAME, "LastFailure", String.class);
  }

  /** Oldest first. */
  public List<DumpEntry> list() {
    return Arrays.stream(target.get(NAME, "Dumps", CompositeData[].class))
        .map(DumpEntry::of)
        .toList();
  }

  /** A dump's bytes: gzipped pprof. */
  public byte[] read(DumpEntry dump) {
    return target.invoke(
        NAME,
        "read",
        byte[].class,
        new Object[] {dump.name()},
        new String[] {String.class.getName()});
  }

  DumpEntry entry(String path) {
    return list().stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.failed(
                    target.name() + " has already removed its dump " + path,
                    "its store is too small for even one: raise retain-bytes and retain-count"));
  }
}
