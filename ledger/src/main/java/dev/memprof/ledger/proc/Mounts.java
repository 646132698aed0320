package dev.memprof.ledger.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The file systems of this machine that keep their files in memory (proc_pid_mountinfo(5)). */
public final class Mounts {
  private static final int DEVICE = 2;

  private final Set<String> inMemory = new HashSet<>();

  private Mounts() {}

  /** Those that this process sees. */
  public static Mounts read() throws IOException {
    return of(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  static Mounts of(String mountinfo) {
    Mounts mounts = new Mounts();
    for (String line : mountinfo.split("\n")) {
      int type = line.indexOf(" - ") + " - ".length();
      String[] fields = line.split(" ", DEVICE + 2);
      if (line.startsWith("tmpfs ", type) || line.startsWith("ramfs ", type)) {
        mounts.inMemory.add(hexadecimal(fields[DEVICE]));
      }
    }
    return mounts;
  }

  /** mountinfo has decimal numbers, the maps two hexadecimal digits. */
  private static String hexadecimal(String device) {
    int colon = device.indexOf(':');
    return String.format(
        "%02x:%02x",
        Integer.parseInt(device, 0, colon, 10),
        Integer.parseInt(device, colon + 1, device.length(), 10));
  }

  /** Devices as in {@link Vma#device}. */
  public Set<String> inMemory() {
    return inMemory;
  }
}
