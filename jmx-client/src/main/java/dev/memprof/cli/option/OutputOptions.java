package dev.memprof.cli.option;

import picocli.CommandLine.Option;

/** Where a profile goes. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      completionCandidates = ResultFile.Endings.class,
      description = "File to write; its ending chooses the format: ${COMPLETION-CANDIDATES}.")
  private String file;

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  public boolean given() {
    return file != null;
  }

  /** Checks it before any work is done. */
  public ResultFile file() {
    return ResultFile.create(file, force);
  }

  public ResultFile fileOr(String defaultFile) {
    return ResultFile.create(given() ? file : defaultFile, force);
  }
}
