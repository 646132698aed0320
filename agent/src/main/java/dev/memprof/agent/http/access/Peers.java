package dev.memprof.agent.http.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Whose process is at the other end of a TCP connection within this network namespace, as the
 * kernel's tables of sockets tell (proc_pid_net(5)). Immutable.
 */
final class Peers {
  private static final String MAPPED = "0000000000000000FFFF0000"; // IPv4 in the table of IPv6

  private final List<Path> tables;

  Peers(List<Path> tables) {
    this.tables = tables;
  }

  /** By the kernel's own tables. */
  static Peers ofThisNamespace() {
    return new Peers(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")));
  }

  /**
   * The uid of the process that holds the other end; empty where the kernel does not tell, or
   * nobody holds it any more.
   *
   * @param local our end
   * @param remote the other
   */
  OptionalInt uid(InetSocketAddress local, InetSocketAddress remote) {
    String theirs = address(remote);
    String ours = address(local);
    for (Path table : tables) {
      try (BufferedReader lines = Files.newBufferedReader(table)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          OptionalInt uid = line.contains(theirs) ? uid(line, theirs, ours) : OptionalInt.empty();
          if (uid.isPresent()) {
            return uid;
          }
        }
      } catch (IOException e) {
        // no such table, such as that of IPv6
      }
    }
    return OptionalInt.empty();
  }

  /** {@code 1: 0100007F:D2F0 0100007F:1BA5 01 (2 fields) 00000000 1000 0 1234567 ...}. */
  private static OptionalInt uid(String line, String theirs, String ours) {
    String[] fields = line.strip().split("\\s+", 11);
    boolean isIt =
        fields.length == 11
            && shortened(fields[1]).equals(theirs)
            && shortened(fields[2]).equals(ours);
    // A socket that its process has closed has no inode, and would pass for root's.
    return isIt && !fields[9].equals("0")
        ? OptionalInt.of(Integer.parseUnsignedInt(fields[7]))
        : OptionalInt.empty();
  }

  private static String shortened(String address) {
    return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
  }

  /** The kernel prints words of four bytes in the order of this machine, which is little-endian. */
  private static String address(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      hex.append(String.format(Locale.ROOT, "%02X", bytes[(i & ~3) + 3 - (i & 3)]));
    }
    return hex.append(String.format(Locale.ROOT, ":%04X", address.getPort())).toString();
  }
}
