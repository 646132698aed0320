package dev.memprof.cli;

import picocli.CommandLine.Option;

/** Where a profile goes. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      completionCandidates = OutputFile.Endings.class,
      description = "File to write; its ending chooses the format: ${COMPLETION-CANDIDATES}.")
  private String file;

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  boolean given() {
    return file != null;
  }

  /** Checks it before any work is done. */
  OutputFile file() {
    return OutputFile.create(file, force);
  }

  OutputFile fileOr(String defaultFile) {
    return OutputFile.create(given() ? file : defaultFile, force);
  }
}
