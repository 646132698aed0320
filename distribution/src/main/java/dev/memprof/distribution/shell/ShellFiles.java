package dev.memprof.distribution.shell;

import dev.memprof.cli.Main;
import dev.memprof.contract.BuildVersion;
import dev.memprof.distribution.table.AgentOption;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;

/** The manual page and the completions, made of what the verbs and options declare. */
public final class ShellFiles {
  private ShellFiles() {}

  /** Texts by their paths in the archive. */
  public static Map<String, String> of(List<AgentOption> agentOptions) {
    return Map.of(
        "man/man1/memprof.1", ManualPage.text(BuildVersion.text(), agentOptions),
        "completion/memprof.bash", AutoComplete.bash("memprof", Main.commandLine()),
        "completion/_memprof", ZshCompletion.text(agentOptions),
        "completion/memprof.fish", FishCompletion.text(agentOptions));
  }
}
