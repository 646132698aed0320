package dev.memprof.it.harness;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process.
 *
 * @param pid its number
 */
public record Procfs(long pid) {
  private static final String LISTENS = "0A";
  private static final int PAGE_BYTES = 4096;
  private static final int ENTRY_BYTES = 8;

  private Path directory() {
    return Path.of("/proc/" + pid);
  }

  /** How many descriptors it has open. */
  public long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(directory().resolve("fd"))) {
      return open.count();
    }
  }

  /** How many clients are connected to a port of it: accepted, and not closed by it yet. */
  public long connections(int port) throws IOException {
    String local = String.format(Locale.ROOT, ":%04X", port);
    Set<String> sockets = new HashSet<>();
    for (String table : new String[] {"net/tcp", "net/tcp6"}) {
      for (String line : Files.readAllLines(directory().resolve(table))) {
        //   1: 0100007F:1BA5 0100007F:D2F0 01 (8 fields) 1234567
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[1].endsWith(local) && !fields[3].equals(LISTENS)) {
          sockets.add("socket:[" + fields[9] + "]");
        }
      }
    }
    try (Stream<Path> open = Files.list(directory().resolve("fd"))) {
      return open.filter(file -> sockets.contains(target(file))).count();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  /** The agent's threads; the JVM starts and ends compiler threads as it likes. */
  public long agentThreads() throws IOException {
    return threads("memprof-");
  }

  /** How many threads have a name that begins so. */
  public long threads(String prefix) throws IOException {
    try (Stream<Path> tasks = Files.list(directory().resolve("task"))) {
      return tasks.filter(task -> name(task).startsWith(prefix)).count();
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return ""; // ended meanwhile: there is no such file, or no such process
    }
  }

  /** How much of a range of addresses is in memory, in bytes; the page of zeros does not count. */
  public long presentBytes(long start, long end) throws IOException {
    long present = 0;
    try (RandomAccessFile pages =
        new RandomAccessFile(directory().resolve("pagemap").toFile(), "r")) {
      byte[] entries = new byte[(int) ((end - start) / PAGE_BYTES * ENTRY_BYTES)];
      pages.seek(start / PAGE_BYTES * ENTRY_BYTES);
      pages.readFully(entries);
      for (int last = ENTRY_BYTES - 1; last < entries.length; last += ENTRY_BYTES) {
        boolean isPresent = entries[last] < 0; // bit 63
        boolean isOfFile = (entries[last] & 0x20) != 0; // bit 61
        boolean isExclusive = (entries[last] & 1) != 0; // bit 56
        present += isPresent && (isOfFile || isExclusive) ? PAGE_BYTES : 0;
      }
    }
    return present;
  }

  /** How often it has read from anything so far: system calls. */
  public long reads() throws IOException {
    return number("io", "syscr");
  }

  /** A number of {@code status}, such as {@code RssAnon}, in KiB. */
  public long status(String key) throws IOException {
    return number("status", key);
  }

  /** Whether its first thread, the one that runs {@code main} of C, blocks a signal. */
  public boolean blocks(int signal) throws IOException {
    long mask = Long.parseUnsignedLong(text("status", "SigBlk"), 16);
    return (mask >>> (signal - 1) & 1) != 0;
  }

  private long number(String file, String key) throws IOException {
    return Long.parseLong(text(file, key).replaceAll("\\D", ""));
  }

  private String text(String file, String key) throws IOException {
    return Files.readAllLines(directory().resolve(file)).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }
}
