package dev.memprof.cli;

import dev.memprof.cli.report.Failure;
import java.util.List;
import java.util.function.Predicate;

/** Finds the dump that a person means: by its name, or by as much of it as no other has. */
final class DumpChoice {
  private static final String ENDING = ".pb.gz";

  private DumpChoice() {}

  /**
   * @param names as listed
   * @param wanted a name; else a reason with a number, {@code growth-17}; else a beginning or any
   *     part
   * @param place where they are, for a failure's words
   */
  static String of(List<String> names, String wanted, String place) {
    List<Predicate<String>> ways =
        List.of(
            name -> name.equals(wanted),
            name -> name.endsWith("-" + wanted + ENDING),
            name -> name.startsWith(wanted),
            name -> name.contains(wanted));
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
    throw Failure.failed("there is no dump '" + wanted + "' in " + place, "see memprof dumps");
  }
}
