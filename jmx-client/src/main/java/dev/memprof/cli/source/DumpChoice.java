package dev.memprof.cli.source;

import dev.memprof.cli.print.Failure;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds the dump that a person means: by its name, or by as much of it as no other has. */
public final class DumpChoice {
  private static final String ENDING = ".pb.gz";

  private DumpChoice() {}

  /** Of {@code 20261124T031944Z-growth-17.pb.gz}, where the time has digits by the dozen. */
  private static final Pattern TIME = Pattern.compile("^\\d{8}T\\d{6}Z-");

  /**
   * @param names as listed
   * @param wanted a name; else a reason with a number, {@code growth-17}, or the number alone; else
   *     a beginning, or any part behind the time
   * @param place where they are, for a failure's words
   */
  public static String of(List<String> names, String wanted, String place) {
    // Short numbers are those of dumps, never digits of a time; 2026 can be a year as well.
    boolean isNumber = wanted.matches("\\d{1,3}");
    List<Predicate<String>> ways =
        List.of(
            name -> name.equals(wanted),
            name -> name.endsWith("-" + wanted + ENDING),
            name -> !isNumber && name.startsWith(wanted),
            name -> !isNumber && TIME.matcher(name).replaceFirst("").contains(wanted));
    for (Predicate<String> way : ways) {
      List<String> found = names.stream().filter(way).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      if (found.size() > 1) {
        throw Failure.failed(
            "'" + wanted + "' means " + found.size() + " dumps in " + place,
            "such as " + found.get(0) + " and " + found.get(1) + "; write more of the name");
      }
    }
    throw Failure.failed(
        "there is no dump '" + wanted + "' in " + place,
        names.isEmpty() ? "it has none" : "its latest is " + names.get(names.size() - 1));
  }
}
