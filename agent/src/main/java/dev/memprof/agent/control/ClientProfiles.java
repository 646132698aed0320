package dev.memprof.agent.control;

import dev.memprof.agent.options.Settings;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.DumpFigures;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.commons.io.function.IOConsumer;

/**
 * Profiles that clients of this machine have made of looks, and that belong into this JVM's store:
 * what takes memory is done by them, and the file is written here, as this user, under a name of
 * this run. Has the store that all dumps of this JVM go to. Loads little, and no lambda, since it
 * works while the control part rests.
 */
public final class ClientProfiles implements AutoCloseable {
  private static final String KEEP = "keep";
  private static final int WORDS = 7;

  private final Settings settings;
  private DumpStore store;
  private boolean closed;
  private volatile Consumer<StoredDump> listener;

  public ClientProfiles(Settings settings) {
    this.settings = settings;
  }

  /**
   * Where they and all others are stored.
   *
   * @throws IllegalStateException when this is closed
   */
  public synchronized DumpStore store() {
    if (closed) {
      throw new IllegalStateException("the JVM is ending");
    }
    if (store == null) {
      store =
          new DumpStore(
              settings.directory(),
              new Retention(settings.retainBytes(), settings.retainCount()),
              new Consumer<String>() {
                @Override
                public void accept(String remark) {
                  System.err.println("memprof: " + remark);
                }
              });
    }
    return store;
  }

  /** Where they are stored; null before the first. */
  public synchronized Path directory() {
    return store == null ? null : store.directory();
  }

  /** From now on somebody else is told of each that is stored. */
  public void tell(Consumer<StoredDump> wanted) {
    listener = wanted;
  }

  /**
   * Stores a profile: {@code keep REASON TIME INTERVAL BYTES DIFFERENCE LENGTH}, as docs/formats.md
   * has it.
   *
   * @param sent the file, of that length
   * @return what is stored: fields, an empty line, the path
   * @throws IOException when it cannot be stored, or is not whole
   * @throws IllegalArgumentException when that is no such request
   */
  public String answer(String request, InputStream sent) throws IOException {
    String[] words = request.split(" ", -1);
    if (words.length != WORDS || !words[0].equals(KEEP)) {
      throw new IllegalArgumentException("this agent does not know that request");
    }
    String reason = words[1];
    if (!reason.equals(StoredDump.MANUAL) && !reason.equals(StoredDump.TIMED)) {
      throw new IllegalArgumentException("clients keep no dumps of that reason");
    }
    DumpFigures figures =
        new DumpFigures(
            Instant.ofEpochMilli(Long.parseLong(words[2])),
            Long.parseLong(words[3]),
            Long.parseLong(words[4]),
            words[5].equals("1"));
    Copy copy = new Copy(sent, Long.parseUnsignedLong(words[6]));
    StoredDump dump = store().store(figures, copy, reason, "");
    Consumer<StoredDump> told = listener;
    if (told != null) {
      told.accept(dump);
    }
    if (!Files.exists(dump.file())) {
      throw new IOException("it has already removed its dump " + dump.file());
    }
    return "time\t"
        + dump.time().toEpochMilli()
        + "\nfile-bytes\t"
        + dump.fileBytes()
        + "\nlive-bytes\t"
        + dump.liveBytes()
        + "\ngrowth-bytes\t"
        + dump.growthBytes()
        + "\n\n"
        + dump.file();
  }

  /**
   * Writes what is sent, which must be whole.
   *
   * @param length bytes
   */
  private record Copy(InputStream from, long length) implements IOConsumer<OutputStream> {
    @Override
    public void accept(OutputStream to) throws IOException {
      byte[] some = new byte[8192];
      for (long left = length; left > 0; ) {
        int count = from.read(some, 0, (int) Math.min(some.length, left));
        if (count < 0) {
          throw new EOFException("the client has sent half a profile");
        }
        to.write(some, 0, count);
        left -= count;
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (store != null) {
      try {
        store.close();
      } catch (IOException e) {
        System.err.println("memprof: failed to stop: " + e);
      }
    }
  }
}
