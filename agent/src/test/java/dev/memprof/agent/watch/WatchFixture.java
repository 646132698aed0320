package dev.memprof.agent.watch;

import dev.memprof.agent.allocator.Allocator;
import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.control.ControlFixture;
import dev.memprof.agent.limits.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** What the watch's parts are tested on: all that they look at is known, and so is the time. */
final class WatchFixture implements AutoCloseable {
  static final long SECOND_NANOS = 1_000_000_000L;
  static final long SAMPLE_INTERVAL_BYTES = 1 << 19;

  final ControlFixture control;
  final FakeMachine machine;
  final Figures figures;

  /** A clock may be anywhere. */
  long nanos = -77 * SECOND_NANOS;

  /** The same time as a date. */
  final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return Instant.ofEpochSecond(1_000_000, nanos);
        }
      };

  /** Of the Java heap. */
  boolean tight;

  long spareBytes = 1L << 30;

  final Heap heap =
      new Heap() {
        @Override
        public boolean isTight() {
          return tight;
        }

        @Override
        public long spareBytes() {
          return spareBytes;
        }
      };

  WatchFixture(Path directory) throws IOException {
    control = new ControlFixture(directory);
    machine = new FakeMachine(Files.createDirectory(directory.resolve("machine")));
    figures =
        new Figures(
            machine.process(),
            control.sampler,
            new AllocatorReading(Allocator.of(control.mallctl)),
            SAMPLE_INTERVAL_BYTES,
            nanos);
  }

  /** So much is live as of the next look. */
  void look(long liveBytes) {
    control.controls.putStatistics(liveBytes, 2 * liveBytes);
    long unused = figures.refreshLive(nanos);
  }

  void pass(double seconds) {
    nanos += Math.round(seconds * SECOND_NANOS);
  }

  @Override
  public void close() throws IOException {
    machine.close();
    control.close();
  }
}
