package dev.memprof.profile.flame;

import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The different frames of a page, numbered, as its script reads them: what to call each, how to
 * colour it, where its code lies. For one thread.
 */
public final class FrameTable {
  private static final String JVM = "libjvm.so";

  private record Key(char kind, String name, String library) {}

  private final Map<Key, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> libraryNumbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final StringBuilder kinds = new StringBuilder();
  private final List<String> libraries = new ArrayList<>();
  private final List<Integer> library = new ArrayList<>();
  private final List<Forms> forms = new ArrayList<>();

  /**
   * The number of a frame; of the same one for frames that a page does not tell apart.
   *
   * @param mappings that {@link Frame#mapping} indexes
   */
  int number(Frame frame, List<Mapping> mappings) {
    String file =
        frame.mapping() >= 0 && frame.mapping() < mappings.size()
            ? ShownName.clean(mappings.get(frame.mapping()).fileName())
            : "";
    Key key = new Key(letter(frame.kind(), file), ShownName.clean(frame.name()), file);
    return numbers.computeIfAbsent(key, this::add);
  }

  /** Samples have met a frame in these forms as well. */
  void meet(int number, Forms met) {
    forms.set(number, forms.get(number).and(met));
  }

  private int add(Key key) {
    names.add(key.name());
    kinds.append(key.kind());
    forms.add(Forms.NONE);
    library.add(key.library().isEmpty() ? -1 : libraryNumber(key.library()));
    return names.size() - 1;
  }

  private int libraryNumber(String file) {
    return libraryNumbers.computeIfAbsent(
        file,
        key -> {
          libraries.add(key);
          return libraries.size() - 1;
        });
  }

  private static char letter(Frame.Kind kind, String file) {
    return switch (kind) {
      case JAVA -> 'j';
      case JAVA_NATIVE -> 'J';
      case NATIVE -> file.equals(JVM) ? 'v' : 'n';
      case MARKER -> 'm';
    };
  }

  /** By number; cleaned of what is no text. */
  public List<String> names() {
    return names;
  }

  /** A letter each: j Java, J native Java method, n native, v native of the JVM itself, m label. */
  public String kinds() {
    return kinds.toString();
  }

  /** By number the letters of {@link Forms}; empty where none of all is known. */
  public List<String> forms() {
    Forms all = Forms.NONE;
    List<String> letters = new ArrayList<>();
    for (Forms each : forms) {
      all = all.and(each);
      letters.add(each.letters());
    }
    return all == Forms.NONE ? List.of() : letters;
  }

  /** Files that native code lies in, in the order of their first frames. */
  public List<String> libraries() {
    return libraries;
  }

  /** By a frame's number the index of its library; -1 for none. */
  public List<Integer> library() {
    return library;
  }
}
