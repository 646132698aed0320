package dev.memprof.distribution.archive;

import dev.memprof.distribution.shell.ShellFiles;
import dev.memprof.distribution.table.AgentOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the files of the archive that are in no source tree. */
public final class ArchiveFiles {
  private ArchiveFiles() {}

  /**
   * @param arguments the directory to write to, the agent's jar, and the bill of materials of all
   *     that Maven knows, which may be missing
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path agent = Path.of(arguments[1]);
    var files = ShellFiles.of(AgentOption.parse(AgentOption.table(agent)));
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(directory.resolve(file.getKey()), file.getValue());
    }
    Path bom = Path.of(arguments[2]);
    if (Files.exists(bom)) {
      write(
          directory.resolve("sbom.json"),
          BillOfMaterials.withJemalloc(Files.readString(bom), agent));
    } else {
      System.err.println(
          "memprof: the archive has no sbom.json: its plugin makes none while Maven is offline (-o)");
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
