package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Looks;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.status.StatusReading;
import dev.memprof.contract.BuildVersion;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@link ProfilerMXBean} on a profiler that is available. Only the JDK's exceptions leave it. */
final class ProfilerBean implements ProfilerMXBean {
  private final Controller controller;
  private final Mallctl mallctl;
  private final StatusReading reading;
  private final String mallocConf;
  private final Supplier<String> httpUrl;
  private final Looks looks;

  ProfilerBean(
      Controller controller,
      Mallctl mallctl,
      Sampler hook,
      String mallocConf,
      Supplier<String> httpUrl) {
    this.httpUrl = httpUrl;
    this.controller = controller;
    this.mallctl = mallctl;
    reading = new StatusReading(controller, hook);
    this.mallocConf = mallocConf;
    looks = new Looks(controller, mallctl);
  }

  @Override
  public String getVersion() {
    return BuildVersion.text();
  }

  @Override
  public String getHttpUrl() {
    return httpUrl.get();
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String getUnavailableReason() {
    return "";
  }

  @Override
  public boolean isActive() {
    return controller.sampling().isActive();
  }

  @Override
  public void setActive(boolean active) {
    if (active) {
      start();
    } else {
      stop();
    }
  }

  @Override
  public long getSampleIntervalBytes() {
    return controller.sampling().intervalBytes();
  }

  @Override
  public long getDumpIntervalBytes() {
    return controller.intervalDumps().intervalBytes();
  }

  @Override
  public boolean isIntervalDumpsEnabled() {
    return controller.intervalDumps().isEnabled();
  }

  @Override
  public void setIntervalDumpsEnabled(boolean enabled) {
    try {
      controller.intervalDumps().setEnabled(enabled);
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public String getIntervalDumpsKind() {
    return controller.intervalDumps().kind().word();
  }

  @Override
  public void setIntervalDumpsKind(String kind) {
    try {
      controller.intervalDumps().setKind(IntervalDumper.of(kind));
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public long getDumpsWithheld() {
    return controller.dumps().counts().snapshot().withheldByReason().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public String getJemallocVersion() {
    return mallctl.readText("version");
  }

  @Override
  public String getMallocConf() {
    return mallocConf;
  }

  @Override
  public ProfilerStatus getStatus() {
    return reading.read();
  }

  @Override
  public void start() {
    controller.sampling().on();
  }

  @Override
  public void stop() {
    controller.sampling().off();
  }

  @Override
  public String dump() {
    try {
      return controller.dumps().take().file().toString();
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public String dump(String path) {
    try {
      return controller.dumps().writeTo(Path.of(path)).toString();
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public String profile(int seconds) {
    try {
      return controller.sessions().start(seconds).await().file().toString();
    } catch (IOException e) {
      throw Beans.failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted; the profile goes on", e);
    }
  }

  @Override
  public long startProfile(int seconds) {
    try {
      return controller.sessions().start(seconds).id();
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public void cancelProfile(long id) {
    controller.sessions().cancel(id);
  }

  @Override
  public String top(int sites) {
    Beans.requireSites(sites);
    return Beans.attempt(() -> looks.top(sites));
  }

  @Override
  public String flameGraph() {
    return Beans.attempt(looks::flameGraph);
  }

  @Override
  public byte[] snapshot() {
    return Beans.attempt(looks::pprof);
  }

  @Override
  public byte[] snapshotByAge(long minMillis, long maxMillis) {
    Ages ages = new Ages(minMillis, maxMillis);
    return Beans.attempt(() -> looks.pprof(ages));
  }

  @Override
  public byte[] history() {
    return Beans.attempt(looks::history);
  }

  @Override
  public void beginHistoryAnew() {
    controller.dumps().beginHistoryAnew();
  }
}
