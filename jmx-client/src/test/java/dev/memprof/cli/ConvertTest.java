package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTest {
  @TempDir private Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void convertsCollapsedStacksToAFileForJeprof() throws IOException {
    Files.writeString(Path.of(file("a.collapsed")), "app.Main.main;malloc 7777\n");
    Cli cli = Cli.run("convert", file("a.collapsed"), "-o", file("a.heap"));
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out().lines()).hasSize(1);
    assertThat(Profiles.read(Path.of(file("a.heap"))).totalBytes()).isEqualTo(7_777);
  }

  @Test
  void saysWhatOfADifferenceIsLeftOut() throws IOException {
    Files.writeString(Path.of(file("a.collapsed")), "a 7340032\nb 13\n");
    Files.writeString(Path.of(file("b.collapsed")), "a 3145728\nb 77\n");
    Cli cli = Cli.run("diff", file("a.collapsed"), file("b.collapsed"), "-o", file("d.heap"));
    assertThat(cli.out()).contains("4.0 MiB that shrank are left out");
    assertThat(Profiles.read(Path.of(file("d.heap"))).totalBytes()).isEqualTo(64);
  }

  @Test
  void saysThatNamesAreMissing() throws IOException {
    Files.writeString(
        Path.of(file("a.heap")),
        "heap_v2/524288\n@ 0x8000000000000077\n  t*: 1: 16 [0: 0]\n\nMAPPED_LIBRARIES:\n");
    Cli cli = Cli.run("convert", file("a.heap"), "-o", file("a.collapsed"));
    assertThat(cli.err()).contains("1 of 1 stacks have Java frames without names", "--names FILE");
  }

  @Test
  void namesADumpByTheFileThatIsGiven() throws IOException {
    Files.writeString(
        Path.of(file("a.heap")),
        "heap_v2/524288\n@ 0x8000000000000077\n  t*: 1: 16 [0: 0]\n\nMAPPED_LIBRARIES:\n");
    Files.writeString(
        Path.of(file("elsewhere")),
        "memprof-names\t1\t7\t0\nj\t119\tapp/Main\tmain\t()V\tMain.java\t7\t0\n");
    Cli cli =
        Cli.run("convert", file("a.heap"), "-o", file("a.json"), "--names", file("elsewhere"));
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(Files.readString(Path.of(file("a.json")))).contains("app.Main.main");
    assertThat(Cli.run("convert", file("a.heap"), "-o", file("b.json"), "--names", "nil").err())
        .isEqualTo("memprof: there is no readable file nil; check --names\n");
  }

  @Test
  void listsTheEndingsOfAllFormats() {
    String help = Cli.run("convert", "--help").out().replaceAll("\\s", "");
    for (ProfileFormat format : ProfileFormat.values()) {
      assertThat(help).contains(format.ending());
    }
  }
}
