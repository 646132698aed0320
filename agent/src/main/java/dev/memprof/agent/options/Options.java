package dev.memprof.agent.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The options of one start: every {@link Option} has a valid value. Wrong ones are collected, all
 * of them, and leave the default in place.
 */
public final class Options {
  // An EnumMap finds its keys by reflection, which takes 2 ms of both JVMs of a start.
  private final Map<Option, String> values = new HashMap<>();
  private final Set<Option> given = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private Options() {
    for (Option option : Option.values()) {
      values.put(option, option.defaultValue());
    }
  }

  /**
   * Reads {@code key=value,key=value}; a later value wins over an earlier one. {@code @FILE} stands
   * for the contents of a file, with commas or line ends between options and {@code #} comments.
   *
   * @param lists lists of options, the weakest first; null entries are skipped
   */
  public static Options parse(String... lists) {
    Options options = new Options();
    for (String list : lists) {
      options.read(list);
    }
    return options;
  }

  private void read(String list) {
    if (list == null) {
      return;
    }
    for (String part : items(list)) {
      String item = part.strip();
      if (item.startsWith("@")) {
        readFile(item.substring(1));
      } else if (!item.isEmpty()) {
        set(item);
      }
    }
  }

  /** Between commas; those within parentheses belong to an option, as in {@code f(int,long)}. */
  private static List<String> items(String list) {
    List<String> items = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        items.add(list.substring(start, i));
        start = i + 1;
      }
    }
    items.add(list.substring(start));
    return items;
  }

  private void readFile(String file) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        String text = line.strip();
        if (text.startsWith("@")) {
          problems.add("@" + file + ": an options file cannot name another");
        } else if (!text.startsWith("#")) {
          read(text);
        }
      }
    } catch (IOException | InvalidPathException e) {
      problems.add("@" + file + ": cannot be read (" + e + ")");
    }
  }

  private void set(String item) {
    int equals = item.indexOf('=');
    String key = equals < 0 ? item : item.substring(0, equals);
    String value = equals < 0 ? "" : item.substring(equals + 1);
    Option option = find(key);
    if (option == null) {
      String meant = NearestKey.to(key);
      String cure = meant == null ? " (known: " + known() + ")" : "; did you mean '" + meant + "'?";
      problems.add("unknown option '" + key + "'" + cure);
    } else if (equals < 0 || !option.accepts(value)) {
      problems.add(key + "=" + value + ": expected " + option.accepted());
    } else {
      values.put(option, value);
      given.add(option);
    }
  }

  private static Option find(String key) {
    for (Option option : Option.values()) {
      if (option.key().equals(key)) {
        return option;
      }
    }
    return null;
  }

  private static String known() {
    StringJoiner keys = new StringJoiner(", ");
    for (Option option : Option.values()) {
      keys.add(option.key());
    }
    return keys.toString();
  }

  /** What was wrong, one line each; empty when all is well. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  public String get(Option option) {
    return values.get(option);
  }

  /** Whether somebody has set it, be it to its default. */
  public boolean isGiven(Option option) {
    return given.contains(option);
  }

  public boolean is(Option option, String value) {
    return get(option).equals(value);
  }

  /** What they ask for, beyond the start itself. */
  public Settings settings() {
    return Settings.of(this);
  }

  /** The descriptors of {@link Option#KEEP_FDS}. */
  public int[] keptDescriptors() {
    String list = get(Option.KEEP_FDS);
    if (list.isEmpty()) {
      return new int[0];
    }
    String[] numbers = list.split("\\+");
    int[] descriptors = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      descriptors[i] = Integer.parseInt(numbers[i]);
    }
    return descriptors;
  }
}
