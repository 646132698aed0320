package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierAgentsTest {
  @TempDir private Path directory;
  private Path ours;

  @BeforeEach
  void makeJar() throws IOException {
    ours = Files.createFile(directory.resolve("any-name.jar"));
  }

  private EarlierAgents before(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-javaagent:" + ours + "=active=false");
    all.add("-javaagent:/opt/later.jar");
    return new EarlierAgents(all, ours);
  }

  @Test
  void namesThemInOneSentence() {
    assertThat(before("-Xmx1g").warning()).isNull();
    assertThat(before("-javaagent:/opt/apm.jar=a=/b.jar").warning())
        .startsWith("apm.jar is listed before memprof and starts twice");
    assertThat(before("-agentpath:/x/libyjp.so=y", "-javaagent:a.jar").warning())
        .startsWith("libyjp.so, a.jar are listed before memprof and start twice");
    assertThat(before("-agentlib:instrument=/opt/apm.jar=x").warning()).startsWith("apm.jar is ");
  }

  @Test
  void findsItselfAsALibraryToo() {
    List<String> arguments = List.of("-javaagent:/opt/apm.jar", "-agentlib:instrument=" + ours);
    assertThat(new EarlierAgents(arguments, ours).warning()).startsWith("apm.jar is ");
  }

  @Test
  void refusesWhereADebuggersSessionWouldEnd() {
    String jdwp = "-agentlib:jdwp=transport=dt_socket,address=7";
    assertThat(before("-Xmx1g").debuggerProblem()).isNull();
    assertThat(before(jdwp).debuggerProblem()).contains("list -javaagent:memprof.jar first");
    assertThat(before(jdwp + ",server=y").debuggerProblem()).isNotNull();
    assertThat(before(jdwp + ",suspend=n").debuggerProblem()).isNotNull();
    assertThat(before(jdwp + ",suspend=n,server=y").debuggerProblem()).isNull();
    assertThat(before(jdwp + ",onthrow=X,launch=y").debuggerProblem()).isNull();
  }
}
