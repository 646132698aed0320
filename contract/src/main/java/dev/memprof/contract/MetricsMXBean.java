package dev.memprof.contract;

/** What {@code /metrics} of the HTTP service shows, without that service. */
@Described("Shows what memprof measures, as Prometheus sees it.")
public interface MetricsMXBean {
  @Described(
      "This has all metrics in the text format of Prometheus, read anew each time; the first reading"
          + " loads code and takes longer.")
  String getText();
}
