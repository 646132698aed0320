package dev.memprof.profile.symbol;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of functions that were looked up, the latest of them; up to 256 KiB a library. */
final class FoundNames {
  private static final int MAX_BYTES = 256 << 10;

  /** Of an entry, its key and an empty string's header. */
  private static final int ENTRY_BYTES = 120;

  private record Place(long number, boolean inFile) {
    // Written out, as those of Frame.
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && number == that.number && inFile == that.inFile;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(number) + Boolean.hashCode(inFile);
    }
  }

  private final Map<Place, String> names = new LinkedHashMap<>(16, 0.75f, true);
  private int bytes;

  /** Null when it is not known; empty when there is known to be none. */
  String get(long place, boolean inFile) {
    return names.get(new Place(place, inFile));
  }

  void put(long place, boolean inFile, String name) {
    String before = names.put(new Place(place, inFile), name);
    bytes += bytes(name) - (before == null ? 0 : bytes(before));
    Iterator<String> oldest = names.values().iterator();
    while (bytes > MAX_BYTES) {
      bytes -= bytes(oldest.next());
      oldest.remove();
    }
  }

  private static int bytes(String name) {
    return ENTRY_BYTES + name.length();
  }
}
