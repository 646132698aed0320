package dev.memprof.store.file;

import dev.memprof.contract.AgedSite;
import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Reads run files. Lines that are torn, or of a kind unknown here, are passed over, wherever they
 * are: a disk may have been full for a while.
 */
public final class RunReader {
  /** Far more than a run file has, since that is written anew beyond 4 MiB. */
  public static final long MAX_BYTES = 16 << 20;

  private final Path directory;
  private final boolean withPoints;
  private final Map<String, String> facts = new HashMap<>();
  private final List<StoredDump> dumps = new ArrayList<>();
  private final List<RunPoint> points = new ArrayList<>();
  private final List<CategoryPoint> categories = new ArrayList<>();
  private final List<SitePoint> sites = new ArrayList<>();
  private Instant ended;

  private RunReader(Path directory, boolean withPoints) {
    this.directory = directory;
    this.withPoints = withPoints;
  }

  /**
   * Reads it a line at a time.
   *
   * @param withPoints whether the curve is wanted, which is nearly all of the file
   * @throws MalformedProfileException when it is no run file
   */
  public static Run read(Path file, boolean withPoints) throws IOException {
    try (FileChannel channel = RegularFile.open(file)) {
      return read(file, channel, withPoints);
    }
  }

  /** The same by a channel that is open already, and stays so. */
  public static Run read(Path file, FileChannel channel, boolean withPoints) throws IOException {
    long size = channel.size();
    if (size == 0 || size > MAX_BYTES) {
      throw notOurs(file, "has " + size + " bytes");
    }
    InputStream in =
        BoundedInputStream.builder()
            .setInputStream(Channels.newInputStream(channel.position(0)))
            .setMaxCount(size)
            .setPropagateClose(false)
            .get();
    RunLines lines = new RunLines(in);
    List<String> head = RunLine.fields(lines.next(""));
    if (head.size() < 2 || !head.get(0).equals(RunLine.HEADER)) {
      throw notOurs(file, "not a run file of memprof");
    }
    if (!head.get(1).equals(RunLine.VERSION)) {
      throw notOurs(
          file,
          "written by a newer memprof (format "
              + head.get(1)
              + ", this one reads "
              + RunLine.VERSION
              + "); read it with that version");
    }
    if (head.size() < 8) {
      throw notOurs(file, "not a run file of memprof");
    }
    RunReader reader = new RunReader(file.toAbsolutePath().getParent(), withPoints);
    try {
      RunId id = new RunId(Long.parseLong(head.get(2)), Long.parseLong(head.get(3)));
      ProcessStart process =
          new ProcessStart(
              Long.parseLong(head.get(4)), Long.parseLong(head.get(5)), head.get(6), head.get(7));
      String skipped = withPoints ? "" : RunLine.POINT;
      for (String line; (line = lines.next(skipped)) != null; ) {
        reader.add(RunLine.fields(line));
      }
      return new Run(
          id,
          file,
          process,
          reader.facts,
          reader.dumps,
          reader.points,
          reader.categories,
          reader.sites,
          reader.ended);
    } catch (NumberFormatException e) {
      throw new MalformedProfileException(file.toString(), "not a run file of memprof", e);
    }
  }

  private static MalformedProfileException notOurs(Path file, String why) {
    return new MalformedProfileException(file.toString(), "line 1", why);
  }

  private void add(List<String> fields) {
    if (fields.isEmpty()) {
      return;
    }
    try {
      switch (fields.get(0)) {
        case "i" -> facts.put(fields.get(1), fields.get(2));
        case "d" -> addDump(fields);
        case "p" -> addPoint(fields);
        case "c" -> addCategories(fields);
        case "s" -> addSites(fields);
        case "e" -> ended = time(fields.get(1));
        default -> {
          // others are to come
        }
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // not a line of ours, whatever it is
    }
  }

  /** Its name is one that a dump can have, and so names no file elsewhere. */
  private void addDump(List<String> fields) {
    if (DumpName.parse(fields.get(1)).isPresent()) {
      dumps.add(
          new StoredDump(
              directory.resolve(fields.get(1)),
              time(fields.get(2)),
              fields.get(3),
              fields.get(4),
              Long.parseLong(fields.get(7)),
              Long.parseLong(fields.get(5)),
              Long.parseLong(fields.get(6))));
    }
  }

  private void addPoint(List<String> fields) {
    if (withPoints) {
      points.add(
          new RunPoint(
              time(fields.get(1)),
              Long.parseLong(fields.get(2)),
              Long.parseLong(fields.get(3)),
              Long.parseLong(fields.get(4)),
              Long.parseLong(fields.get(5)),
              fields.get(6)));
    }
  }

  private void addCategories(List<String> fields) {
    if (withPoints) {
      Map<String, Long> bytes = new HashMap<>();
      for (int i = 2; i + 1 < fields.size(); i += 2) {
        bytes.put(fields.get(i), Long.parseLong(fields.get(i + 1)));
      }
      categories.add(new CategoryPoint(time(fields.get(1)), bytes));
    }
  }

  private void addSites(List<String> fields) {
    if (withPoints) {
      List<AgedSite> aged = new ArrayList<>();
      int i = 2;
      for (; i + 4 < fields.size(); i += 5) {
        aged.add(
            new AgedSite(
                fields.get(i),
                amount(fields.get(i + 1)),
                amount(fields.get(i + 2)),
                amount(fields.get(i + 3)),
                amount(fields.get(i + 4))));
      }
      LiveByAge live =
          i + 4 == fields.size()
              ? new LiveByAge(
                  amount(fields.get(i)),
                  amount(fields.get(i + 1)),
                  amount(fields.get(i + 2)),
                  amount(fields.get(i + 3)))
              : null;
      sites.add(new SitePoint(time(fields.get(1)), live, aged));
    }
  }

  /** 0 or more, whoever has written it. */
  private static long amount(String bytes) {
    return Math.max(0, Long.parseLong(bytes));
  }

  private static Instant time(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
