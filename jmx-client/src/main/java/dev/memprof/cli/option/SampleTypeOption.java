package dev.memprof.cli.option;

import picocli.CommandLine.Option;

/** Which of several sample types of a pprof file is looked at. */
public final class SampleTypeOption {
  @Option(
      names = "--sample-type",
      paramLabel = "TYPE",
      description =
          "The sample type to show of a pprof file with several, such as inuse_space or"
              + " alloc_space (default: the file's own choice).")
  private String type = "";

  /** Its name; empty for the file's own choice. */
  public String name() {
    return type;
  }
}
