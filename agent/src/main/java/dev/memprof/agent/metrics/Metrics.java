package dev.memprof.agent.metrics;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.sampler.Sampler;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Everything memprof measures, in Prometheus' formats: every scrape reads the sources anew. */
public final class Metrics {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final Families.Checked checked = new Families.Checked();
  private final AllocatorMetrics allocator;
  private final List<MetricSource> sources;
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  /**
   * What a scrape answers.
   *
   * @param contentType with the format's version
   */
  public record Scrape(String contentType, String body) {}

  /**
   * @param more what other parts of the agent measure
   */
  public Metrics(
      Controller controller, Sampler hook, AllocatorReading reading, List<MetricSource> more) {
    allocator = new AllocatorMetrics(reading);
    sources = new ArrayList<>();
    sources.add(allocator);
    sources.add(new SamplingMetrics(controller, hook));
    sources.add(new DumpMetrics(controller.dumps().counts()));
    sources.addAll(more);
  }

  /**
   * Current values in the format the client likes best of those there are. Protocol buffers are not
   * there: who asks for them takes text as well.
   *
   * @param accept header of the request; null for none
   * @param arenas whether every arena is shown
   */
  public Scrape scrape(String accept, boolean arenas) {
    ExpositionFormatWriter writer =
        accept != null && accept.contains(OPEN_METRICS) ? openMetrics : text;
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 13);
    try {
      writer.write(out, read(arenas), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a buffer in memory
    }
    return new Scrape(writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }

  private MetricSnapshots read(boolean arenas) {
    Families families = new Families(checked);
    sources.forEach(source -> source.read(families));
    if (arenas) {
      allocator.readArenas(families);
    }
    return families.snapshots();
  }
}
