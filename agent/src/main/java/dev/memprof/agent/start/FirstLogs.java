package dev.memprof.agent.start;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The log files that the first JVM has opened for {@code -Xlog}. Opening one moves the log of the
 * run before to an archive ({@code gc.log.0}; HotSpot, logFileOutput.cpp), and the second JVM will
 * do so again: unless it is undone, each start uses up two of the archives, one for a few lines.
 */
final class FirstLogs {
  private static final int DEFAULT_ARCHIVES = 5;

  private FirstLogs() {}

  /** Leaves the files as they were before this JVM. Call it last: it still writes to them. */
  static void undo(List<String> vmArguments) {
    Set<String> done = new HashSet<>();
    for (String argument : vmArguments) {
      String name = null;
      int archives = DEFAULT_ARCHIVES;
      if (argument.startsWith("-Xloggc:")) {
        name = argument.substring("-Xloggc:".length());
      } else if (argument.startsWith("-Xlog:")) {
        List<String> parts = parts(argument);
        name = parts.size() > 2 ? fileName(parts.get(2)) : null;
        archives = parts.size() > 4 ? archives(parts.get(4)) : archives;
      }
      if (name != null && archives > 0 && done.add(name)) {
        try {
          undo(name, archives);
        } catch (IOException | InvalidPathException e) {
          // then one archive more is used
        }
      }
    }
  }

  /** {@code -Xlog:WHAT:OUTPUT:DECORATORS:OPTIONS}, of which the output may be quoted. */
  static List<String> parts(String argument) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < argument.length(); i++) {
      if (argument.charAt(i) == '"') {
        quoted = !quoted;
      } else if (argument.charAt(i) == ':' && !quoted) {
        parts.add(argument.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(argument.substring(start));
    return parts;
  }

  /** {@code file=gc.log}, {@code file="gc.log"} or {@code gc.log}; null for the streams. */
  static String fileName(String output) {
    if (output.isEmpty() || output.equals("stdout") || output.equals("stderr")) {
      return null;
    }
    String name = output.startsWith("file=") ? output.substring("file=".length()) : output;
    boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
    return quoted ? name.substring(1, name.length() - 1) : name;
  }

  /** {@code filecount=7,filesize=1m}. */
  static int archives(String options) {
    for (String option : options.split(",")) {
      if (option.startsWith("filecount=")) {
        try {
          return Integer.parseInt(option.substring("filecount=".length()));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return DEFAULT_ARCHIVES;
  }

  private static void undo(String name, int archives) throws IOException {
    Path log = opened(name);
    if (log == null) {
      return;
    }
    Path archive = newestArchive(log, archives);
    if (archive == null) {
      Files.delete(log);
    } else {
      Files.move(archive, log, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The log among this process's open files, since a name may hold times; null when not there. */
  private static Path opened(String name) throws IOException {
    String absolute =
        name.startsWith("/")
            ? name
            : Files.readSymbolicLink(Path.of("/proc/self/cwd")) + "/" + name;
    Path named = Path.of(absolute.replace("%p", Integer.toString(NativeBridge.pid())));
    // A link is not what HotSpot has opened: it would have been moved away.
    String pattern = named.getParent().toRealPath().resolve(named.getFileName()).toString();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        Path file = target(descriptor);
        if (file != null
            && matches(pattern, file.toString())
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          return file;
        }
      }
    }
    return null;
  }

  private static Path target(Path descriptor) {
    try {
      Path target = Files.readSymbolicLink(descriptor);
      return target.isAbsolute() ? target : null;
    } catch (IOException e) {
      return null; // the listing's own
    }
  }

  /** {@code /var/log/gc-%t.log}: HotSpot replaces %t by the time, and %hn by the host's name. */
  static boolean matches(String pattern, String path) {
    int first = pattern.indexOf('%');
    if (first < 0) {
      return path.equals(pattern);
    }
    int last = pattern.lastIndexOf('%');
    String end = pattern.substring(last + (pattern.startsWith("%hn", last) ? 3 : 2));
    return path.length() >= first + end.length()
        && path.startsWith(pattern.substring(0, first))
        && path.endsWith(end);
  }

  /** The one whose name has changed last: what this JVM has put away. */
  private static Path newestArchive(Path log, int archives) throws IOException {
    int digits = Integer.toString(archives - 1).length();
    Path newest = null;
    FileTime newestChange = null;
    for (int i = 0; i < archives; i++) {
      String number = Integer.toString(i);
      Path archive = Path.of(log + "." + "0".repeat(digits - number.length()) + number);
      if (Files.isRegularFile(archive)) {
        FileTime change = (FileTime) Files.getAttribute(archive, "unix:ctime");
        if (newest == null || change.compareTo(newestChange) > 0) {
          newest = archive;
          newestChange = change;
        }
      }
    }
    return newest;
  }
}
