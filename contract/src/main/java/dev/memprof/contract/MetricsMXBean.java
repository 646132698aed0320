package dev.memprof.contract;

/** What {@code /metrics} of the HTTP service shows, without that service. */
@Described("What memprof measures, as Prometheus sees it")
public interface MetricsMXBean {
  @Described(
      "All metrics in Prometheus' text format, read anew each time; the first reading loads code and takes longer")
  String getText();
}
