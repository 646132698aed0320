package dev.memprof.agent.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The TCP connections of this network namespace at a moment, as the kernel knows them:
 * jdk.httpserver does not tell when a client that waits for its response closes the connection.
 */
final class Peers {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final String ESTABLISHED = "01";

  private final Set<String> open;

  /** Whether the kernel told: of nobody as well, which is not the same as not telling. */
  private final boolean known;

  private Peers(Set<String> open, boolean known) {
    this.open = open;
    this.known = known;
  }

  /** Where the kernel does not tell, nobody ever leaves. */
  static Peers read() {
    List<String> lines = new ArrayList<>();
    try {
      for (Path table : TABLES) {
        lines.addAll(Files.exists(table) ? Files.readAllLines(table) : List.of());
      }
    } catch (IOException e) {
      lines.clear();
    }
    return of(lines);
  }

  /** Of the lines of both tables. */
  static Peers of(List<String> lines) {
    Set<String> open = new HashSet<>();
    for (String line : lines) {
      //   1: 0100007F:1BA5 0100007F:D2F0 01 00000000:00000000 ...
      String[] fields = line.strip().split("\\s+", 5);
      if (fields.length == 5 && fields[3].equals(ESTABLISHED)) {
        open.add(port(fields[1]) + " " + shortened(fields[2]));
      }
    }
    return new Peers(open, !lines.isEmpty()); // a table has a heading at least
  }

  /** IPv4 in the table of IPv6: the address is the last of the four words. */
  private static String shortened(String address) {
    String mapped = "0000000000000000FFFF0000";
    return address.startsWith(mapped) ? address.substring(mapped.length()) : address;
  }

  private static String port(String address) {
    return address.substring(address.indexOf(':') + 1);
  }

  /**
   * Whether the client has closed the connection, or shut down its half of it: to wait for an
   * answer on a connection half closed is not supported.
   */
  boolean hasLeft(HttpExchange exchange) {
    return hasLeft(exchange.getLocalAddress(), exchange.getRemoteAddress());
  }

  boolean hasLeft(InetSocketAddress local, InetSocketAddress remote) {
    String wanted = hex(local.getPort()) + " " + hex(remote.getAddress().getAddress());
    return known && !open.contains(wanted + ":" + hex(remote.getPort()));
  }

  private static String hex(int port) {
    return String.format(Locale.ROOT, "%04X", port);
  }

  /** The kernel prints words of four bytes in the order of this machine, which is little-endian. */
  private static String hex(byte[] address) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < address.length; i++) {
      hex.append(String.format(Locale.ROOT, "%02X", address[(i & ~3) + 3 - (i & 3)]));
    }
    return hex.toString();
  }
}
