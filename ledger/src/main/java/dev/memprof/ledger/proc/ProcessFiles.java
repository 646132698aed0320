package dev.memprof.ledger.proc;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel tells of one process in {@code /proc/PID} (proc(5)). Any thread may call. */
public final class ProcessFiles {
  private static final int AT_PAGESZ = 6;
  private static final int DEFAULT_PAGE_BYTES = 4096;
  private static final long KIB = 1024;
  private static final int MAX_STATUS_BYTES = 8192;

  /** Of a name of 15 characters, or of nine numbers: the files of a thread. */
  private static final int MAX_LINE_BYTES = 256;

  private final long pid;
  private final Path directory;

  private ProcessFiles(long pid, Path directory) {
    this.pid = pid;
    this.directory = directory;
  }

  public static ProcessFiles self() {
    return new ProcessFiles(ProcessHandle.current().pid(), Path.of("/proc/self"));
  }

  public static ProcessFiles of(long pid) {
    return new ProcessFiles(pid, Path.of("/proc/" + pid));
  }

  /** A directory with copies of such files, in tests. */
  static ProcessFiles in(Path directory) {
    return new ProcessFiles(0, directory);
  }

  /**
   * All mappings, in ascending order.
   *
   * @throws IOException also where the process is another user's
   */
  public List<Vma> areas() throws IOException {
    return Smaps.read(directory.resolve("smaps"));
  }

  /** Tells how much of a part of a mapping is in memory; to be closed. */
  public Residence residence() {
    try {
      return new Residence(PageMap.open(directory.resolve("pagemap"), pageBytes()));
    } catch (IOException e) {
      return new Residence(null);
    }
  }

  /** What the kernel tells of it: {@code /proc/4711}. */
  public Path directory() {
    return directory;
  }

  /** The file system as the process sees it. */
  public Path root() {
    return directory.resolve("root");
  }

  /** The file systems that it sees: in a container others than ours. */
  public Mounts mounts() throws IOException {
    return Mounts.of(Files.readString(directory.resolve("mountinfo"), StandardCharsets.ISO_8859_1));
  }

  /** To be closed. */
  public MemoryWords memory() {
    return MemoryWords.open(directory.resolve("mem"));
  }

  /** Of the kernel: jemalloc's may be a multiple. */
  public int pageBytes() throws IOException {
    ByteBuffer vector =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve("auxv")))
            .order(ByteOrder.nativeOrder());
    while (vector.remaining() >= 2 * Long.BYTES) {
      if (vector.getLong() == AT_PAGESZ) {
        return (int) vector.getLong();
      }
      vector.getLong();
    }
    return DEFAULT_PAGE_BYTES;
  }

  /**
   * Where the stack of each thread is, as far as the kernel tells: not of those that run right now.
   */
  public List<StackPointer> stackPointers() throws IOException {
    List<StackPointer> stacks = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory.resolve("task"))) {
      tasks.forEach(task -> addPointer(stacks, task));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return stacks;
  }

  /** Leaves a thread out that has ended, or whose system call may not be looked at. */
  private static void addPointer(List<StackPointer> stacks, Path task) {
    try {
      stacks.add(
          new StackPointer(
              text(task.resolve("comm"), MAX_LINE_BYTES),
              pointer(text(task.resolve("syscall"), MAX_LINE_BYTES))));
    } catch (IOException e) {
      return; // its stack is then found by its shape
    }
  }

  /** The last but one of {@code 202 0x7f49 0x89 ... 0x7f4a 0x7f4a}; 0 of {@code running}. */
  private static long pointer(String syscall) {
    int last = syscall.lastIndexOf(' ');
    int before = syscall.lastIndexOf(' ', last - 1);
    return before < 0 ? 0 : Long.parseUnsignedLong(syscall, before + 3, last, 16);
  }

  /** Tells this process from all others. */
  public ProcessStart start() {
    return ProcessStart.of(directory, ownPid());
  }

  /** As it knows it itself: the last of {@code NSpid: 4711 17}, where it is in a container. */
  private long ownPid() {
    try {
      for (String line : text(directory.resolve("status"), MAX_STATUS_BYTES).split("\n")) {
        if (line.startsWith("NSpid:")) {
          return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
        }
      }
      return pid;
    } catch (IOException e) {
      return pid;
    }
  }

  /** Of a small file: for each thread two are read, so the plainest way to read is the best. */
  private static String text(Path file, int maxBytes) throws IOException {
    try (InputStream in = new FileInputStream(file.toFile())) {
      byte[] bytes = new byte[maxBytes];
      int length = in.readNBytes(bytes, 0, bytes.length);
      return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }
  }

  /**
   * The figures of {@code status} that are sizes, such as {@code VmPTE} and {@code VmSwap}, in
   * bytes.
   */
  public Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    for (String line : text(directory.resolve("status"), MAX_STATUS_BYTES).split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.endsWith(" kB")) {
        String figure = line.substring(colon + 1, line.length() - " kB".length()).strip();
        sizes.put(line.substring(0, colon), Long.parseLong(figure) * KIB);
      }
    }
    return sizes;
  }
}
