package dev.memprof.profile.heap;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes heap profiles with symbols, which jeprof shows without the process or its binaries: {@code
 * jeprof --text FILE}, with no other argument.
 *
 * <p>jeprof scales the samples of {@code heap_v2} by itself, so these are written, with a line for
 * each thread. A profile that is not one of samples is written as gperftools' heap profiler does,
 * whose numbers jeprof takes as they are; it has no threads. So is a difference: there are no
 * negative numbers, and only what grew is written ({@link #leftOutBytes}). {@code jeprof --base}
 * shows the same growth.
 */
public final class HeapProfileWriter {
  private final Writer out;
  private final Profile profile;

  /** The address of each frame's call. */
  private final Map<Frame, Long> addresses = new HashMap<>();

  private HeapProfileWriter(OutputStream out, Profile profile) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    this.profile = profile;
  }

  /** Writes in UTF-8; leaves {@code out} open. */
  public static void write(Profile profile, OutputStream out) throws IOException {
    new HeapProfileWriter(out, profile.isDifference() ? profile.byStack() : profile).write();
  }

  /** What of a difference has no place in the file: the bytes that were given back. */
  public static double leftOutBytes(Profile profile) {
    return profile.isDifference()
        ? profile.byStack().sites().stream().mapToDouble(site -> -Math.min(site.bytes(), 0)).sum()
        : 0;
  }

  private void write() throws IOException {
    List<Site> held = profile.sites().stream().filter(site -> site.bytes() >= 0.5).toList();
    writeSymbols(held);
    if (isSampled(held)) {
      writeSampled(held);
    } else {
      writeCounted(held);
    }
    out.write("\nMAPPED_LIBRARIES:\n");
    for (Mapping mapping : profile.mappings()) {
      out.write(MappedLibraries.line(mapping) + "\n");
    }
    out.flush();
  }

  private boolean isSampled(List<Site> held) {
    return !profile.isDifference()
        && profile.sampleIntervalBytes() > 0
        && held.stream().allMatch(s -> Samples.canBe(s.live(), profile.sampleIntervalBytes()));
  }

  private void writeSymbols(List<Site> held) throws IOException {
    out.write("--- symbol\nbinary=memprof\n");
    Map<Long, String> labels = new HashMap<>();
    for (Site site : held) {
      for (Frame frame : site.stack()) {
        if (!addresses.containsKey(frame)) {
          String label = SymbolLabel.of(frame);
          long address = address(frame, label, labels);
          addresses.put(frame, address);
          if (labels.put(address, label) == null) {
            out.write("0x" + Long.toHexString(address) + " " + label + "\n");
          }
        }
      }
    }
    out.write("---\n--- heap\n");
  }

  /** One that no other label has. */
  private static long address(Frame frame, String label, Map<Long, String> labels) {
    long call = frame.address() - 1; // which returns to the frame's address
    if (frame.kind() == Frame.Kind.NATIVE
        && SymbolWords.isReal(call)
        && labels.getOrDefault(call, label).equals(label)) {
      return call;
    }
    for (int attempt = 0; ; attempt++) {
      long address = SymbolWords.invented(frame.kind(), label, attempt);
      if (labels.getOrDefault(address, label).equals(label)) {
        return address;
      }
    }
  }

  private void writeSampled(List<Site> held) throws IOException {
    Map<String, Integer> threads = new LinkedHashMap<>();
    for (Site site : held) {
      threads.putIfAbsent(site.thread(), threads.size());
    }
    out.write("heap_v2/" + profile.sampleIntervalBytes() + "\n");
    writeSamples("*", sum(held));
    for (Map.Entry<String, Integer> thread : threads.entrySet()) {
      // A name can be empty: of what no thread is known for.
      out.write("  t" + thread.getValue() + ": 0: 0 [0: 0] ");
      out.write(SymbolLabel.singleLine(thread.getKey()) + "\n");
    }
    // A stack once for each of its threads, whose blocks have a mean size of their own: readers
    // scale each by that, and add them up.
    for (Site site : held) {
      out.write("@");
      writeStack(site.stack());
      writeSamples("*", site.live());
      if (!site.thread().isEmpty()) {
        writeSamples(Integer.toString(threads.get(site.thread())), site.live());
      }
    }
  }

  private void writeSamples(String thread, Estimate estimate) throws IOException {
    Samples samples =
        estimate.bytes() > 0
            ? Samples.of(estimate, profile.sampleIntervalBytes())
            : new Samples(0, 0);
    out.write("  t" + thread + ": " + samples.objects() + ": " + samples.bytes() + " [0: 0]\n");
  }

  private void writeCounted(List<Site> held) throws IOException {
    long objects = 0;
    long bytes = 0;
    for (Site site : held) {
      objects += objects(site);
      bytes += Math.round(site.bytes());
    }
    out.write("heap profile: " + counts(objects, bytes) + " @ heapprofile\n");
    for (Site site : held) {
      out.write(counts(objects(site), Math.round(site.bytes())) + " @");
      writeStack(site.stack());
    }
  }

  private static long objects(Site site) {
    return Math.max(0, Math.round(site.objects()));
  }

  private static String counts(long objects, long bytes) {
    return objects + ": " + bytes + " [" + objects + ": " + bytes + "]";
  }

  /** Readers take 1 off the addresses of all frames but the innermost, to find the calls. */
  private void writeStack(List<Frame> stack) throws IOException {
    for (int i = 0; i < stack.size(); i++) {
      long address = addresses.get(stack.get(i));
      out.write(" 0x" + Long.toHexString(i == 0 ? address : address + 1));
    }
    out.write("\n");
  }

  private static Estimate sum(List<Site> sites) {
    Estimate sum = Estimate.NONE;
    for (Site site : sites) {
      sum = sum.plus(site.live());
    }
    return sum;
  }
}
