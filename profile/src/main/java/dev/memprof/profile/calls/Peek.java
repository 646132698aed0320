package dev.memprof.profile.calls;

import dev.memprof.profile.model.Profile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Some functions with all that call them and all they call. Immutable.
 *
 * @param functions the largest that match, largest first
 * @param matches functions that match, of which those are the largest
 */
public record Peek(List<Entry> functions, int matches) {
  /**
   * A function; amounts of a difference can be negative.
   *
   * @param flatBytes allocated by itself
   * @param bytes with all it calls; a site counts once, however often the function is in its stack
   * @param callers largest first
   * @param callees likewise
   */
  public record Entry(
      Function function,
      double flatBytes,
      double flatObjects,
      double bytes,
      double objects,
      List<Neighbour> callers,
      List<Neighbour> callees) {
    public Entry {
      callers = List.copyOf(callers);
      callees = List.copyOf(callees);
    }
  }

  /** The other end of a call, and what was allocated through the call. */
  public record Neighbour(Function function, double bytes, double objects) {}

  public Peek {
    functions = List.copyOf(functions);
  }

  /**
   * @param pattern found anywhere in a function's name
   * @param most functions, the largest
   */
  public static Peek at(Profile whole, Pattern pattern, int most) {
    CallStacks stacks = new CallStacks(whole.byStack());
    List<Function> functions = stacks.functions();
    BitSet all = new BitSet();
    all.set(0, functions.size());
    IntPredicate matches = function -> pattern.matcher(functions.get(function).name()).find();
    int count = (int) all.stream().filter(matches).count();
    BitSet shown = stacks.largest(0, most, matches);
    CallCounts counts = stacks.count(all, shown);
    List<Entry> entries = new ArrayList<>();
    shown.stream().forEach(function -> entries.add(entry(function, functions, counts)));
    entries.sort(
        Comparator.comparingDouble((Entry entry) -> Math.abs(entry.bytes()))
            .reversed()
            .thenComparing(entry -> entry.function().name()));
    return new Peek(entries, count);
  }

  private static Entry entry(int function, List<Function> functions, CallCounts counts) {
    List<Neighbour> callers = new ArrayList<>();
    List<Neighbour> callees = new ArrayList<>();
    for (CallCounts.Call call : counts.calls()) {
      if (call.callee == function) {
        callers.add(new Neighbour(functions.get(call.caller), call.bytes, call.objects));
      } else if (call.caller == function) {
        callees.add(new Neighbour(functions.get(call.callee), call.bytes, call.objects));
      }
    }
    Comparator<Neighbour> largestFirst =
        Comparator.comparingDouble((Neighbour other) -> Math.abs(other.bytes()))
            .reversed()
            .thenComparing(other -> other.function().name());
    callers.sort(largestFirst);
    callees.sort(largestFirst);
    CallCounts.Sum flat = counts.flat(function);
    CallCounts.Sum sum = counts.cumulative(function);
    return new Entry(
        functions.get(function),
        flat.bytes,
        flat.objects,
        sum.bytes,
        sum.objects,
        callers,
        callees);
  }
}
