package dev.memprof.it.programs;

/** Clears a cache that two agents care for; says how often the other one was told. */
public final class Traced {
  private Traced() {}

  public static void main(String[] arguments) throws Exception {
    new BlockCache(1).clear();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      new BlockCache(2).clear();
      System.out.println("traced " + TracingAgent.calls());
    }
  }
}
