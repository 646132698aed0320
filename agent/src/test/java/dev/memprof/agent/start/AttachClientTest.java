package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachClientTest {
  private static final String DUMP = "jcmd\0" + "7\0JVMTI.agent_load\0/a b/memprof.jar=dump=/x\0";

  @TempDir private Path proc;

  @Test
  void readsTheVerbOfTheConnectedProcessOnly() throws IOException {
    process(4711, "1003\t1003", DUMP);
    process(4713, "1003\t1003", DUMP.replace("dump=/x", "off"));
    assertThat(verbOf(4711)).isEqualTo("dump=/x");
    assertThat(verbOf(4713)).isEqualTo("off");
    assertThat(verbOf(0)).isEmpty();
    assertThat(verbOf(4715)).isEmpty();
  }

  @Test
  void believesItsOwnUserAndRootOnly() throws IOException {
    process(4711, "0\t0", DUMP);
    assertThat(verbOf(4711)).isEqualTo("dump=/x");
    for (String uids : new String[] {"1001\t1001", "1001\t0", "1001\t1003", "1003\t1001"}) {
      process(4713, uids, DUMP);
      assertThat(verbOf(4713)).as(uids).isEmpty();
    }
  }

  @Test
  void findsNoVerbWhereThereIsNone() throws IOException {
    for (String line :
        new String[] {
          "",
          "\0",
          "jcmd\0",
          "jcmd\0" + "7\0JVMTI.agent_load\0",
          "jcmd\0" + "7\0JVMTI.agent_load\0/memprof.jar\0",
          "jcmd\0" + "7\0JVMTI.agent_loads\0/memprof.jar=off\0",
          "JVMTI.agent_load\0/memprof.jar=off\0"
        }) {
      process(4711, "1003\t1003", line);
      assertThat(verbOf(4711)).as(line).isEmpty();
    }
  }

  private String verbOf(int pid) {
    return new AttachClient(proc, 1003).verbOf(pid);
  }

  private void process(int pid, String uids, String commandLine) throws IOException {
    Path process = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(process.resolve("cmdline"), commandLine);
    Files.writeString(process.resolve("status"), "Name:\tj\nUid:\t" + uids + "\t9\t9\nGid:\t9\n");
  }
}
