package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Says {@code ready}; for every number of its input allocates so many blocks of 1 MiB and keeps
 * them; for {@code direct} keeps 1 MiB of direct memory; for {@code listen} adds a listener to
 * memprof's beans that never returns. Says {@code done} and the word.
 */
public final class Holding {
  private static final List<ByteBuffer> DIRECT = new ArrayList<>();

  private Holding() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNext()) {
      String word = in.next();
      if (word.equals("listen")) {
        listen();
      } else if (word.equals("direct")) {
        DIRECT.add(ByteBuffer.allocateDirect(1 << 20));
      } else {
        hold(Integer.parseInt(word));
      }
      System.out.println("done " + word);
    }
  }

  static void hold(int blocks) {
    for (int block = 0; block < blocks; block++) {
      long unused = OffHeap.allocate(1 << 20);
    }
  }

  private static void listen() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (String type : new String[] {"Profiler", "Limits"}) {
      server.addNotificationListener(
          new ObjectName("dev.memprof:type=" + type),
          (notification, handback) -> {
            System.out.println("told of " + notification.getType());
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          null,
          null);
    }
  }
}
