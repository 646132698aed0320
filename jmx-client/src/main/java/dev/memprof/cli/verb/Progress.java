package dev.memprof.cli.verb;

import dev.memprof.cli.print.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar of the time passed: on stderr, and only where that is a terminal. */
final class Progress implements AutoCloseable {
  private static final int REDRAW_MILLIS = 250;

  private final Optional<ProgressBar> bar;

  private Progress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  static Progress of(String task, Duration length) {
    if (!Terminal.onStderr()) {
      return new Progress(Optional.empty());
    }
    PrintStream stderr =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Progress(
        Optional.of(
            new ProgressBarBuilder()
                .setTaskName("profiling " + task)
                .setInitialMax(length.toSeconds())
                .setUnit(" s", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .hideEta()
                // With a width given the library needs no terminal library of its own.
                .setConsumer(new ConsoleProgressBarConsumer(stderr, Terminal.columns() - 1))
                .build()));
  }

  void show(Duration passed) {
    bar.ifPresent(b -> b.stepTo(passed.toSeconds()));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
