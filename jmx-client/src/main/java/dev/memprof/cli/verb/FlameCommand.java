package dev.memprof.cli.verb;

import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.option.SidesOption;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.SourceOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Draws a flame graph. */
@Command(
    name = "flame",
    description = "Draw a flame graph of a live JVM or of a file: one HTML page.",
    footer = {
      "%nWithout -o the page goes into the current directory under a name of its own.",
      "%nExample:  memprof flame 4711 -o now.html%n"
    })
public final class FlameCommand extends Verb {
  @Mixin private SourceOptions source;
  @Mixin private OutputOptions output;
  @Mixin private SidesOption sides;
  @Mixin private ViewOptions view;

  @Override
  public Integer call() {
    view.given(); // refuse before the look
    if (output.given()) {
      sides.check(output.file());
    }
    ProfileSource from = source.open();
    err().print(from.remark());
    ResultFile file = output.fileOr(from.stem() + ".html");
    beside(file).println(file.save(sides.of(view.of(from.profile()), file), view));
    return OK;
  }
}
