package dev.memprof.agent.limits;

/** The Java heap: shown beside the others, but no native dump tells who fills it. */
final class JavaHeapLimit implements Limit {
  @Override
  public String name() {
    return "java heap";
  }

  @Override
  public long ceilingBytes() {
    return Runtime.getRuntime().maxMemory();
  }

  @Override
  public long useBytes(long interestingBytes) {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
