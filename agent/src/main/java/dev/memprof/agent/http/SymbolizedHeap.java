package dev.memprof.agent.http;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the heap profiles of gperftools that jeprof reads, with the addresses of {@link
 * FrameAddresses}:
 *
 * <pre>{@code
 * heap_v2/1
 *   t*: 13: 271484 [0: 0]
 * @ 0x10000018 0x10000028
 *   t*: 13: 271484 [0: 0]
 * }</pre>
 *
 * The values are estimates already; an interval of one byte says that they need no scaling. Sites
 * that shrank are left out, since the format has no negative numbers.
 */
final class SymbolizedHeap {
  private SymbolizedHeap() {}

  /** With the names in front, for a file that stands for itself. */
  static void write(Profile profile, OutputStream out) throws IOException {
    FrameAddresses addresses = new FrameAddresses();
    Set<Long> used = new TreeSet<>();
    for (Site site : profile.sites()) {
      for (Frame frame : site.stack()) {
        used.add(addresses.of(frame));
      }
    }
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer.write("--- symbol\nbinary=java\n");
    for (long address : used) {
      // jeprof asks for the addresses of callers less one
      writer.write(hex(address) + " " + addresses.name(address) + "\n");
      writer.write(hex(address - 1) + " " + addresses.name(address) + "\n");
    }
    writer.write("---\n--- heap\n");
    heap(profile, addresses, writer);
    writer.flush();
  }

  /** Without names. */
  static void heap(Profile profile, FrameAddresses addresses, Writer out) throws IOException {
    Profile stacks = profile.byStack();
    out.write("heap_v2/1\n");
    values(stacks.totalObjects(), stacks.grownBytes(), out);
    for (Site site : stacks.sites()) {
      if (site.bytes() >= 1) {
        out.write("@");
        for (Frame frame : site.stack()) {
          out.write(" " + hex(addresses.of(frame)));
        }
        out.write("\n");
        values(site.objects(), site.bytes(), out);
      }
    }
  }

  private static void values(double objects, double bytes, Writer out) throws IOException {
    long count = Math.max(1, Math.round(objects));
    out.write("  t*: " + count + ": " + Math.round(bytes) + " [0: 0]\n");
  }

  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
