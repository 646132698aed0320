package dev.memprof.it.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** An agent, as a metrics exporter is one: listens on a port of its options before the program. */
public final class PortAgent {
  private static ServerSocket socket;

  private PortAgent() {}

  public static void premain(String port) throws IOException {
    socket = new ServerSocket(Integer.parseInt(port), 1, InetAddress.getLoopbackAddress());
    System.out.println("listens on " + socket.getLocalPort());
  }
}
