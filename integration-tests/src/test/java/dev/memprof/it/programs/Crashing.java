package dev.memprof.it.programs;

/** Dies by a fault in a library of its own, whose path is the argument. */
public final class Crashing {
  private Crashing() {}

  private static native void crash();

  public static void main(String[] arguments) {
    System.load(arguments[0]);
    crash();
  }
}
