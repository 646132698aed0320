package dev.memprof.cli.source;

import dev.memprof.cli.target.Target;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.model.Profile;

/** A profile that a JVM has stored. */
public interface StoredProfile {
  /** For messages: {@code JVM 123} or {@code host:port}. */
  String jvm();

  DumpEntry entry();

  /** Its file, as it is stored. */
  byte[] file();

  Profile profile();

  /** One that the JVM has made, to be fetched over JMX. */
  static StoredProfile in(Target target, DumpEntry entry) {
    return new Fetched(target, entry);
  }

  /** Fetched when it is asked for. */
  record Fetched(Target target, DumpEntry entry) implements StoredProfile {
    @Override
    public String jvm() {
      return target.name();
    }

    @Override
    public byte[] file() {
      return target.dumps().read(entry.name());
    }

    @Override
    public Profile profile() {
      return ProfileSource.fetch(target, entry);
    }
  }
}
