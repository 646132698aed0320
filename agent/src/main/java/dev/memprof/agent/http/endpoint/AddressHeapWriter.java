package dev.memprof.agent.http.endpoint;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes the stacks of a profile as addresses of {@link FrameAddresses}, whose names jeprof asks
 * for afterwards:
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
final class AddressHeapWriter {
  private AddressHeapWriter() {}

  static void write(Profile profile, FrameAddresses addresses, Writer out) throws IOException {
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
