package dev.memprof.cli.option;

import dev.memprof.cli.print.Failure;
import picocli.CommandLine.Option;

/** Where a profile goes. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      completionCandidates = ResultFile.Endings.class,
      description =
          "File to write, or - for standard output; its ending chooses the format:"
              + " ${COMPLETION-CANDIDATES}.")
  private String file;

  @Option(
      names = "--format",
      paramLabel = "ENDING",
      completionCandidates = ResultFile.Formats.class,
      description = "Format of -o -, which has no ending, such as html (default: pb.gz).")
  private String format;

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  public boolean given() {
    return file != null;
  }

  /** Checks it before any work is done. */
  public ResultFile file() {
    return fileOr(".pb.gz");
  }

  /**
   * @param defaultFile where none is given; of standard output, its ending is the format then
   */
  public ResultFile fileOr(String defaultFile) {
    if (format != null && !ResultFile.STANDARD_OUTPUT.equals(file)) {
      throw Failure.wrongUsage("--format goes with -o -", "a file's ending says its format");
    }
    if (ResultFile.STANDARD_OUTPUT.equals(file)) {
      return ResultFile.standardOutput(format == null ? defaultFile : "." + format);
    }
    return ResultFile.create(given() ? file : defaultFile, force);
  }
}
