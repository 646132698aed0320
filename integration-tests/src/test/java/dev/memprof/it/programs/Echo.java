package dev.memprof.it.programs;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Says what it sees of its process, repeats a line of input, ends with the code on the next. */
public final class Echo {
  private Echo() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("pid " + ProcessHandle.current().pid());
    System.out.println("arguments [" + String.join("][", arguments) + "]");
    System.out.println(
        "jemalloc " + Files.readString(Path.of("/proc/self/maps")).contains("libjemalloc"));
    for (String name :
        List.of("LD_PRELOAD", "MALLOC_CONF", "MEMPROF_RELAUNCHED", "JAVA_TOOL_OPTIONS")) {
      System.out.println("env " + name + " " + System.getenv(name));
    }
    System.out.println("child sees " + childSees());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("input " + in.readLine());
    System.exit(Integer.parseInt(in.readLine()));
  }

  /** How many of our variables a child process has. */
  private static String childSees() throws Exception {
    String test = "env | grep -c -E '^(LD_PRELOAD=.*memprof|MALLOC_CONF=.*prof:|MEMPROF_)'";
    Process child = new ProcessBuilder("sh", "-c", test).start();
    return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
