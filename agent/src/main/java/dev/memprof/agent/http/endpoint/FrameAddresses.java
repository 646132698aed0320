package dev.memprof.agent.http.endpoint;

import dev.memprof.profile.model.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses for frames, Java's among them, for tools that know nothing but addresses. A name keeps
 * its address for the life of this table, whose monitor guards it.
 *
 * <p>An address lies in the middle of 16 that have the same name, because such tools subtract one
 * from the addresses of callers.
 */
final class FrameAddresses {
  private static final long BASE = 0x1000_0000L;
  private static final int STEP = 16;

  /** Some ten megabytes, should names never cease. */
  private static final int MAX_NAMES = 100_000;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> names = new ArrayList<>(List.of("[overflow]"));

  synchronized long of(Frame frame) {
    String name = oneLine(frame.name());
    Integer id = ids.get(name);
    if (id == null && names.size() < MAX_NAMES) {
      id = names.size();
      ids.put(name, id);
      names.add(name);
    }
    return BASE + (long) STEP * (id == null ? 0 : id) + STEP / 2;
  }

  /** The name at an address; null for none. */
  synchronized String name(long address) {
    long id = Math.floorDiv(address - BASE, (long) STEP);
    return 0 <= id && id < names.size() ? names.get((int) id) : null;
  }

  /** To jeprof, two dashes separate inlined functions. */
  private static String oneLine(String name) {
    String safe = name.replaceAll("\\p{Cntrl}", "?");
    return safe.contains("--") ? safe.replaceAll("--+", "-") : safe;
  }
}
