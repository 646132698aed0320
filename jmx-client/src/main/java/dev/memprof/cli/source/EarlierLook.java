package dev.memprof.cli.source;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.memprof.cli.print.Failure;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Comparison;
import dev.memprof.store.text.LedgerText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A ledger that somebody has looked at before and kept: what {@code memprof where PID --json}
 * printed. A look leaves nothing in the JVM.
 */
public final class EarlierLook {
  private static final String CURE = "give a file that `memprof where PID --json` has written";

  /** Some hundred times a large one: a device or a pipe may never end. */
  private static final int MAX_BYTES = 64 << 20;

  private final Path file;
  private final LedgerReading reading;

  private EarlierLook(Path file, LedgerReading reading) {
    this.file = file;
    this.reading = reading;
  }

  /** Refuses a file that cannot be read, or holds anything else. */
  public static EarlierLook read(Path file) {
    LedgerReading reading;
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      reading = new Gson().fromJson(text, LedgerReading.class);
    } catch (JsonParseException e) {
      throw Failure.failed(file + " is no ledger", CURE, e);
    } catch (IOException e) {
      throw Failure.failed("cannot read " + file + ": " + Failure.reason(e), CURE, e);
    }
    if (!isWhole(reading)) {
      throw Failure.failed(file + " is no ledger", CURE);
    }
    return new EarlierLook(file, reading);
  }

  private static boolean isWhole(LedgerReading reading) {
    return reading != null
        && reading.process() != null
        && reading.depth() != null
        && reading.rows() != null
        && reading.within() != null
        && reading.rows().stream().allMatch(EarlierLook::isNamed)
        && reading.within().stream().allMatch(EarlierLook::isNamed);
  }

  private static boolean isNamed(LedgerRow row) {
    return row != null && row.category() != null && row.owner() != null;
  }

  /** For the head of a text. */
  public LedgerText.Earlier summary() {
    return new LedgerText.Earlier(Instant.ofEpochMilli(reading.timeMillis()), reading.rssBytes());
  }

  /**
   * A later look, with what its rows have grown since this one. Refuses one at another JVM, or one
   * that was before this.
   *
   * @param jvm as the user has named it
   */
  public LedgerReading compare(LedgerReading now, String jvm) {
    if (!reading.process().equals(now.process())) {
      throw Failure.failed(
          file + " is of another JVM than " + jvm + ", or of an earlier one with that pid",
          "look first: memprof where " + jvm + " --json > FILE");
    }
    if (reading.timeMillis() > now.timeMillis()) {
      throw Failure.failed(file + " is of a later time than now", "was the clock set back?");
    }
    LedgerReading compared = Comparison.sinceLook(reading, now);
    if (reading.depth().equals(now.depth())) {
      return compared;
    }
    List<String> remarks = new ArrayList<>(compared.remarks());
    remarks.add(
        file
            + " has rows of depth "
            + reading.depth()
            + ", and this look has "
            + now.depth()
            + ": memory may have another owner now, without having changed.");
    return compared.withRemarks(remarks);
  }
}
